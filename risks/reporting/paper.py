"""The corporate risks as the Board's paper tells them: where each stands, why, and what is done about it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery

from actions.models import KeyTask
from ohs.organisation.models import BoardMeeting
from ohs.web.once import read_all

from ..models import Control, Indicator, Risk, RiskReview, RiskStateChange
from ..models.record import Register
from ..rules import definitions, trend
from ..rules.definitions import AppetiteHistory
from ..selectors import indicators, matrix_data
from ..selectors.positions import Movement, now, positions_of_scored_since
from ..tables import STATES, TRENDS

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
    """The open risks of the corporate register as at a date, in the order of their references.

    Nine queries by itself; within a paper it finds what it reads asked ahead (`asks`).
    """
    meeting = BoardMeeting.objects.last_frozen(on)
    rows, controls, tasks, links = read_all(*_asked(on))
    standings = indicators.standings(Indicator.objects.catalogue(), on)
    about = _About(
        leads=Risk.objects.leading([row.pk for row in rows], on),
        controls=_of_risks(controls, _control),
        tasks=_of_risks(tasks, lambda task: _task(task, on)),
        indicators=_shown(standings, links),
    )
    movement, limits, matrix = (
        Movement(rows, meeting),
        AppetiteHistory.load().limits(on),
        matrix_data.matrix_on(on),
    )
    told = tuple(_tell(row, on, movement, limits, matrix, about) for row in rows)
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


def _asked(on: dt.date) -> tuple:
    """The risks, their controls and the tasks that treat them, each with `of_risk`, and which indicator watches which."""
    risks = (
        Risk.objects.on_register()
        .as_at(on)
        .filter(definitions.is_open(), then_register=Register.CORPORATE)
    )
    wanted = risks.order_by().values("pk")
    return (
        risks.annotate(
            **_newest(RiskReview, "reviewed_on", on, "narrative", "difference_reason"),
            **_newest(RiskStateChange, "on", on, "reason", "awaits"),
        ).order_by("ref_sort", "pk"),
        Control.objects.filter(risk__in=wanted)
        .select_related("owner")
        .annotate(of_risk=F("risk"))
        .order_by("order", "pk"),
        KeyTask.objects.as_at(on)
        .filter(risk_links__risk__in=wanted)
        .annotate(of_risk=F("risk_links__risk"))
        .order_by("risk_links__pk"),
        Indicator.risks.through.objects.order_by().values_list("indicator", "risk"),
    )


def asks(on: dt.date):
    """What the paper reads of risks besides what their summary asks, in two steps: the second goes by the first answers."""
    yield indicators.asked(Indicator.objects.catalogue(), on)
    meeting = BoardMeeting.objects.last_frozen(on)
    yield _asked(on) + ((positions_of_scored_since(meeting.as_at),) if meeting else ())


def _newest(model, date_field, on, *columns) -> dict:
    """Columns of the newest of a risk's dated rows, read with the risk: `last_narrative` and so forth."""
    rows = model.objects.filter(risk=OuterRef("pk"), **{f"{date_field}__lte": on})
    rows = rows.order_by(f"-{date_field}", "-pk")
    return {f"last_{column}": Subquery(rows.values(column)[:1]) for column in columns}


class _About(NamedTuple):
    """What is told of each risk besides its own columns, by its key."""

    leads: dict[int, list[str]]
    controls: dict[int, list[str]]
    tasks: dict[int, list[str]]
    indicators: dict[int, list[str]]


def _of_risks(rows, told) -> dict[int, list[str]]:
    found = defaultdict(list)
    for row in rows:
        found[row.of_risk].append(told(row))
    return found


def _control(control) -> str:
    owner = f", {control.owner.title}" if control.owner else ""
    return f"{control.title} ({control.get_state_display().lower()}{owner})"


def _task(task, on) -> str:
    return f"{task.number} {task.title}: {task.standing(on).label}"


def _shown(standings, links) -> dict[int, list[str]]:
    """The newest reading of each indicator, under the risks it watches."""
    watched = defaultdict(list)
    for indicator, risk in links:
        watched[indicator].append(risk)
    found = defaultdict(list)
    for standing in standings:
        for risk in watched[standing.indicator.pk]:
            found[risk].append(_reading(standing))
    return found


def _reading(standing) -> str:
    if standing.reading is None:
        return f"{standing.indicator.title}: no reading yet"
    reading = standing.reading
    period = f", {reading.period_printed}" if reading.period_printed else ""
    stale = f" ({standing.words})" if standing.stale else ""
    return f"{standing.indicator.title}: {standing.figure}{period}{stale}"


def _tell(row, on, movement, limits, matrix, about: _About) -> PaperRisk:
    position = now(row)
    stated = TRENDS[row.then_trend]
    outside = limits.is_outside(row.category_id, row.then_band)
    return PaperRisk(
        ref=row.ref_on(on) or "TBC",
        title=row.title,
        description=row.description,
        leads=tuple(about.leads.get(row.pk, ())),
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
        controls=tuple(about.controls.get(row.pk, ())),
        indicators=tuple(about.indicators.get(row.pk, ())),
        tasks=tuple(about.tasks.get(row.pk, ())),
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
