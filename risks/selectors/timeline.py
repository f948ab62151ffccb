"""Everything dated that was recorded of one risk, read together: its scores, reviews, steps and moves, in one query."""

import datetime as dt
from dataclasses import dataclass

from ohs.web.tables import day
from ohs.web.together import together

from ..models import RegisterMove, Risk, RiskReview, RiskScore, RiskStateChange
from ..rules import trend
from ..rules.trend import Position


@dataclass
class ScoreRecord:
    """A score, as it was made."""

    on: dt.date
    kind: str
    position: Position
    band_name: str
    band_tone: str
    is_red: bool
    version: int
    size: int
    reason: str
    by: str
    illustrative: bool

    @property
    def kind_name(self) -> str:
        return RiskScore.Kind(self.kind).label


@dataclass
class ReviewRecord:
    """A review, with what the scores said between its meeting and its day."""

    on: dt.date
    narrative: str
    stated: str
    difference_reason: str
    next_review: dt.date | None
    compared_with: dt.date | None
    by: str
    illustrative: bool
    computed: str = ""

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def differs(self) -> bool:
        return trend.differs(self.stated, self.computed)


@dataclass
class StepRecord:
    """A step in the risk's life."""

    on: dt.date
    printed: str
    from_state: str
    to_state: str
    reason: str
    decision: str
    meeting: str
    meeting_date: dt.date | None
    awaits: str
    expected_on: dt.date | None
    by: str

    @property
    def when(self) -> str:
        """As the source prints it, where it gives no day."""
        return self.printed or day(self.on)


@dataclass
class MoveRecord:
    """A move between registers."""

    on: dt.date
    what: str
    group: str
    is_escalation: bool
    reason: str
    decision: str
    by: str


@dataclass
class Records:
    """The four kinds, each newest first."""

    scores: list[ScoreRecord]
    reviews: list[ReviewRecord]
    steps: list[StepRecord]
    moves: list[MoveRecord]

    @property
    def current(self) -> list[ScoreRecord]:
        """The current scores, oldest first."""
        return [row for row in reversed(self.scores) if row.kind == RiskScore.Kind.CURRENT]

    def newest(self, kind: str) -> ScoreRecord | None:
        return next((row for row in self.scores if row.kind == kind), None)


def of(risk: Risk, on: dt.date) -> Records:
    """What was recorded of a risk up to and including a date."""
    scores, reviews, steps, moves = together(
        risk.scores.filter(scored_on__lte=on)
        .select_related("matrix", "band", "scored_by")
        .order_by("-scored_on", "-pk"),
        risk.reviews.filter(reviewed_on__lte=on)
        .select_related("compared_with", "reviewed_by")
        .order_by("-reviewed_on", "-pk"),
        risk.state_changes.filter(on__lte=on)
        .select_related("meeting", "by")
        .order_by("-on", "-pk"),
        risk.moves.filter(on__lte=on).select_related("group", "by").order_by("-on", "-pk"),
    )
    found = Records(
        scores=[_score(row) for row in scores],
        reviews=[_review(row) for row in reviews],
        steps=[_step(row) for row in steps],
        moves=[_move(row) for row in moves],
    )
    _compute(found)
    return found


def _score(row: RiskScore) -> ScoreRecord:
    return ScoreRecord(
        on=row.scored_on,
        kind=row.kind,
        position=row.position,
        band_name=row.band.name,
        band_tone=row.band.tone,
        is_red=row.band.is_red,
        version=row.matrix.version,
        size=row.matrix.size,
        reason=row.reason,
        by=row.scored_by.display_name,
        illustrative=row.illustrative,
    )


def _review(row: RiskReview) -> ReviewRecord:
    return ReviewRecord(
        on=row.reviewed_on,
        narrative=row.narrative,
        stated=row.get_trend_display(),
        difference_reason=row.difference_reason,
        next_review=row.next_review,
        compared_with=row.compared_with and row.compared_with.as_at,
        by=row.reviewed_by.display_name,
        illustrative=row.illustrative,
    )


def _step(row: RiskStateChange) -> StepRecord:
    return StepRecord(
        on=row.on,
        printed=row.on_printed,
        from_state=row.get_from_state_display(),
        to_state=row.get_to_state_display(),
        reason=row.reason,
        decision=row.decision,
        meeting=row.meeting.title if row.meeting else "",
        meeting_date=row.meeting and row.meeting.date,
        awaits=row.awaits,
        expected_on=row.expected_on,
        by=row.by.display_name,
    )


def _move(row: RegisterMove) -> MoveRecord:
    return MoveRecord(
        on=row.on,
        what=row.get_kind_display(),
        group=row.group.name,
        is_escalation=row.kind == RegisterMove.Kind.ESCALATION,
        reason=row.reason,
        decision=row.decision,
        by=row.by.display_name,
    )


def standing_on(current: list[ScoreRecord], on: dt.date) -> Position | None:
    """Where the newest of these scores, oldest first, put the risk on a date."""
    found = None
    for score in current:
        if score.on <= on:
            found = score.position
    return found


def _compute(found: Records) -> None:
    current = found.current
    for review in found.reviews:
        met = review.compared_with
        review.computed = trend.computed(
            standing_on(current, met) if met else None,
            standing_on(current, review.on),
            met=met is not None,
        )
