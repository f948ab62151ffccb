"""Everything dated that was recorded of one risk, read together: its scores, reviews, steps and moves, in one query."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    F,
    IntegerField,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from ohs.web.tables import day

from . import trend
from .models import RegisterMove, Risk, RiskReview, RiskScore, RiskStateChange
from .models.record import State, Trend
from .trend import Position

_STATES = {choice.value: str(choice.label) for choice in State}
_TRENDS = {choice.value: str(choice.label) for choice in Trend}
_MOVES = {choice.value: str(choice.label) for choice in RegisterMove.Kind}
_KINDS = {choice.value: str(choice.label) for choice in RiskScore.Kind}

# The columns that all four share in the query. What a kind of record does not have is empty.
_TEXT = ("text", "more", "first", "second", "printed", "awaits")
_NUMBERS = ("likelihood", "impact", "band", "matrix", "version", "size")
_WORDS = (
    "band_name",
    "band_tone",
    "group_name",
    "meeting_title",
    "first_name",
    "last_name",
    "user",
)
_DATES = ("later", "meeting_as_at", "meeting_date")
_FLAGS = ("is_red", "is_illustrative")


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
        return _KINDS[self.kind]


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
    parts = [
        _part(
            RiskScore.objects.filter(risk=risk, scored_on__lte=on),
            "score",
            "scored_on",
            "scored_by",
            text=F("reason"),
            first=F("kind"),
            likelihood=F("likelihood"),
            impact=F("impact"),
            band=F("band"),
            matrix=F("matrix"),
            version=F("matrix__version"),
            size=F("matrix__size"),
            band_name=F("band__name"),
            band_tone=F("band__tone"),
            is_red=F("band__is_red"),
        ),
        _part(
            RiskReview.objects.filter(risk=risk, reviewed_on__lte=on),
            "review",
            "reviewed_on",
            "reviewed_by",
            text=F("narrative"),
            more=F("difference_reason"),
            first=F("trend"),
            later=F("next_review"),
            meeting_as_at=F("compared_with__as_at"),
        ),
        _part(
            RiskStateChange.objects.filter(risk=risk, on__lte=on),
            "step",
            "on",
            "by",
            text=F("reason"),
            more=F("decision"),
            first=F("from_state"),
            second=F("to_state"),
            printed=F("on_printed"),
            awaits=F("awaits"),
            later=F("expected_on"),
            meeting_title=F("meeting__title"),
            meeting_date=F("meeting__date"),
        ),
        _part(
            RegisterMove.objects.filter(risk=risk, on__lte=on),
            "move",
            "on",
            "by",
            text=F("reason"),
            more=F("decision"),
            first=F("kind"),
            group_name=F("group__name"),
        ),
    ]
    rows = parts[0].union(*parts[1:], all=True)
    found = Records([], [], [], [])
    for row in sorted(rows, key=lambda row: (row["day"], row["number"]), reverse=True):
        _MAKE[row["what"]](found, row)
    _compute(found)
    return found


def _part(rows, what, day, by, **given):
    columns = {}
    for names, field in (
        (_TEXT, TextField),
        (_NUMBERS, IntegerField),
        (_WORDS, CharField),
        (_DATES, DateField),
        (_FLAGS, BooleanField),
    ):
        for name in names:
            columns[f"c_{name}"] = Cast(given.get(name, Value(None)), field())
    columns["c_first_name"] = F(f"{by}__first_name")
    columns["c_last_name"] = F(f"{by}__last_name")
    columns["c_user"] = F(f"{by}__username")
    columns["c_is_illustrative"] = F("illustrative")
    return (
        rows.order_by()
        .annotate(what=Value(what, output_field=TextField()), day=F(day), number=F("pk"), **columns)
        .values("what", "day", "number", *columns)
    )


def _by(row) -> str:
    return f"{row['c_first_name']} {row['c_last_name']}".strip() or row["c_user"]


def _score(found, row):
    found.scores.append(
        ScoreRecord(
            on=row["day"],
            kind=row["c_first"],
            position=Position(row["c_likelihood"], row["c_impact"], row["c_band"], row["c_matrix"]),
            band_name=row["c_band_name"],
            band_tone=row["c_band_tone"],
            is_red=bool(row["c_is_red"]),
            version=row["c_version"],
            size=row["c_size"],
            reason=row["c_text"],
            by=_by(row),
            illustrative=bool(row["c_is_illustrative"]),
        )
    )


def _review(found, row):
    found.reviews.append(
        ReviewRecord(
            on=row["day"],
            narrative=row["c_text"],
            stated=_TRENDS[row["c_first"]],
            difference_reason=row["c_more"],
            next_review=row["c_later"],
            compared_with=row["c_meeting_as_at"],
            by=_by(row),
            illustrative=bool(row["c_is_illustrative"]),
        )
    )


def _step(found, row):
    found.steps.append(
        StepRecord(
            on=row["day"],
            printed=row["c_printed"],
            from_state=_STATES[row["c_first"]],
            to_state=_STATES[row["c_second"]],
            reason=row["c_text"],
            decision=row["c_more"],
            meeting=row["c_meeting_title"] or "",
            meeting_date=row["c_meeting_date"],
            awaits=row["c_awaits"],
            expected_on=row["c_later"],
            by=_by(row),
        )
    )


def _move(found, row):
    found.moves.append(
        MoveRecord(
            on=row["day"],
            what=_MOVES[row["c_first"]],
            group=row["c_group_name"],
            is_escalation=row["c_first"] == RegisterMove.Kind.ESCALATION,
            reason=row["c_text"],
            decision=row["c_more"],
            by=_by(row),
        )
    )


_MAKE = {"score": _score, "review": _review, "step": _step, "move": _move}


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
