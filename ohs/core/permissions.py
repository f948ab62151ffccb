"""The first line of an operation: whether this person may do it at all."""

from typing import Any

from django.core.exceptions import PermissionDenied

KEEPERS_ONLY = "Only the HSW team can do this."


def require_permission(by: Any, *permissions: str, message: str = KEEPERS_ONLY) -> None:
    """Refuses a person who lacks any of these permissions, and whoever is nobody."""
    if by is None or not by.has_perms(permissions):
        raise PermissionDenied(message)
