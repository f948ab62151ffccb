"""Who signs in, and what they may do: rights come from roles alone."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles. None are given to a person directly, so none are looked for."""

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()
