"""The corporate risks as the Board's paper tells them: where each stands, why, and what is done about it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from actions.models import KeyTask
from ohs.organisation.models import BoardMeeting

from . import definitions, indicators, scales, trend
from .definitions import AppetiteHistory
from .models import Control, Indicator, Risk, RiskReview, RiskStateChange
from .models.record import Register
from .movement import Movement, now
from .tables import STATES, TRENDS

# As many risks are named in a cell of the printed map.
MOST_IN_A_CELL = 8


@dataclass(frozen=True)
class PaperRisk:
    """One risk in plain words. `score` is "likelihood 3, impact 5: High", or that it is not yet scored."""

    ref: str
    title: str
    description: str
    leads: tuple[str, ...]
    state: str
    state_reason: str
    awaits: str
    stated: str
    computed: str
    glyph: str
    difference_reason: str
    narrative: str
    score: str
    position: tuple[int, int] | None
    target: tuple[int, int] | None
    appetite: str
    controls: tuple[str, ...]
    indicators: tuple[str, ...]
    tasks: tuple[str, ...]
    illustrative: bool

    @property
    def differs(self) -> bool:
        return trend.differs(self.stated, self.computed)


@dataclass(frozen=True)
class PaperGrid:
    """The heat map as texts: a row a likelihood, highest first; a cell is its band and the refs that stand in it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unscored: tuple[str, ...]
    tones: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class PaperRisks:
    on: dt.date
    meeting: BoardMeeting | None
    risks: tuple[PaperRisk, ...]
    grid: PaperGrid | None
    indicators: tuple[tuple[str, ...], ...]


def for_paper(*, on: dt.date) -> PaperRisks:
    """The open risks of the corporate register as at a date, in the order of their references. Nine queries."""
    meeting = BoardMeeting.objects.last_frozen(on)
    rows = list(
        Risk.objects.on_register()
        .as_at(on)
        .filter(definitions.is_open(), then_register=Register.CORPORATE)
        .annotate(
            **_newest(RiskReview, "reviewed_on", on, "narrative", "difference_reason"),
            **_newest(RiskStateChange, "on", on, "reason", "awaits"),
        )
        .with_leads(on)
        .order_by("ref_sort", "pk")
    )
    pks = [row.pk for row in rows]
    movement, limits, matrix = (
        Movement(rows, meeting),
        AppetiteHistory.load().limits(on),
        scales.matrix_on(on),
    )
    controls, tasks = _controls(pks), _tasks(pks, on)
    standings = indicators.standings(Indicator.objects.catalogue().prefetch_related("risks"), on)
    shown = defaultdict(list)
    for standing in standings:
        for risk in standing.indicator.risks.all():
            shown[risk.pk].append(_reading(standing))
    told = tuple(_tell(row, on, movement, limits, matrix, controls, shown, tasks) for row in rows)
    return PaperRisks(
        on=on,
        meeting=meeting,
        risks=told,
        grid=_grid(told, matrix) if matrix else None,
        indicators=tuple(
            (
                standing.indicator.title,
                standing.figure if standing.reading else "no reading",
                (standing.reading.period_printed or str(standing.reading.end))
                if standing.reading
                else "–",
                standing.indicator.counted or standing.indicator.definition,
                standing.words,
            )
            for standing in standings
        ),
    )


def _newest(model, date_field, on, *columns) -> dict:
    """Columns of the newest of a risk's dated rows, read with the risk: `last_narrative` and so forth."""
    rows = model.objects.filter(risk=OuterRef("pk"), **{f"{date_field}__lte": on})
    rows = rows.order_by(f"-{date_field}", "-pk")
    return {f"last_{column}": Subquery(rows.values(column)[:1]) for column in columns}


def _controls(pks):
    found = defaultdict(list)
    for control in (
        Control.objects.filter(risk__in=pks).select_related("owner").order_by("order", "pk")
    ):
        owner = f", {control.owner.title}" if control.owner else ""
        found[control.risk_id].append(
            f"{control.title} ({control.get_state_display().lower()}{owner})"
        )
    return found


def _tasks(pks, on):
    found = defaultdict(list)
    for task in (
        KeyTask.objects.as_at(on)
        .filter(risk_links__risk__in=pks)
        .annotate(treats=F("risk_links__risk"))
        .order_by("risk_links__pk")
    ):
        found[task.treats].append(f"{task.number} {task.title}: {task.standing(on).label}")
    return found


def _reading(standing) -> str:
    if standing.reading is None:
        return f"{standing.indicator.title}: no reading yet"
    reading = standing.reading
    period = f", {reading.period_printed}" if reading.period_printed else ""
    stale = f" ({standing.words})" if standing.stale else ""
    return f"{standing.indicator.title}: {standing.figure}{period}{stale}"


def _tell(row, on, movement, limits, matrix, controls, shown, tasks) -> PaperRisk:
    position = now(row)
    stated = TRENDS[row.then_trend]
    outside = limits.is_outside(row.category_id, row.then_band)
    return PaperRisk(
        ref=row.ref_on(on) or "TBC",
        title=row.title,
        description=row.description,
        leads=tuple(lead.post.title for lead in row.leading),
        state=STATES[row.then_state],
        state_reason=row.last_reason or "",
        awaits=row.last_awaits or "",
        stated=stated,
        computed=movement.computed(row),
        glyph=trend.GLYPHS.get(stated, ""),
        difference_reason=row.last_difference_reason or "",
        narrative=row.last_narrative or "",
        score=_score(position, matrix),
        position=(
            (position.likelihood, position.impact)
            if position and matrix and position.matrix == matrix.pk
            else None
        ),
        target=(
            (row.then_target_likelihood, row.then_target_impact)
            if row.then_target_likelihood is not None
            else None
        ),
        appetite={True: "outside appetite", False: "within appetite", None: "appetite not applied"}[
            outside
        ],
        controls=tuple(controls[row.pk]),
        indicators=tuple(shown[row.pk]),
        tasks=tuple(tasks[row.pk]),
        illustrative=row.score_illustrative,
    )


def _score(position, matrix) -> str:
    if position is None or matrix is None:
        return "not yet scored"
    # The band is the score's own: it keeps the one it was given, whatever the matrix in force says of its cell.
    names = {band.level: band.name for band in matrix.cells.values()}
    band = names.get(position.band, "")
    return f"likelihood {position.likelihood}, impact {position.impact}: {band}"


def _grid(risks, matrix) -> PaperGrid:
    rows, tones = [], []
    for level in sorted(matrix.likelihood, key=lambda level: -level.value):
        cells = [f"{level.value} {level.name}"]
        for impact in matrix.impact:
            here = [
                f"{risk.ref} {risk.glyph} {risk.stated}"
                for risk in risks
                if risk.position == (level.value, impact.value)
            ]
            more = (
                [f"and {len(here) - MOST_IN_A_CELL:,} more"] if len(here) > MOST_IN_A_CELL else []
            )
            named = [matrix.band(level.value, impact.value).name, *here[:MOST_IN_A_CELL], *more]
            cells.append("\n".join(named))
        rows.append(tuple(cells))
        bands = (matrix.band(level.value, impact.value) for impact in matrix.impact)
        tones.append(("", *(band.tone for band in bands)))
    return PaperGrid(
        header=(
            "Likelihood",
            *(f"Impact {impact.value} {impact.name}" for impact in matrix.impact),
        ),
        rows=tuple(rows),
        unscored=tuple(risk.ref for risk in risks if risk.position is None),
        tones=tuple(tones),
    )
