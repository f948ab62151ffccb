"""Where risks stood on a date, and which way they have gone since a meeting: worked out from their scores."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ohs.organisation.models import BoardMeeting

from ..models import Risk, RiskScore
from ..querysets import RiskQuerySet, newest_records
from ..rules import trend
from ..rules.durations import DatedScore
from ..rules.trend import Position

_CURRENT = RiskScore.objects.filter(kind=RiskScore.Kind.CURRENT)


def positions_on(on: dt.date, risks: RiskQuerySet) -> dict[int, Position]:
    """The position of each of these risks by its newest current score of a date; one without a score is left out."""
    scores = newest_records(_CURRENT.filter(scored_on__lte=on), risks, "scored_on")
    rows = scores.values_list("risk", "likelihood", "impact", "band", "matrix")
    return {risk: Position(*position) for risk, *position in rows}


def position_of(row: Any) -> Position | None:
    """Where a row of `RiskQuerySet.as_at` stands on its date."""
    if row.asof_likelihood is None:
        return None
    return Position(row.asof_likelihood, row.asof_impact, row.asof_band, row.asof_matrix)


class Movement:
    """Which way risks have gone since a meeting; without a meeting, none that can be told.

    A risk that was not scored again stands where it stood, so only the others are looked up: all of the register, those
    `among` some risks, or those of some rows of `RiskQuerySet.as_at`.
    """

    def __init__(
        self,
        meeting: BoardMeeting | None,
        rows: Iterable[Any] | None = None,
        among: RiskQuerySet | None = None,
    ):
        self.meeting = meeting
        self._rescored: set[int] = set()
        self._earlier: dict[int, Position] = {}
        if meeting is None:
            return
        rescored = Risk.objects.filter(scored_on__gt=meeting.known_on)
        if among is not None:
            rescored = rescored.filter(pk__in=among.order_by().values("pk"))
        if rows is None:
            self._rescored.update(rescored.values_list("pk", flat=True))
        else:
            self._rescored.update(
                row.pk
                for row in rows
                if row.asof_scored_on and row.asof_scored_on > meeting.known_on
            )
            rescored = rescored.filter(pk__in=self._rescored)
        self._earlier = positions_on(meeting.known_on, rescored)

    def before(self, risk: int, now: Position | None) -> Position | None:
        """Where a risk stood at the meeting, that stands here now."""
        if self.meeting is None:
            return None
        return self._earlier.get(risk) if risk in self._rescored else now

    def trend(self, risk: int, now: Position | None) -> str:
        return trend.computed(self.before(risk, now), now, met=self.meeting is not None)

    def trend_of(self, row: Any) -> str:
        """The same of a row of `RiskQuerySet.as_at`."""
        return self.trend(row.pk, position_of(row))


def load_scores(risks: Iterable[int], on: dt.date) -> dict[int, list[DatedScore]]:
    """Every current score of these risks up to a date, oldest first: what their durations are told from."""
    found: dict[int, list[DatedScore]] = {}
    rows = _CURRENT.filter(risk__in=risks, scored_on__lte=on).order_by("scored_on", "pk")
    for risk, day, *position, is_red in rows.values_list(
        "risk", "scored_on", "likelihood", "impact", "band", "matrix", "band__is_red"
    ):
        found.setdefault(risk, []).append(DatedScore(day, Position(*position), is_red))
    return found
