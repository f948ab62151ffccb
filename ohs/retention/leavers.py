"""What becomes of the name of somebody who has left: their posts and what they recorded stay."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from ohs.activity.models import AccessEvent
from ohs.core import clock
from ohs.organisation.models import RightsChange, User
from ohs.work.models import MailRefusal

from .personal_data import detail_of_taking


@transaction.atomic
def forget_name(person: User) -> None:
    """From now on they are “A former lead”, on every page, file and history: those read the name from the account."""
    person = User.objects.select_for_update().get(pk=person.pk)
    called = person.display_name
    person.username = f"former-{person.pk}"
    person.first_name, person.last_name = "", f"A former {person.left_as or 'user'}"
    person.email = ""
    person.last_login = None
    person.set_unusable_password()
    person.forgotten_on = clock.today()
    person.save()
    # Where a name or an address was written down rather than referred to.
    EmailAddress.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    AccessEvent.objects.filter(person=person).update(address=None)
    AccessEvent.objects.filter(detail=detail_of_taking(called)).update(
        detail=detail_of_taking(person.display_name)
    )
    MailRefusal.objects.filter(user=person).delete()
    _redact_rights_changes(person)
    users = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=users, object_id=str(person.pk)).update(
        object_repr=person.display_name, change_message=""
    )


def _redact_rights_changes(person: User) -> None:
    """What somebody was called and where an invitation was sent; which rights they had stays."""
    named = (RightsChange.What.NAME, RightsChange.What.INVITED)
    # Past the model, which is only ever added to: this is the one reason to write over it.
    QuerySet(RightsChange).filter(person=person, what__in=named).update(before="", after="")
