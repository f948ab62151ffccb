"""The same change of several incidents, or of several figures that others publish; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ohs.core.bulk import Change, Outcome, change_each
from ohs.core.locking import refuse_if_changed_since
from ohs.organisation.models import User

from ..models import Comparator, Investigation
from ..permissions import require_keep_comparators, require_keeper
from .comparators import withdraw_comparator
from .investigations import save_investigation


def change_investigations(
    *,
    investigations: Iterable[Investigation],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every incident, or of none: see `change_each`."""
    require_keeper(by)
    return change_each(investigations, change, by=by, on=on, versions=versions, preview=preview)


def save_one(investigation: Investigation, *, on: dt.date, **arguments: Any) -> Investigation:
    """For a `NewValue` of incidents."""
    return save_investigation(investigation=investigation, **arguments)


def change_comparators(
    *,
    comparators: Iterable[Comparator],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every figure, or of none: see `change_each`."""
    require_keep_comparators(by)
    return change_each(comparators, change, by=by, on=on, versions=versions, preview=preview)


@dataclass(frozen=True)
class WithdrawFigure:
    """Recorded by mistake: it stands beside no line any more."""

    reason: str

    def apply(self, figure: Comparator, /, *, by: User, on: dt.date, version: int | None) -> str:
        refuse_if_changed_since(figure, version)
        withdraw_comparator(comparator=figure, by=by, reason=self.reason)
        return f"no longer beside {figure.line.short_title}"
