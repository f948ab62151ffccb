"""What people keep for themselves: views of lists."""

from django.db import transaction

from ohs.core.history import delete_with_reason, save_with_reason
from ohs.organisation.models import User

from . import permissions
from .models import SavedView


@transaction.atomic
def save_view(*, view: SavedView, by: User) -> SavedView:
    """Keeps a view of a list under a name, for its owner and whoever has the role it is shared with."""
    permissions.require_saving(by, view)
    view.full_clean()
    return save_with_reason(view, by=by, reason="Their own view")


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    permissions.require_owner(by, view)
    delete_with_reason(view, by=by, reason="Deleted by its owner")
