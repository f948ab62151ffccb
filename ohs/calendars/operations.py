"""Making the address of one's calendar anew, and giving it up."""

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.history import delete_with_reason, save_with_reason
from ohs.organisation.models import User

from .models import CalendarAddress


def may_have_calendar(user: User) -> bool:
    """A calendar holds meetings and what is a person's own; whoever may read nothing has none."""
    return bool(user.is_active and user.has_perm("organisation.view_boardmeeting"))


def require_calendar(user: User) -> None:
    if not may_have_calendar(user):
        raise PermissionDenied("Only people with a role have a calendar.")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew_address(*, by: User, on: dt.date) -> str:
    """A new secret address for the person's own calendar; the one before opens nothing from now on."""
    require_calendar(by)
    token = secrets.token_urlsafe(32)
    address = CalendarAddress.objects.select_for_update().filter(user=by).first()
    reason = "Renewed" if address else "Made"
    address = address or CalendarAddress(user=by)
    address.digest, address.made_on = digest_of(token), on
    save_with_reason(address, by=by, reason=reason)
    return token


@transaction.atomic
def give_up_address(*, by: User) -> None:
    """The person's calendar is at no address any more."""
    require_calendar(by)
    address = CalendarAddress.objects.select_for_update().filter(user=by).first()
    if address is None:
        raise OperationRefused("Your calendar is at no address.")
    delete_with_reason(address, by=by, reason="Given up")
