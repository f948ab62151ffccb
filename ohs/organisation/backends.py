"""Who signs in, and what they may do: rights come from roles alone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles; none are given to a person directly."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
