"""A key task's measure that is judged by an indicator: its newest reading, and those before it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal

from django.urls import reverse

from actions.measure_sources import SourceFigure, Viewer
from actions.models import Measure
from actions.rules.progress import Reading, format_number
from ohs.core.text import format_day
from ohs.organisation.models import User

from .models import Indicator, IndicatorCount, IndicatorReading
from .selectors.indicator_counts import load_newest_totals

RELATION = "indicators"


def audience_of(user: User) -> str | None:
    """Indicators hide nothing from whoever may read them."""
    return "readers" if user.has_perm("risks.view_indicator") else None


def log_shown(viewer: Viewer, figures: Sequence[SourceFigure]) -> None:
    """No disclosure log needed: indicators are never suppressed."""


def read_figures(
    measures: Sequence[Measure], on: dt.date, audience: Hashable
) -> dict[int, list[SourceFigure]]:
    """Each indicator with what was known of it on the day; a range counts by its worse end."""
    higher = {measure.pk: measure.direction == "higher" for measure in measures}
    pairs = list(
        Indicator.measures.through.objects.filter(measure__in=measures)
        .select_related("indicator")
        .order_by("indicator__order", "indicator__title", "indicator")
    )
    indicators = {pair.indicator_id: pair.indicator for pair in pairs}
    counted = _counted([row for row in indicators.values() if row.by_month_and_unit], on)
    readings = _readings(indicators, on)
    found: dict[int, list[SourceFigure]] = defaultdict(list)
    for pair in pairs:
        source = counted.get(pair.indicator_id) or _source(
            pair.indicator, readings[pair.indicator_id], higher[pair.measure_id]
        )
        found[pair.measure_id].append(source)
    return dict(found)


def _counted(indicators: Sequence[Indicator], on: dt.date) -> dict[int, SourceFigure]:
    """The newest month of those that are counted by month and unit, where there is one."""
    if not indicators:
        return {}
    counts = IndicatorCount.objects.filter(indicator__in=indicators, illustrative=True)
    made_up = set(counts.values_list("indicator", flat=True))
    totals = load_newest_totals([row.pk for row in indicators], on)
    withheld = {
        row.pk: SourceFigure(
            row.title,
            url=_url(row),
            note=f"{newest.month.start:%B %Y} is not shown, to protect small numbers",
        )
        for row in indicators
        if (newest := totals.get(row.pk)) and newest.below is not None
    }
    return withheld | {
        row.pk: SourceFigure(
            title=row.title,
            url=_url(row),
            figure=format_number(Decimal(newest.total)),
            unit=row.unit,
            period=f"{newest.month.start:%B %Y}",
            base=f"counted by {newest.note}" if newest.units else newest.note,
            # What units have yet to report is judged by nothing.
            readings=(Reading(newest.month.end, Decimal(newest.total)),)
            if newest.is_complete
            else (),
            illustrative=row.pk in made_up,
        )
        for row in indicators
        if (newest := totals.get(row.pk)) and newest.total is not None
    }


def _readings(indicators: Iterable[int], on: dt.date) -> dict[int, list[IndicatorReading]]:
    """The newest word on each period that had ended by the day, oldest first."""
    rows = IndicatorReading.objects.filter(
        indicator__in=indicators, end__lte=on, recorded_on__lte=on
    ).order_by("end", "recorded_on", "pk")
    by_end: dict[int, dict[dt.date, IndicatorReading]] = defaultdict(dict)
    for row in rows:
        by_end[row.indicator_id][row.end] = row
    return defaultdict(list, {key: list(found.values()) for key, found in by_end.items()})


def _source(indicator: Indicator, known: list[IndicatorReading], higher: bool) -> SourceFigure:
    if not known:
        return SourceFigure(indicator.title, url=_url(indicator), note="no reading is recorded")
    newest = known[-1]
    low, high = format_number(newest.low), format_number(newest.high)
    return SourceFigure(
        title=indicator.title,
        url=_url(indicator),
        figure=low if low == high else f"{low}–{high}",
        unit=indicator.unit,
        period=newest.period_printed or format_day(newest.end),
        note="" if low == high else "a range counts by its worse end",
        readings=tuple(Reading(row.end, row.low if higher else row.high) for row in known),
        illustrative=newest.illustrative,
    )


def _url(indicator: Indicator) -> str:
    return reverse("risks:indicator", args=[indicator.slug])
