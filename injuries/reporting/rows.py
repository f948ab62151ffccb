"""A report line, an incident and what else the injuries register hands up, as every file, snapshot, comparison and paper has it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ohs.core.columns import columns_of
from ohs.core.periods import Month, MonthRange
from ohs.registers.audience import Audience
from ohs.registers.comparison_spec import ComparisonSpec, Watched
from ohs.registers.rows import RowTable

from .. import operations
from ..disclosure import Mark
from ..lines.comparison import compare_lines
from ..lines.published import PublishedLine
from ..lines.revisions import MonthRevision
from ..models import Investigation
from ..statistics.rates import round_half_away
from ..tables import due_by
from . import columns
from .line_changes import tell_line

Number = int | float | str
"""A number, or the shorthand that stands in its place: [c], [x], [z]."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A report line over a period and the same months a year before. Counts are injuries; rates are per 1,000 people."""

    line: str
    period: str
    prior_period: str
    count: Number
    prior_count: Number
    count_change: Number
    mean_per_month: Number
    rate: Number
    prior_rate: Number
    rate_change_pct: Number
    ratio_low: Number
    ratio_high: Number
    verdict: str
    marker: str
    sentence: str
    slug: str


@dataclass(frozen=True, slots=True)
class InvestigationRow:
    """An incident that the regulator was notified of, or asked about. `occurred` is a day, or a month where only that is known."""

    number: int
    title: str
    occurred: dt.date | str | None
    riddor_kind: str
    limit_days: int | None
    report_due_by: str
    notified: str
    notified_on: dt.date | None
    timeliness: str
    state: str
    state_in_words: str
    people: Number | None
    narrative: str
    recommendations: tuple[str, ...]
    key_tasks: tuple[str, ...]
    illustrative: bool
    unit: str
    staff_group: str
    lead: str
    report_deadline: dt.date | None
    resolved_on: dt.date | None
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """How one month of a line grew after it was first published."""

    line: str
    month: str
    first_as_at: dt.date | None
    first_count: Number
    count: Number
    growth: Number
    growth_pct: Number
    change_since_board: Number | None
    marker: str


def line_row(figures: PublishedLine) -> LineRow:
    """A line as it is given away: what its reader may not see has been replaced before it gets here."""
    return LineRow(
        line=figures.line.title,
        period=str(figures.period),
        prior_period=str(figures.prior_period),
        count=_number(figures.count),
        prior_count=_number(figures.prior_count),
        count_change=_number(figures.count_change),
        mean_per_month=figures.mean_text if figures.bound else _number(figures.mean),
        rate=_number(figures.rate, 2),
        prior_rate=_number(figures.prior_rate, 2),
        rate_change_pct=_number(figures.rate_change),
        ratio_low=_number(figures.ratio_low, 3),
        ratio_high=_number(figures.ratio_high, 3),
        verdict=str(figures.verdict),
        marker=figures.marker_text,
        sentence=figures.sentence,
        slug=figures.line.slug,
    )


def _number(value: Any, places: int = 0) -> Number:
    if isinstance(value, Mark):
        return str(value)
    if value in (float("inf"), float("-inf")):
        return str(Mark.NOT_APPLICABLE)
    return int(value) if places == 0 else float(round_half_away(value, places))


def load_lines(on: dt.date, audience: Audience) -> Iterator[LineRow]:
    """Every line over the usual period; that somebody was shown small numbers is logged."""
    comparison = compare_lines(on=on, full=audience.small_numbers)
    if audience.small_numbers and comparison.small:
        operations.log_small_numbers(
            by=audience.by, path=audience.address, figures=comparison.small
        )
    return map(line_row, comparison.lines)


def restate_lines(
    then: Sequence[Mapping[str, str]], on: dt.date, audience: Audience
) -> Iterator[LineRow]:
    """The lines of the period that was frozen, as their counts are known on a later day."""
    period = next((row["period"] for row in then if row.get("period")), "")
    first, _, last = period.partition("/")
    if not last:
        return
    months = MonthRange(Month.parse(first), Month.parse(last))
    comparison = compare_lines(on=on, period=months, full=audience.small_numbers)
    yield from map(line_row, comparison.lines)


def investigation_rows(
    investigations: Iterable[Investigation], on: dt.date, *, small_numbers: bool
) -> Iterator[InvestigationRow]:
    """Incidents with their recommendations, which are read with them. How many people each hurt, where and of which staff, and the
    working narrative are for keepers; others are told the published text.
    """
    for incident in investigations:
        advice = incident.recommendations.all()
        day = incident.occurred_on
        yield InvestigationRow(
            number=incident.number,
            title=incident.title,
            occurred=str(Month.of(day)) if incident.precision == "month" else day,
            riddor_kind=incident.get_kind_display(),
            limit_days=incident.limit.days if incident.limit else None,
            report_due_by=due_by(incident),
            notified=incident.get_notified_display(),
            notified_on=incident.notified_on,
            timeliness=incident.timeliness(on),
            state=incident.get_state_display(),
            state_in_words=incident.state_text,
            people=incident.people if small_numbers else _withheld(incident.people),
            narrative=incident.narrative if small_numbers else incident.published_text,
            recommendations=tuple(each.text for each in advice),
            key_tasks=tuple(task.number for each in advice for task in each.tasks.all()),
            illustrative=incident.illustrative,
            # Where and to whom it happened points at a person.
            unit=incident.unit.code if incident.unit and small_numbers else "",
            staff_group=(
                incident.staff_group.name if incident.staff_group and small_numbers else ""
            ),
            lead=incident.lead.title if incident.lead else "",
            report_deadline=incident.report_deadline,
            resolved_on=incident.resolved_on,
            groups=tuple(group.sentence for group in incident.groups.all()),
        )


def load_investigations(on: dt.date, audience: Audience) -> Iterator[InvestigationRow]:
    incidents = Investigation.objects.for_list(on)
    if audience.small_numbers:
        log_people(incidents, by=audience.by, path=audience.address)
    return investigation_rows(incidents, on, small_numbers=audience.small_numbers)


def log_people(incidents: Iterable[Investigation], *, by: Any, path: str) -> None:
    """Note that somebody was shown how many people some incidents hurt, which others do not see."""
    figures = sum(incident.people is not None for incident in incidents)
    if figures:
        operations.log_small_numbers(by=by, path=path, figures=figures)


def _withheld(value: int | None) -> str | None:
    return None if value is None else str(Mark.CONFIDENTIAL)


def revision_rows(line: str, revisions: Iterable[MonthRevision]) -> Iterator[RevisionRow]:
    """The months of a line, each as it was first published and as it is known now."""
    for revision in revisions:
        yield RevisionRow(
            line=line,
            month=str(revision.month),
            first_as_at=revision.first_as_at,
            first_count=_as_shown(revision.first),
            count=_as_shown(revision.now),
            growth=_as_shown(revision.growth),
            growth_pct=_as_shown(revision.growth_percent),
            change_since_board=_as_shown(revision.since_meeting),
            marker=revision.marker,
        )


def _as_shown(value: Any) -> Any:
    return str(value) if isinstance(value, Mark) else value


LINES = RowTable(
    name="injury-lines",
    title="Injuries",
    description="The report lines compared with the year before",
    url_name="injuries:list",
    permission="injuries.view_reportline",
    columns=columns_of(LineRow, columns.LINE),
    load=load_lines,
    restate=restate_lines,
    comparison=ComparisonSpec(
        # In a new period the lines are the same lines.
        keys=(("line", "period"), ("line",)),
        label=("line", "period"),
        watched=(
            Watched("period", "period"),
            Watched("count", "count", revisable=True, decimals=0),
            Watched("rate", "rate", revisable=True, decimals=2),
            Watched("rate_change_pct", "rate change, %", revisable=True, decimals=0),
            Watched("verdict", "verdict"),
        ),
        period="period",
        tell=tell_line,
    ),
)

INVESTIGATIONS = RowTable(
    name="investigations",
    title="Notified incidents",
    description="Incidents notified to the regulator",
    url_name="injuries:investigations",
    permission="injuries.view_investigation",
    columns=columns_of(InvestigationRow, columns.INVESTIGATION),
    load=load_investigations,
    # The recommendations that an investigation made.
    reads=("injuries", "actions"),
    comparison=ComparisonSpec(
        keys=(("number",),),
        label=("title",),
        watched=(
            Watched("state", "state"),
            Watched("notified", "notified"),
            Watched("state_in_words", "where it stands"),
        ),
    ),
)

REVISION_COLUMNS = columns_of(RevisionRow, columns.REVISION)
