"""Who may do what to the injury register."""

from typing import Any

from django.core.exceptions import PermissionDenied

IMPORT = "injuries.import_counts"


def may_import(by: Any) -> bool:
    """Whether somebody may bring figures in. None is a command on the server, which may."""
    return by is None or bool(by.has_perm(IMPORT))


def require_import(by: Any) -> None:
    if not may_import(by):
        raise PermissionDenied("Only the HSW team can bring figures in.")
