"""Who may save, share and delete a view of a list."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import Resolver404, resolve

from ohs.organisation.models import User

from .models import SavedView


def lists_at(address: str) -> tuple[Any, ...]:
    """The lists that an address answers with: none, one, or one for some people and another for others."""
    try:
        found = resolve(address).func
    except Resolver404:
        return ()
    views = getattr(found, "view_classes", ()) or (getattr(found, "view_class", None),)
    return tuple(view for view in views if getattr(view, "is_list", False))


def may_see_list(user: User, address: str) -> bool:
    views = lists_at(address)
    return bool(views) and user.has_perms({view.permission_required for view in views})


def may_share_with_anybody(user: User) -> bool:
    """The HSW team and administrators; everybody else shares with a role that they have themselves."""
    return user.has_perm("web.change_savedview")


def require_owner(user: User, view: SavedView) -> None:
    if view.owner_id != user.pk:
        raise PermissionDenied("A view is kept and deleted by its owner alone.")


def require_saving(user: User, view: SavedView) -> None:
    """A view is its owner's, of a list that they may see."""
    require_owner(user, view)
    if not may_see_list(user, view.address):
        raise PermissionDenied("You cannot see this list.")
    role = view.shared_with
    if role and not may_share_with_anybody(user) and role not in user.groups.all():
        raise PermissionDenied("You can share a view with a role that you have yourself.")
