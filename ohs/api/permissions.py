"""Who may make and revoke keys: everybody their own; an administrator revokes anybody's."""

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import User

from .models import ApiKey


def may_have_keys(user: User) -> bool:
    """A key opens what its person may read; whoever may read nothing needs none."""
    return bool(user.is_active and user.get_all_permissions())


def require_may_have_keys(user: User) -> None:
    if not may_have_keys(user):
        raise PermissionDenied("Only people with a role can make an API key.")


def may_revoke(user: User, key: ApiKey) -> bool:
    return key.user_id == user.pk or user.has_perm("organisation.change_user")


def require_may_revoke(user: User, key: ApiKey) -> None:
    if not may_revoke(user, key):
        raise PermissionDenied("A key is revoked by its owner or an administrator.")
