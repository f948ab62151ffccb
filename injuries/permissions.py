"""Who may do what to the injury register."""

from typing import Any

from django.core.exceptions import PermissionDenied

IMPORT = "injuries.import_counts"
RELEASE = "injuries.release_percentage"
SMALL_NUMBERS = "injuries.view_small_numbers"


def may_import(by: Any) -> bool:
    """Whether somebody may bring figures in. None is a command on the server, which may."""
    return by is None or bool(by.has_perm(IMPORT))


def require_import(by: Any) -> None:
    if not may_import(by):
        raise PermissionDenied("Only the HSW team can bring figures in.")


def may_release(by: Any) -> bool:
    """Whether somebody may tell a meeting the percentage of a line that is published by its bound only."""
    return bool(by.has_perm(RELEASE))


def require_release(by: Any) -> None:
    if not may_release(by):
        raise PermissionDenied("Only the HSW team can release a percentage to a meeting.")


def keeps_the_register(by: Any) -> bool:
    """Whether somebody writes down incidents and notes on charts."""
    return bool(by.has_perm("injuries.change_investigation"))


def require_keeper(by: Any) -> None:
    if by is None or not keeps_the_register(by):
        raise PermissionDenied("Only the HSW team can do this.")


def may_see_small_numbers(by: Any) -> bool:
    """Whether somebody may be shown counts small enough to point at a person."""
    return bool(by.has_perm(SMALL_NUMBERS))


def require_small_numbers(by: Any) -> None:
    if not may_see_small_numbers(by):
        raise PermissionDenied("Only the HSW team sees small numbers.")


def may_keep_comparators(by: Any) -> bool:
    """Whether somebody may record what others publish. None is a command on the server, which may."""
    return by is None or bool(
        by.has_perms(("injuries.add_comparator", "injuries.change_comparator"))
    )


def require_keep_comparators(by: Any) -> None:
    if not may_keep_comparators(by):
        raise PermissionDenied("Only the HSW team keeps the figures that others publish.")
