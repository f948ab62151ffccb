"""A key task's measure that is judged by an indicator: its newest reading, and those before it."""

from collections import defaultdict
from decimal import Decimal

from django.urls import reverse

from actions.measure_sources import SourceFigure
from actions.rules.progress import Reading, format_number
from ohs.web import once
from ohs.web.tables import day

from .models import Indicator, IndicatorReading
from .selectors import indicator_counts

RELATION = "indicators"


def audience_of(user) -> str | None:
    """Indicators hide nothing from whoever may read them."""
    return "readers" if user.has_perm("risks.view_indicator") else None


def log_shown(viewer, sources) -> None:
    """Nothing of it is small."""


def read_figures(measures, on, audience) -> dict[int, list[SourceFigure]]:
    """Each indicator with what was known of it on the day; a range counts by its worse end."""
    pairs, *known = once.read_all(*_asked(measures, on))
    higher = {measure.pk: measure.direction == "higher" for measure in measures}
    indicators = {pair.indicator_id: pair.indicator for pair in pairs}
    made_up, newest, readings = known
    counted = _counted(indicators, set(made_up), newest)
    known = _known(readings)
    found = defaultdict(list)
    for pair in pairs:
        source = counted.get(pair.indicator_id) or _source(
            pair.indicator, known[pair.indicator_id], higher[pair.measure_id]
        )
        found[pair.measure_id].append(source)
    return dict(found)


def _asked(measures, on) -> tuple:
    """The indicators of the measures; of these whose counts are made up, the newest counts, the readings."""
    pairs = Indicator.measures.through.objects.filter(measure__in=measures)
    wanted = pairs.values("indicator")
    by_month = Indicator.objects.filter(by_month_and_unit=True, pk__in=wanted).order_by()
    return (
        pairs.select_related("indicator").order_by(
            "indicator__order", "indicator__title", "indicator"
        ),
        by_month.filter(counts__illustrative=True).distinct().values_list("pk", flat=True),
        indicator_counts.newest_counts(by_month.values("pk"), on),
        IndicatorReading.objects.filter(
            indicator__in=wanted, end__lte=on, recorded_on__lte=on
        ).order_by("end", "recorded_on", "pk"),
    )


def asks(measures, on):
    """What `read_figures` reads."""
    yield _asked(measures, on)


def _counted(by_key, made_up, rows) -> dict[int, SourceFigure]:
    """The newest month of those that are counted by month and unit, where there is one."""
    return {
        key: SourceFigure(
            title=by_key[key].title,
            url=_url(by_key[key]),
            figure=format_number(Decimal(newest.total)),
            unit=by_key[key].unit,
            period=f"{newest.month.start:%B %Y}",
            base=f"counted by {newest.units} {'unit' if newest.units == 1 else 'units'}",
            readings=(Reading(newest.month.end, Decimal(newest.total)),),
            illustrative=key in made_up,
        )
        for key, newest in indicator_counts.totals(rows).items()
    }


def _known(rows) -> dict[int, list[IndicatorReading]]:
    """The newest word on each period that had ended by the day, oldest first."""
    known = defaultdict(dict)
    for row in rows:
        known[row.indicator_id][row.end] = row
    return defaultdict(list, {key: list(by_end.values()) for key, by_end in known.items()})


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
        period=newest.period_printed or day(newest.end),
        note="" if low == high else "a range counts by its worse end",
        readings=tuple(Reading(row.end, row.low if higher else row.high) for row in known),
        illustrative=newest.illustrative,
    )


def _url(indicator: Indicator) -> str:
    return reverse("risks:indicator", args=[indicator.slug])
