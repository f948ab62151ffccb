"""Everything dated that was recorded of one risk: its scores, reviews, steps and moves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..models import RegisterMove, Risk, RiskReview, RiskScore, RiskStateChange
from ..rules import trend
from ..rules.durations import DatedScore, newest_score
from ..rules.trend import Position


@dataclass(frozen=True)
class ComparedReview:
    """A review, with what the scores said between the meeting it compares with and its day."""

    review: RiskReview
    computed: str

    @property
    def stated(self) -> str:
        return self.review.get_trend_display()

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def differs(self) -> bool:
        return trend.differs(self.stated, self.computed)


@dataclass(frozen=True)
class Timeline:
    """The four kinds, each newest first."""

    scores: list[RiskScore]
    reviews: list[ComparedReview]
    steps: list[RiskStateChange]
    moves: list[RegisterMove]

    @property
    def current_scores(self) -> list[RiskScore]:
        """The current scores, oldest first."""
        return _current(self.scores)

    @property
    def dated_scores(self) -> list[DatedScore]:
        return _dated(self.scores)

    def newest_score(self, kind: str) -> RiskScore | None:
        return next((score for score in self.scores if score.kind == kind), None)

    def position_on(self, on: dt.date) -> Position | None:
        """Where the newest current score of a date put the risk."""
        return _position_on(self.dated_scores, on)


def load_timeline(risk: Risk, on: dt.date) -> Timeline:
    """What was recorded of a risk up to and including a date."""
    scores = list(
        risk.scores.filter(scored_on__lte=on)
        .select_related("matrix", "band", "scored_by")
        .order_by("-scored_on", "-pk")
    )
    reviews = (
        risk.reviews.filter(reviewed_on__lte=on)
        .select_related("compared_with", "reviewed_by")
        .order_by("-reviewed_on", "-pk")
    )
    steps = (
        risk.state_changes.filter(on__lte=on).select_related("meeting", "by").order_by("-on", "-pk")
    )
    moves = risk.moves.filter(on__lte=on).select_related("group", "by").order_by("-on", "-pk")
    dated = _dated(scores)
    return Timeline(
        scores=scores,
        reviews=[ComparedReview(review, _computed(review, dated)) for review in reviews],
        steps=list(steps),
        moves=list(moves),
    )


def _current(scores: Sequence[RiskScore]) -> list[RiskScore]:
    return [score for score in reversed(scores) if score.kind == RiskScore.Kind.CURRENT]


def _dated(scores: Sequence[RiskScore]) -> list[DatedScore]:
    return [
        DatedScore(score.scored_on, score.position, score.band.is_red) for score in _current(scores)
    ]


def _position_on(scores: Sequence[DatedScore], on: dt.date) -> Position | None:
    found = newest_score(scores, on)
    return found.position if found else None


def _computed(review: RiskReview, scores: Sequence[DatedScore]) -> str:
    met = review.compared_with.as_at if review.compared_with else None
    return trend.computed(
        _position_on(scores, met) if met else None,
        _position_on(scores, review.reviewed_on),
        met=met is not None,
    )
