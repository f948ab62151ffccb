"""Who signs in, and what they may do: rights come from roles alone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from .roles import ADMINISTRATOR


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles; none are given to a person directly."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """By password. Where everybody else signs in by OpenID Connect, administrators still do: it may be down."""
        person = super().authenticate(request, **credentials)
        if person is None or not settings.OIDC_ONLY or is_administrator(person):
            return person
        self.unstash_authenticated_user()
        return None


def is_administrator(person: Any) -> bool:
    return bool(person.is_superuser or person.groups.filter(name=ADMINISTRATOR).exists())
