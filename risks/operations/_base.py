"""What every operation on a risk does: hold the risk, and keep the columns that repeat its newest dated records."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.text import format_day
from ohs.organisation.models import User

from ..models import Risk, RiskScore
from ..models.record import Trend

SCORE_COLUMNS = {
    RiskScore.Kind.INHERENT: ("inherent_likelihood", "inherent_impact"),
    RiskScore.Kind.CURRENT: ("current_likelihood", "current_impact"),
    RiskScore.Kind.TARGET: ("target_likelihood", "target_impact"),
}


def lock_risk(risk: Risk, version: int | None) -> Risk:
    """The risk as it is now, held until the transaction ends; refused where somebody saved it since `version`."""
    return lock_for_update(risk, version, name="This risk")


def day_of_record(date: dt.date | None, on: dt.date) -> dt.date:
    """The day that a record speaks of: the day it is made on, unless an earlier one is given."""
    if date is None:
        return on
    if date > on:
        raise OperationRefused(
            {
                "date": f"{format_day(date)} has not come yet. Give today, {format_day(on)}, or an earlier day."
            }
        )
    return date


def save_risk(risk: Risk, *, by: User, reason: str) -> Risk:
    """Syncs the columns, counts the change, and leaves author and reason in the history."""
    sync_current_columns(risk)
    risk.version += 1
    save_with_reason(risk, by=by, reason=reason)
    return risk


def sync_current_columns(risk: Risk) -> Risk:
    """Sets the columns that repeat the newest of each dated record; the caller saves."""
    for name, value in current_columns(risk).items():
        setattr(risk, name, value)
    return risk


def current_columns(risk: Risk) -> Mapping[str, Any]:
    """The columns that repeat dated records, as those records say. A risk without a step keeps its state."""
    newest = {score.kind: score for score in risk.scores.order_by("scored_on", "pk")}
    columns: dict[str, Any] = {}
    for kind, names in SCORE_COLUMNS.items():
        score = newest.get(kind)
        columns |= zip(
            names, (score.likelihood, score.impact) if score else (None, None), strict=True
        )
    current = newest.get(RiskScore.Kind.CURRENT)
    review = risk.reviews.order_by("reviewed_on", "pk").last()
    step = risk.state_changes.order_by("on", "pk").last()
    move = risk.moves.order_by("on", "pk").last()
    dates = [score.scored_on for score in newest.values()]
    dates += [review.reviewed_on] if review else []
    dates += [record.on for record in (step, move) if record]
    return columns | {
        "current_band_id": current.band_id if current else None,
        "current_matrix_id": current.matrix_id if current else None,
        "score_illustrative": current.illustrative if current else False,
        "scored_on": current.scored_on if current else None,
        "trend_stated": review.trend if review else Trend.NOT_YET_RATED,
        "last_review": review.reviewed_on if review else None,
        "next_review": review.next_review if review else None,
        "state": step.to_state if step else risk.state,
        "last_recorded_on": max(dates, default=None),
    }
