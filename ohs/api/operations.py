"""Making and revoking keys."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.organisation.models import User

from . import permissions
from .models import ApiKey

_PREFIX = "ohs_"
LONGEST_DAYS = 366
MOST_KEYS = 20


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_key(
    *, by: User, on: dt.date, name: str, scope: str, expires_on: dt.date
) -> tuple[ApiKey, str]:
    """A new key of the person's own, and its secret, which is told once and kept nowhere."""
    permissions.require_may_have_keys(by)
    name = require_text(name, "name", "Enter what uses the key.")
    if scope not in ApiKey.Scope.values:
        raise OperationRefused({"scope": "Select what the key may do: read, or read and write."})
    if not on < expires_on <= on + dt.timedelta(days=LONGEST_DAYS):
        raise OperationRefused(
            {"expires_on": "Enter an end date after today and within a year from now."}
        )
    if ApiKey.objects.filter(user=by).usable(on).count() >= MOST_KEYS:
        raise OperationRefused(f"You have {MOST_KEYS} keys. Revoke one that is not used any more.")
    secret = _PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        user=by,
        name=name,
        scope=scope,
        digest=digest_of(secret),
        hint=secret[:8],
        created_on=on,
        expires_on=expires_on,
    )
    save_with_reason(key, by=by, reason="Made")
    detail = f"{key}, {key.get_scope_display().lower()}, until {expires_on}"
    note(AccessEvent.Kind.KEY_MADE, person=by, detail=detail)
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, by: User, on: dt.date) -> ApiKey:
    """From this moment on the key opens nothing."""
    permissions.require_may_revoke(by, key)
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_on:
        raise OperationRefused("This key has been revoked already.")
    key.revoked_on = on
    note(AccessEvent.Kind.KEY_ENDED, person=by, detail=f"{key} of {key.user.display_name}")
    return save_with_reason(key, by=by, reason="Revoked")
