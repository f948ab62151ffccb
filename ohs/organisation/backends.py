"""Who signs in, and what they may do: rights come from roles alone."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db import connection

from .models import User

_JOINED = {"sqlite": "GROUP_CONCAT", "postgresql": "STRING_AGG"}
# Written out rather than built: every page asks this, and building the query takes longer than answering it.
_PERSON = """
SELECT u.*, (
    SELECT {joined}(ct.app_label || '.' || p.codename, ' ')
    FROM organisation_user_groups ug
    JOIN auth_group_permissions gp ON gp.group_id = ug.group_id
    JOIN auth_permission p ON p.id = gp.permission_id
    JOIN django_content_type ct ON ct.id = p.content_type_id
    WHERE ug.user_id = u.id
) AS rights
FROM organisation_user u WHERE u.id = %s
"""


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles; none are given to a person directly.

    They come with the person, in the one query that every page makes for who is signed in.
    """

    def get_user(self, user_id):
        sql = _PERSON.format(joined=_JOINED[connection.vendor])
        user = next(iter(User.objects.raw(sql, [user_id])), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            user._group_perm_cache = set((user.rights or "").split())
            user._user_perm_cache = set()
        return user

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()
