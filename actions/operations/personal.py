"""What people keep for themselves: views of the list, and how often they want the email about their tasks."""

from django.db import transaction

from ohs.core.history import delete_with_reason, save_with_reason
from ohs.organisation.models import User

from .. import permissions
from ..models import DigestSetting, SavedView


@transaction.atomic
def save_view(*, view: SavedView, by: User) -> SavedView:
    """Keeps a view of the list under a name, for its owner and whoever has the role it is shared with."""
    permissions.require_own_view(by, view)
    view.full_clean()
    return save_with_reason(view, by=by, reason="Their own view")


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    permissions.require_own_view(by, view)
    delete_with_reason(view, by=by, reason="Deleted by its owner")


@transaction.atomic
def set_digest(*, frequency: str, by: User) -> DigestSetting:
    """How often somebody wants the email that lists what waits for them."""
    permissions.require_reader(by)
    setting = DigestSetting.objects.filter(user=by).first() or DigestSetting(user=by)
    setting.frequency = frequency
    setting.full_clean()
    return save_with_reason(setting, by=by, reason="Their own choice")
