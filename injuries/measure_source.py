"""A key task's measure that is judged by a line of this register: what the line says, as its reader may see it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from actions.measure_sources import SourceFigure, Viewer
from actions.models import Measure
from actions.rules.progress import Reading, format_number
from ohs.organisation.models import User
from ohs.registers.contract import LastMeeting

from . import operations
from .disclosure import Mark, is_shown
from .lines.comparison import compare_lines
from .lines.phrases import people
from .lines.published import PublishedLine
from .models import ReportLine
from .permissions import SMALL_NUMBERS

_WHY = {
    Mark.CONFIDENTIAL: "withheld because so few injuries could point at a person",
    Mark.NOT_AVAILABLE: "not available because a count or a strength is missing",
}


RELATION = "report_lines"


def audience_of(user: User) -> bool | None:
    """Whether they may see small numbers; None: no injuries at all."""
    if not user.has_perm("injuries.view_reportline"):
        return None
    return bool(user.has_perm(SMALL_NUMBERS))


def log_shown(viewer: Viewer, figures: Sequence[SourceFigure]) -> None:
    lines = {source.url for source in figures if source.small}
    if lines:
        operations.log_small_numbers(by=viewer.user, path=viewer.path, figures=len(lines))


def read_figures(
    measures: Sequence[Measure], on: dt.date, audience: Hashable
) -> dict[int, list[SourceFigure]]:
    """By the line's usual period on the day (see `series.default_period`) and the same months a year before.

    A measure whose unit says "per 1,000" is judged by the rate, any other by the count.
    """
    pairs = list(_pairs(measures))
    if not pairs:
        return {}
    asked: dict[str, Any] = {
        "on": on,
        "only": frozenset(pair.reportline.slug for pair in pairs),
        "last_meeting": LastMeeting(),
    }
    told = compare_lines(full=bool(audience), **asked)
    lines = {figures.line.pk: figures for figures in told.lines}
    # Who sees all is told which of it others do not see.
    withheld = (
        {figures.line.pk for figures in compare_lines(**asked).lines if figures.withheld}
        if told.small
        else set()
    )
    units = {measure.pk: measure.unit for measure in measures}
    found: dict[int, list[SourceFigure]] = defaultdict(list)
    for pair in pairs:
        source = _source(lines[pair.reportline_id], units[pair.measure_id], told.illustrative)
        if pair.reportline_id in withheld:
            source = replace(source, small=True)
        found[pair.measure_id].append(source)
    return dict(found)


def _pairs(measures: Sequence[Measure]) -> Iterable[Any]:
    pairs: Iterable[Any] = (
        ReportLine.measures.through.objects.filter(measure__in=measures)
        .select_related("reportline")
        .order_by("reportline__order", "reportline")
    )
    return pairs


def _source(figures: PublishedLine, unit: str, illustrative: bool) -> SourceFigure:
    value: Any
    prior: Any
    if "per 1,000" in unit:
        value, prior, unit = figures.rate, figures.prior_rate, "per 1,000 people a year"
    else:
        value, prior, unit = figures.count, figures.prior_count, "injuries"
    shown = is_shown(value)
    return SourceFigure(
        title=figures.line.title,
        url=figures.line.get_absolute_url(),
        figure=format_number(_decimal(value)) if shown else str(value),
        unit=unit if shown else "",
        period=figures.period.label,
        base=_base(figures),
        note=" ".join(mark for mark in figures.markers if mark != Mark.CONFIDENTIAL)
        if shown
        else _WHY.get(Mark(value), ""),
        # A value before one that is not shown is no reading of how it stands now.
        readings=_readings(figures, value, prior) if shown else (),
        illustrative=illustrative,
    )


def _readings(figures: PublishedLine, value: Any, prior: Any) -> tuple[Reading, ...]:
    before = (Reading(figures.prior_period.last.end, _decimal(prior)),) if is_shown(prior) else ()
    return (*before, Reading(figures.period.last.end, _decimal(value)))


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _base(figures: PublishedLine) -> str:
    if not is_shown(figures.strength):
        return "of a strength that is not available"
    return f"of {format_number(_decimal(figures.strength))} {people(figures.divides_by)} on average"
