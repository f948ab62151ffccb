"""The same change of several risks or indicators, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ohs.core.bulk import Change, Outcome, change_each
from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting, Post, User

from .. import permissions
from ..models import Indicator, Risk
from ..models.record import State
from .corrections import save_indicator
from .lifecycle import change_state, set_leads


def change_risks(
    *,
    risks: Iterable[Risk],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every risk, or of none: see `change_each`."""
    permissions.require_keeper(by)
    return change_each(risks, change, by=by, on=on, versions=versions, preview=preview)


def change_indicators(
    *,
    indicators: Iterable[Indicator],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every indicator, or of none: see `change_each`."""
    permissions.require_keeper(by)
    return change_each(indicators, change, by=by, on=on, versions=versions, preview=preview)


def save_one_indicator(indicator: Indicator, *, on: dt.date, **arguments: Any) -> Indicator:
    """For a `NewValue` of indicators."""
    return save_indicator(indicator=indicator, **arguments)


@dataclass(frozen=True)
class NewLead:
    """One post leads from now on."""

    reason: str
    post: Post

    def apply(self, risk: Risk, /, *, by: User, on: dt.date, version: int | None) -> str:
        rows = risk.lead_rows.filter(end=None).select_related("post").order_by("order", "pk")
        leads = [row.post for row in rows]
        if leads == [self.post]:
            raise OperationRefused(f"{self.post} leads it already.")
        set_leads(risk=risk, leads=[self.post], on=on, by=by, reason=self.reason, version=version)
        return f"led until now by {' and '.join(map(str, leads)) or 'nobody'}"


@dataclass(frozen=True)
class NewState:
    """One step on in its life."""

    reason: str
    to: str
    meeting: BoardMeeting | None = None
    awaits: str = ""

    def apply(self, risk: Risk, /, *, by: User, on: dt.date, version: int | None) -> str:
        until = State(risk.state).label
        change_state(
            risk=risk,
            to=self.to,
            on=on,
            reason=self.reason,
            by=by,
            meeting=self.meeting,
            awaits=self.awaits,
            version=version,
        )
        return f"{State(self.to).label}; until now {until}"
