"""How long things are kept, closing an account, and giving a person what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ohs.access.models import KeptForm
from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.api.models import ApiKey
from ohs.calendars.models import CalendarAddress
from ohs.core import clock
from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import delete_with_reason, save_with_reason
from ohs.core.permissions import require_permission
from ohs.organisation.models import PostHolder, User
from ohs.organisation.operations import set_access, set_roles

from .kinds import changeable
from .models import LONGEST, RetentionPeriod
from .personal_data import detail_of_taking, zip_of

ADMINISTRATORS_ONLY = "Only an administrator can do this."


@transaction.atomic
def set_retention(*, days: Mapping[str, int], by: Any, reason: str) -> list[str]:
    """How many days kinds of things are kept; gives the kinds that changed."""
    require_permission(by, "organisation.change_user", message=ADMINISTRATORS_ONLY)
    reason = require_text(reason, "change_reason", "Enter a reason. It is kept in the history.")
    known = {kind.key: kind for kind in changeable()}
    changed = []
    for key, number in days.items():
        if key not in known:
            raise OperationRefused(f"“{key}” is not kept for a number of days.")
        least = known[key].least
        if not least <= number <= LONGEST:
            raise OperationRefused({key: f"Enter a number of days from {least} to {LONGEST:,}."})
        stored = RetentionPeriod.objects.select_for_update().filter(kind=key).first()
        if number == (stored.days if stored else known[key].days):
            continue
        period = stored or RetentionPeriod(kind=key)
        period.days = number
        save_with_reason(period, by=by, reason=reason)
        changed.append(key)
    return changed


@transaction.atomic
def close_account(*, person: User, by: Any, reason: str) -> User:
    """For somebody who has left: they come in no more, by no way; their posts and what they recorded stay.

    After the time that is set for it their name goes too.
    """
    require_permission(by, "organisation.change_user", message=ADMINISTRATORS_ONLY)
    reason = require_text(reason, "change_reason", "Enter a reason. It is kept in the history.")
    if not User.objects.get(pk=person.pk).is_active:
        raise OperationRefused(f"The account of {person.display_name} is closed already.")
    today = clock.today()
    person = set_access(person=person, is_active=False, is_staff=False, by=by, reason=reason)
    set_roles(person=person, roles=[], by=by, reason=reason)
    person.roles_by_claim.all().delete()
    for holder in PostHolder.objects.on(today).filter(user=person):
        holder.end = today
        save_with_reason(holder, by=by, reason=reason)
    for holder in PostHolder.objects.filter(user=person, start__gt=today):
        delete_with_reason(holder, by=by, reason=reason)
    for key in ApiKey.objects.filter(user=person, revoked_on=None):
        key.revoked_on = today
        save_with_reason(key, by=by, reason=reason)
    for address in CalendarAddress.objects.filter(user=person):
        delete_with_reason(address, by=by, reason=reason)
    Authenticator.objects.filter(user=person).delete()
    KeptForm.objects.filter(person=person).delete()
    person.end_sessions()
    return person


def take_personal_data(*, person: User, by: Any, request: Any = None) -> bytes:
    """What is kept of a person, as a file: for themself, or for whoever keeps the accounts. That it was taken is noted."""
    if by.pk != person.pk:
        require_permission(by, "organisation.change_user", message=ADMINISTRATORS_ONLY)
    elif not by.is_active:
        raise PermissionDenied("This account is closed.")
    found = zip_of(person)
    detail = detail_of_taking(person.display_name)
    note(AccessEvent.Kind.FILE_TAKEN, person=by, request=request, detail=detail)
    return found
