"""One risk's whole story as at a date, gathered for its page."""

import datetime as dt
from dataclasses import dataclass, field

from actions.models import KeyTask
from ohs.organisation.models import BoardMeeting
from ohs.web import charts
from ohs.web.tables import day

from . import durations, indicators, trend
from .definitions import OPEN_STATES, Limits, LimitsOverTime
from .models import Band, Risk, RiskMatrix, RiskScore
from .models.record import Trend
from .movement import Movement
from .tables import STATES

WORDS = {choice.value: str(choice.label) for choice in Trend}


@dataclass
class Story:
    """What a risk's page tells, top to bottom."""

    risk: Risk
    on: dt.date
    state: str
    is_open: bool
    meeting: BoardMeeting | None
    stated: str
    computed: str
    differs: bool
    now: RiskScore | None
    before: trend.Position | None
    inherent: RiskScore | None
    target: RiskScore | None
    limit: Band | None
    outside: bool | None
    reviews: list = field(default_factory=list)
    scores: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    moves: list = field(default_factory=list)
    controls: list = field(default_factory=list)
    indicators: list = field(default_factory=list)
    tasks: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    members: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    chart: str = ""
    durations: list = field(default_factory=list)

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def several_matrices(self) -> bool:
        return len({score.matrix_id for score in self.scores}) > 1

    @property
    def last_review(self):
        return self.reviews[0] if self.reviews else None

    @property
    def awaiting(self):
        """The step that closure waits on, while it does."""
        step = self.steps[0] if self.steps else None
        return step if step and step.awaits else None

    @property
    def review_overdue(self) -> bool:
        due = self.risk.then_next_review
        return self.is_open and due is not None and due < self.on

    @property
    def illustrative(self) -> bool:
        return any(score.illustrative for score in self.scores)


def tell(risk: Risk, on: dt.date) -> Story:
    """Gather it. The risk comes from `Risk.objects.as_at(on)`."""
    meeting = BoardMeeting.objects.last_frozen(on)
    movement = Movement([risk], meeting)
    limits = Limits.on(on)
    level = limits.of(risk.category_id)
    scores = list(
        risk.scores.filter(scored_on__lte=on)
        .select_related("band", "matrix", "scored_by")
        .order_by("-scored_on", "-pk")
    )
    newest = {}
    for row in scores:
        newest.setdefault(row.kind, row)
    current = [row for row in reversed(scores) if row.kind == RiskScore.Kind.CURRENT]
    stated, computed = WORDS[risk.then_trend], movement.computed(risk)
    told = Story(
        risk=risk,
        on=on,
        state=STATES[risk.then_state],
        is_open=risk.then_state in OPEN_STATES,
        meeting=meeting,
        stated=stated,
        computed=computed,
        differs=trend.differs(stated, computed),
        now=newest.get(RiskScore.Kind.CURRENT),
        before=movement.before(risk),
        inherent=newest.get(RiskScore.Kind.INHERENT),
        target=newest.get(RiskScore.Kind.TARGET),
        limit=Band.objects.filter(pk=level).first() if level is not None else None,
        outside=limits.is_outside(risk.category_id, risk.then_band),
        scores=scores,
    )
    told.reviews = _reviews(risk, on, current)
    told.steps = list(
        risk.state_changes.filter(on__lte=on).select_related("by", "meeting").order_by("-on", "-pk")
    )
    told.moves = list(
        risk.moves.filter(on__lte=on)
        .select_related("by", "group", "meeting")
        .order_by("-on", "-pk")
    )
    told.controls = list(risk.controls.select_related("owner").order_by("order", "pk"))
    told.indicators = indicators.standings(risk.indicators.catalogue(), on)
    told.tasks = _tasks(risk, on)
    told.lines = list(risk.lines.all())
    told.members = list(risk.members.order_by("ref_sort", "pk"))
    told.changes = list(
        risk.history.select_related("history_user").order_by("-history_date", "-history_id")[:20]
    )
    told.chart = _chart(risk, current, on)
    told.durations = _durations(risk, told, current, on)
    return told


def _durations(risk, told, current, on) -> list[str]:
    """For how long it has stood as it stands, in sentences; nothing where there is nothing to say."""
    if not current or not told.is_open:
        return []
    scored = [durations.Scored(row.scored_on, row.position, row.band.is_red) for row in current]
    said = []
    if told.outside:
        limits = LimitsOverTime.of(risk.category_id)
        met = BoardMeeting.objects.frozen().filter(as_at__lte=on).values_list("as_at", flat=True)
        boards = durations.boards_outside(scored, met, limits.on)
        if boards:
            said.append(
                f"outside at the last {boards} Boards"
                if boards > 1
                else "outside at the last Board"
            )
        else:
            said.append("outside since the last Board")
    red = durations.red_since(scored, on)
    if red:
        said.append(f"at red since {day(red)}")
    still = durations.still_since(scored, on)
    number = durations.quarters(still, on)
    if number:
        said.append(
            f"no movement for {number} quarter{'' if number == 1 else 's'}, since {day(still)}"
        )
    return said


def _reviews(risk, on, current):
    """The reviews, newest first, each with what the scores said between its meeting and its day."""
    rows = list(
        risk.reviews.filter(reviewed_on__lte=on)
        .select_related("reviewed_by", "compared_with")
        .order_by("-reviewed_on", "-pk")
    )
    for row in rows:
        row.glyph = trend.GLYPHS.get(row.get_trend_display(), "")
        meeting = row.compared_with
        row.computed = trend.computed(
            _standing_on(current, meeting.as_at) if meeting else None,
            _standing_on(current, row.reviewed_on),
            met=meeting is not None,
        )
        row.differs = trend.differs(str(row.get_trend_display()), row.computed)
    return rows


def _standing_on(current, on):
    """Where the newest of these scores, oldest first, put the risk on a date."""
    found = None
    for score in current:
        if score.scored_on <= on:
            found = score.position
    return found


def _tasks(risk, on):
    links = list(risk.task_links.order_by("pk"))
    tasks = {
        task.pk: task
        for task in KeyTask.objects.for_list(on).filter(pk__in=[link.task_id for link in links])
    }
    asking = set(risk.task_links.asking(on).values_list("pk", flat=True)) if links else set()
    shown = []
    for link in links:
        if link.task_id in tasks:
            link.shown = tasks[link.task_id]
            link.standing = link.shown.standing(on)
            link.asks = link.pk in asking
            shown.append(link)
    return shown


def _chart(risk, current, on):
    """Likelihood and impact over time; none where there is nothing to draw a line between."""
    if len(current) < 2:
        return ""
    size = RiskMatrix.objects.get(pk=current[-1].matrix_id).size
    points = []
    for score in [*current, None]:
        date = score.scored_on if score else on
        last = score or current[-1]
        for scale, value in (("Likelihood", last.likelihood), ("Impact", last.impact)):
            points.append({"date": date.isoformat(), "scale": scale, "level": value})
    spec = {
        "width": 420,
        "height": 130,
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%b %Y", "tickCount": 5, "grid": False},
            },
            "y": {
                "field": "level",
                "type": "quantitative",
                "title": "Level",
                "scale": {"domain": [0, size]},
                "axis": {"tickCount": size, "format": "d"},
            },
            "color": {
                "field": "scale",
                "type": "nominal",
                "scale": {
                    "domain": ["Likelihood", "Impact"],
                    "range": [charts.INK, charts.CONCERN],
                },
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {
                "field": "scale",
                "type": "nominal",
                "scale": {"domain": ["Likelihood", "Impact"], "range": [[1, 0], [6, 3]]},
                "legend": None,
            },
        },
    }
    told = "; ".join(
        f"{day(row.scored_on)}: likelihood {row.likelihood}, impact {row.impact}" for row in current
    )
    return charts.svg(
        spec, title=f"Current score of risk {risk.ref or risk.title} over time", description=told
    )
