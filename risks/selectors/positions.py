"""Where risks stood at the last Board, and which way they have gone since: worked out from their scores."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import BigIntegerField, Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast

from ohs.organisation.models import BoardMeeting
from ohs.web.once import asked_once, each, is_composing

from ..models import RiskScore
from ..rules import trend
from ..rules.durations import Scored
from ..rules.trend import Position

_MANY = 500


class Movement:
    """The positions of some risks at a meeting's as-at date, beside where they stand now. One query, or none.

    Rows are risks with the `then_…` columns of `RiskQuerySet.as_at`.
    """

    def __init__(self, rows: Iterable, meeting: BoardMeeting | None):
        self.meeting = meeting
        self._as_at = meeting.as_at if meeting else None
        self._earlier: dict[int, Position] = {}
        if meeting is None:
            return
        # A risk not scored since the meeting stands where it stood: only the others are looked up.
        moved = [r.pk for r in rows if r.then_scored_on and r.then_scored_on > self._as_at]
        if moved:
            # In one order, whatever the rows came in: within a paper the same risks are the same question.
            self._earlier = positions(tuple(sorted(moved)), self._as_at)

    def before(self, row) -> Position | None:
        return self.both(row)[0]

    def both(self, row) -> tuple[Position | None, Position | None]:
        """Where it stood at the meeting, and where it stands now."""
        here = now(row)
        if self._as_at is None:
            return None, here
        if row.then_scored_on is not None and row.then_scored_on <= self._as_at:
            return here, here
        return self._earlier.get(row.pk), here

    def computed(self, row) -> str:
        before, here = self.both(row)
        return trend.computed(before, here, met=self._as_at is not None)


def now(row) -> Position | None:
    if row.then_likelihood is None:
        return None
    return Position(row.then_likelihood, row.then_impact, row.then_band, row.then_matrix)


@asked_once
def positions(risk_ids: tuple[int, ...], on) -> dict[int, Position]:
    """The current score of each of these risks as it stood on a date; a risk without one is left out."""
    if len(risk_ids) <= _MANY and not is_composing():
        rows = _positions(on).filter(risk__in=risk_ids)
    else:
        rows = positions_of_scored_since(on)
    wanted, found = set(risk_ids), {}
    for risk, *position in each(rows):
        if risk in wanted:
            found[risk] = position
    return {risk: Position(*position) for risk, position in found.items()}


def positions_of_scored_since(on):
    """The current scores up to a date of the risks that were scored again after it, oldest first."""
    return _positions(on).filter(risk__scored_on__gt=on)


def _positions(on):
    scores = RiskScore.objects.filter(kind=RiskScore.Kind.CURRENT, scored_on__lte=on)
    return scores.order_by("risk", "scored_on", "pk").values_list(
        "risk", "likelihood", "impact", "band", "matrix"
    )


# A position in one number, so that a map of thousands reads it with the risk instead of row by row beside it.
AS_NOW = -1
_IMPACT, _BAND, _MATRIX = 100, 100, 100_000


def stood_at(as_at) -> Case:
    """For rows of `as_at`: where each stood on an earlier day, packed; `AS_NOW` where it was not scored since."""
    # PostgreSQL multiplies small whole numbers as small whole numbers, and these outgrow them.
    likelihood = Cast("likelihood", BigIntegerField())
    packed = ((likelihood * _IMPACT + F("impact")) * _BAND + F("band")) * _MATRIX + F("matrix")
    newest = (
        RiskScore.objects.filter(
            risk=OuterRef("pk"), kind=RiskScore.Kind.CURRENT, scored_on__lte=as_at
        )
        .order_by("-scored_on", "-pk")
        .values(packed=packed)[:1]
    )
    return Case(
        When(then_scored_on__gt=as_at, then=Subquery(newest)),
        default=Value(AS_NOW),
        output_field=BigIntegerField(),
    )


@lru_cache(maxsize=10_000)
def unpack(packed: int | None) -> Position | None:
    if packed is None:
        return None
    rest, matrix = divmod(packed, _MATRIX)
    rest, band = divmod(rest, _BAND)
    return Position(*divmod(rest, _IMPACT), band, matrix)


def scored(risk_ids: list[int], on) -> dict[int, list[Scored]]:
    """Every current score of these risks up to a date, oldest first: what their durations are told from."""
    found = {}
    rows = RiskScore.objects.filter(
        kind=RiskScore.Kind.CURRENT, risk__in=risk_ids, scored_on__lte=on
    ).order_by("scored_on", "pk")
    for risk, day, *position, is_red in rows.values_list(
        "risk", "scored_on", "likelihood", "impact", "band", "matrix", "band__is_red"
    ):
        found.setdefault(risk, []).append(Scored(day, Position(*position), is_red))
    return found
