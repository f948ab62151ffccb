"""Who signs in, and what they may do: rights come from roles alone."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection

from .models import User

# What a role may do changes with an upgrade; which roles a person has is read on every page.
_KEEP_SECONDS = 60
_JOINED = {
    "sqlite": "GROUP_CONCAT(g.group_id, ' ')",
    "postgresql": "STRING_AGG(g.group_id::text, ' ')",
}


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles; none are given to a person directly.

    The person comes with the keys of their roles in one query, written out: every page makes it.
    """

    def get_user(self, user_id):
        people = User.objects.raw(
            f"SELECT u.*, (SELECT {_JOINED[connection.vendor]} FROM organisation_user_groups g"  # noqa: S608 - no value of anybody's stands in it
            " WHERE g.user_id = u.id) AS role_keys FROM organisation_user u WHERE u.id = %s",
            [user_id],
        )
        user = next(iter(people), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            user._group_perm_cache = rights_of((user.role_keys or "").split())
            user._user_perm_cache = set()
        return user

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()


def rights_of(role_keys: list[str]) -> set[str]:
    """What some roles may do, as "app.codename"; kept for a minute."""
    if not role_keys:
        return set()
    key = f"rights-{'-'.join(sorted(role_keys))}"
    rights = cache.get(key)
    if rights is None:
        named = Permission.objects.filter(group__in=role_keys).order_by()
        rights = {
            f"{app}.{codename}"
            for app, codename in named.values_list("content_type__app_label", "codename")
        }
        cache.set(key, rights, _KEEP_SECONDS)
    return rights
