"""The same change of several plans, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from ohs.core.bulk import Change, Outcome, change_each
from ohs.organisation.models import User

from .. import permissions
from ..models import ActionPlan
from .editing import save_plan


def change_plans(
    *,
    plans: Iterable[ActionPlan],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every plan, or of none: see `change_each`."""
    permissions.require_keeper(by)
    return change_each(plans, change, by=by, on=on, versions=versions, preview=preview)


def save_one(plan: ActionPlan, **arguments: Any) -> ActionPlan:
    """For a `NewValue` of plans."""
    return save_plan(plan=plan, **arguments)
