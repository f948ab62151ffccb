"""One risk's whole story as at a date, gathered for its page with few queries: what does not wait, together."""

import datetime as dt
from dataclasses import dataclass, field

from actions.models import KeyTask
from ohs.organisation.models import BoardMeeting
from ohs.web import charts
from ohs.web.tables import day
from ohs.web.together import together

from ..models import Risk, RiskScore
from ..models.record import Trend
from ..rules import durations, trend
from ..rules.definitions import OPEN_STATES, AppetiteHistory
from ..tables import STATES
from . import indicators, timeline
from .positions import now
from .timeline import Records

WORDS = {choice.value: str(choice.label) for choice in Trend}
CHANGES_SHOWN = 20


@dataclass
class Story:
    """What a risk's page tells, top to bottom."""

    risk: Risk
    on: dt.date
    records: Records
    since: dt.date | None
    before: trend.Position | None
    limit: int | None
    limit_name: str
    boards: tuple[dt.date, ...] = ()
    appetites: AppetiteHistory | None = None
    controls: list = field(default_factory=list)
    indicators: list = field(default_factory=list)
    tasks: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    members: list = field(default_factory=list)
    changes: list = field(default_factory=list)

    @property
    def state(self) -> str:
        return STATES[self.risk.then_state]

    @property
    def is_open(self) -> bool:
        return self.risk.then_state in OPEN_STATES

    @property
    def stated(self) -> str:
        return WORDS[self.risk.then_trend]

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def computed(self) -> str:
        return trend.computed(self.before, now(self.risk), met=self.since is not None)

    @property
    def differs(self) -> bool:
        return trend.differs(self.stated, self.computed)

    @property
    def now(self):
        return self.records.newest(RiskScore.Kind.CURRENT)

    @property
    def inherent(self):
        return self.records.newest(RiskScore.Kind.INHERENT)

    @property
    def target(self):
        return self.records.newest(RiskScore.Kind.TARGET)

    @property
    def outside(self) -> bool | None:
        if self.now is None or self.limit is None:
            return None
        return self.now.position.band > self.limit

    @property
    def last_review(self):
        return self.records.reviews[0] if self.records.reviews else None

    @property
    def last_step(self):
        return self.records.steps[0] if self.records.steps else None

    @property
    def awaiting(self):
        """The step that closure waits on, while it does."""
        return self.last_step if self.last_step and self.last_step.awaits else None

    @property
    def review_overdue(self) -> bool:
        due = self.risk.then_next_review
        return self.is_open and due is not None and due < self.on

    @property
    def illustrative(self) -> bool:
        return any(score.illustrative for score in self.records.scores)

    @property
    def several_matrices(self) -> bool:
        return len({score.version for score in self.records.scores}) > 1

    @property
    def durations(self) -> list[str]:
        """For how long it has stood as it stands."""
        if not self.is_open or self.appetites is None:
            return []
        return durations.sentences(
            [durations.Scored(row.on, row.position, row.is_red) for row in self.records.current],
            self.on,
            outside=self.outside,
            boards=self.boards,
            limit_on=self.appetites.of(self.risk.category_id),
        )

    @property
    def chart(self) -> str:
        return _chart(self.risk, self.records.current, self.on)


def tell(risk: Risk, on: dt.date, *, with_changes: bool = True) -> Story:
    """Gather it. The risk comes from `views.find`, with its `then_…` columns and its leads."""
    boards = tuple(
        BoardMeeting.objects.frozen()
        .filter(as_at__lte=on)
        .order_by("as_at")
        .values_list("as_at", flat=True)
    )
    earlier = [met for met in boards if met < on]
    since = earlier[-1] if earlier else None
    appetites = AppetiteHistory.load()
    limit = appetites.limits(on).of(risk.category_id)
    recorded = timeline.of(risk, on)
    controls, lines, members = together(
        risk.controls.select_related("owner").order_by("order", "pk"),
        risk.lines.order_by("order", "pk"),
        risk.members.order_by("ref_sort", "pk"),
    )
    return Story(
        risk=risk,
        on=on,
        records=recorded,
        since=since,
        before=timeline.standing_on(recorded.current, since) if since else None,
        limit=limit,
        limit_name=appetites.name_of(limit),
        boards=boards,
        appetites=appetites,
        controls=controls,
        indicators=indicators.standings(risk.indicators.catalogue(), on),
        tasks=_tasks(risk, on),
        lines=lines,
        members=members,
        changes=_changes(risk) if with_changes else [],
    )


def last_time(risk: Risk, on: dt.date, since: dt.date | None) -> Story:
    """As much of the story as stands beside a new review: what was said last time, and what the scores say."""
    recorded = timeline.of(risk, on)
    return Story(
        risk=risk,
        on=on,
        records=recorded,
        since=since,
        before=timeline.standing_on(recorded.current, since) if since else None,
        limit=None,
        limit_name="",
    )


def _changes(risk: Risk) -> list:
    rows = risk.history.select_related("history_user")
    return list(rows.order_by("-history_date", "-history_id")[:CHANGES_SHOWN])


def _tasks(risk: Risk, on: dt.date) -> list:
    """The tasks that treat it, as they stood on the date, and whether one asks for a new score."""
    links = list(
        risk.task_links.with_asking(on)
        .filter(task__added_on__lte=on)
        .select_related("task__follows", "answered_by")
        .order_by("pk")
    )
    moved = [
        link.task_id
        for link in links
        if any(date and date > on for date in (link.task.updated_on, link.task.moved_on))
    ]
    then = (
        {task.pk: task for task in KeyTask.objects.as_at(on).filter(pk__in=moved)} if moved else {}
    )
    for link in links:
        link.shown = then.get(link.task_id, link.task)
        link.standing = link.shown.standing(on)
    return links


def _chart(risk, current, on):
    """Likelihood and impact over time; none where there is nothing to draw a line between."""
    if len(current) < 2:
        return ""
    size = current[-1].size
    points = []
    for score in [*current, None]:
        last = score or current[-1]
        date = score.on if score else on
        for scale, value in (
            ("Likelihood", last.position.likelihood),
            ("Impact", last.position.impact),
        ):
            points.append({"date": date.isoformat(), "scale": scale, "level": value})
    scales = ["Likelihood", "Impact"]
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
                "axis": {"values": list(range(size + 1)), "format": "d"},
            },
            "color": {
                "field": "scale",
                "type": "nominal",
                "scale": {"domain": scales, "range": [charts.INK, charts.CONCERN]},
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {
                "field": "scale",
                "type": "nominal",
                "scale": {"domain": scales, "range": [[1, 0], [6, 3]]},
            },
        },
    }
    told = "; ".join(
        f"{day(row.on)}: likelihood {row.position.likelihood}, impact {row.position.impact}"
        for row in current
    )
    return charts.svg(
        spec, title=f"Current score of risk {risk.ref or risk.title} over time", description=told
    )
