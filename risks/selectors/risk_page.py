"""One risk and its whole history as at a date, gathered for its page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from actions.models import KeyTask, Programme
from injuries.models import Investigation, ReportLine
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting
from ohs.web import charts

from ..models import Control, Risk, RiskScore, RiskStateChange, RiskTask
from ..models.record import State, Trend
from ..rules import durations, trend
from ..rules.appetite import AppetiteHistory
from ..rules.status import OPEN_STATES, is_review_overdue
from .appetite import load_appetites
from .indicators import IndicatorStatus, load_statuses
from .positions import position_of
from .timeline import ComparedReview, Timeline, load_timeline

CHANGES_SHOWN = 20


@dataclass
class RiskRecord:
    """What a risk's page says, top to bottom; without appetites and neighbours, what stands beside a new review."""

    risk: Risk
    on: dt.date
    timeline: Timeline
    # The as-at dates of the frozen meetings up to the date, and of the last one before it.
    boards: tuple[dt.date, ...] = ()
    since: dt.date | None = None
    appetites: AppetiteHistory = field(default_factory=AppetiteHistory)
    controls: Sequence[Control] = ()
    indicators: Sequence[IndicatorStatus] = ()
    tasks: Sequence[RiskTask] = ()
    programmes: Sequence[Programme] = ()
    investigations: Sequence[Investigation] = ()
    lines: Sequence[ReportLine] = ()
    members: Sequence[Risk] = ()
    changes: Sequence = ()

    @property
    def state(self) -> str:
        return State(self.risk.asof_state).label

    @property
    def is_open(self) -> bool:
        return self.risk.asof_state in OPEN_STATES

    @property
    def stated(self) -> str:
        return Trend(self.risk.asof_trend).label

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def before(self) -> trend.Position | None:
        """Where it stood at the last Board."""
        return self.timeline.position_on(self.since) if self.since else None

    @property
    def computed(self) -> str:
        return trend.computed(self.before, position_of(self.risk), met=self.since is not None)

    @property
    def differs(self) -> bool:
        return trend.differs(self.stated, self.computed)

    @property
    def now(self) -> RiskScore | None:
        return self.timeline.newest_score(RiskScore.Kind.CURRENT)

    @property
    def inherent(self) -> RiskScore | None:
        return self.timeline.newest_score(RiskScore.Kind.INHERENT)

    @property
    def target(self) -> RiskScore | None:
        return self.timeline.newest_score(RiskScore.Kind.TARGET)

    @property
    def limit(self) -> int | None:
        return self.appetites.limits(self.on).limit_of(self.risk.category_id)

    @property
    def limit_name(self) -> str:
        return self.appetites.band_name(self.limit)

    @property
    def outside(self) -> bool | None:
        if self.now is None or self.limit is None:
            return None
        return self.now.band_id > self.limit

    @property
    def last_review(self) -> ComparedReview | None:
        return self.timeline.reviews[0] if self.timeline.reviews else None

    @property
    def last_step(self) -> RiskStateChange | None:
        return self.timeline.steps[0] if self.timeline.steps else None

    @property
    def awaiting(self) -> RiskStateChange | None:
        """The step that closure waits on, while it does."""
        return self.last_step if self.last_step and self.last_step.awaits else None

    @property
    def review_overdue(self) -> bool:
        return is_review_overdue(self.risk.asof_state, self.risk.asof_next_review, self.on)

    @property
    def illustrative(self) -> bool:
        return any(score.illustrative for score in self.timeline.scores)

    @property
    def several_matrices(self) -> bool:
        return len({score.matrix_id for score in self.timeline.scores}) > 1

    @property
    def durations(self) -> list[str]:
        """For how long it has stood as it stands."""
        if not self.is_open:
            return []
        return durations.sentences(
            self.timeline.dated_scores,
            self.on,
            outside=self.outside,
            boards=self.boards,
            limit_on=self.appetites.limit_on(self.risk.category_id),
        )

    @property
    def chart(self) -> str:
        current = self.timeline.current_scores
        return charts.for_screens(partial(_chart, self.risk, current, self.on))


def load_risk_record(risk: Risk, on: dt.date, *, with_changes: bool = True) -> RiskRecord:
    """Everything on a risk's page. The risk comes from `views.register.find_risk`."""
    boards = _boards_until(on)
    return RiskRecord(
        risk=risk,
        on=on,
        timeline=load_timeline(risk, on),
        boards=boards,
        since=max((met for met in boards if met < on), default=None),
        appetites=load_appetites(),
        controls=list(risk.controls.select_related("owner").order_by("order", "pk")),
        indicators=load_statuses(risk.indicators.catalogue(), on),
        tasks=_tasks(risk, on),
        investigations=list(
            risk.investigations.filter(occurred_on__lte=on).order_by("-occurred_on", "pk")
        ),
        programmes=list(risk.programmes.as_at(on).order_by("kind", "name", "pk")),
        lines=list(risk.lines.order_by("order", "pk")),
        members=list(risk.members.order_by("ref_sort", "pk")),
        changes=_changes(risk) if with_changes else (),
    )


def load_for_form(risk: Risk, on: dt.date, since: dt.date | None = None) -> RiskRecord:
    """What stands beside a new review or score: what was said last time, and what the scores say."""
    return RiskRecord(risk=risk, on=on, timeline=load_timeline(risk, on), since=since)


def _boards_until(on: dt.date) -> tuple[dt.date, ...]:
    frozen = BoardMeeting.objects.frozen().filter(as_at__lte=on).order_by("as_at")
    return tuple(frozen.values_list("as_at", flat=True))


def _changes(risk: Risk) -> list:
    rows = risk.history.select_related("history_user")
    return list(rows.order_by("-history_date", "-history_id")[:CHANGES_SHOWN])


def _tasks(risk: Risk, on: dt.date) -> list[RiskTask]:
    """The tasks that treat it, as they stood on the date, and whether one asks for a new score."""
    links = list(
        risk.task_links.with_rescore_asked(on)
        .filter(task__added_on__lte=on)
        .select_related("answered_by")
        .prefetch_related(Prefetch("task", KeyTask.objects.as_at(on).select_related("follows")))
        .order_by("pk")
    )
    for link in links:
        link.standing = link.task.standing(on)
    return links


def _chart(
    risk: Risk, current: list[RiskScore], on: dt.date, *, narrow: bool = False
) -> SafeString:
    """Likelihood and impact over time; none where there is nothing to draw a line between."""
    if len(current) < 2:
        return SafeString("")
    matrix = current[-1].matrix
    size = max(matrix.size, matrix.impacts)
    points = []
    for score in [*current, None]:
        last = score or current[-1]
        date = score.scored_on if score else on
        for scale, value in (
            ("Likelihood", last.likelihood),
            ("Impact", last.impact),
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
                "axis": {"format": "%b %Y", "tickCount": 3 if narrow else 5, "grid": False},
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
        f"{format_day(row.scored_on)}: likelihood {row.likelihood}, impact {row.impact}"
        for row in current
    )
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"Current score of risk {risk.ref or risk.title} over time",
        description=told,
    )
