"""The charts of a line by month as Vega-Lite specifications, each with a title and words that say what it shows.

They are drawn from figures as an audience may see them: what is withheld is not in the specification.
"""

from ohs.core.periods import MonthRange
from ohs.web import charts

from ..lines.published import PublishedLine
from ..statistics.rates import round_half_away

WIDTH, HEIGHT = 800, 260
PRIOR, NOW = "#8fa3b3", "#0c2340"


def newest(months: MonthRange, narrow: bool) -> MonthRange:
    """The months of a chart: all of them, or for a phone the newest."""
    if not narrow or len(months) <= charts.NARROW_MONTHS:
        return months
    return MonthRange(months.last.plus(1 - charts.NARROW_MONTHS), months.last)


def only_newest(shown: MonthRange, months: MonthRange) -> str:
    """That a drawing for a phone has not all the months, in words; empty where it has."""
    return "" if len(shown) == len(months) else f" {phone_part(months)}"


def phone_part(months: MonthRange) -> str:
    """What a phone shows of a chart of these months, where that is not all of it."""
    shown = newest(months, narrow=True)
    return (
        ""
        if len(shown) == len(months)
        else f"The newest {len(shown)} months, from {shown.first.label}."
    )


def month_axis(months: MonthRange, *, narrow: bool = False) -> dict:
    """The months of a chart along its foot."""
    # A label every quarter, or every half year where the chart is long or there is little room.
    step = 3 if len(months) <= 30 and not narrow else 6
    values = [
        {"year": month.year, "month": month.number, "date": 1}
        for month in months
        if (month.number - 4) % step == 0
    ]
    return {
        "field": "month",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%b %Y", "values": values, "labelOverlap": False, "grid": False},
    }


def one_decimal(value) -> str:
    return f"{round_half_away(value, 1):,}"


def years(figures: PublishedLine, *, narrow: bool = False):
    """The months of the period beside the same months a year before, as bars; None where a month is hidden from both."""
    shown = newest(figures.period, narrow)
    # An incomplete month is no bar beside a whole one.
    incomplete = figures.gap_of
    pairs = [
        (
            month,
            None if month in incomplete else value,
            None if month.plus(-12) in incomplete else prior,
        )
        for month, value, prior in year_pairs(figures)
        if month in shown
    ]
    rows = []
    for month, value, prior in pairs:
        label = f"{month.start:%b}" if len(pairs) <= 12 else month.label
        for year, number in ((figures.prior_period.label, prior), (figures.period.label, value)):
            if number is not None:
                rows.append({"month": label, "year": year, "value": number})
    if not rows:
        return None
    labels = [f"{m.start:%b}" if len(pairs) <= 12 else m.label for m, _, _ in pairs]
    domain = [figures.prior_period.label, figures.period.label]
    spec = {
        "width": WIDTH,
        "height": 200,
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": labels,
                "title": None,
                "axis": {
                    "labelAngle": 0 if len(pairs) <= 12 else -45,
                    "labelOverlap": True,
                    "labelFontSize": 11 if narrow else 13,
                },
            },
            "xOffset": {"field": "year", "sort": domain},
            "y": {"field": "value", "type": "quantitative", "title": "Injuries a month"},
            "color": {
                "field": "year",
                "title": None,
                "scale": {"domain": domain, "range": [PRIOR, NOW]},
                "legend": {"orient": "top", "labelLimit": 400, "columns": 1 if narrow else 2},
            },
        },
    }
    more = sum(1 for _, value, prior in pairs if None not in (value, prior) and value > prior)
    both = sum(1 for _, value, prior in pairs if None not in (value, prior))
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{figures.line.title}: month by month against the year before",
        description=f"Bars for each month of {figures.period.label} beside the same month a year before. In {more} of {both} months there were more injuries than a year before."
        + only_newest(shown, figures.period),
    )


def year_pairs(figures: PublishedLine) -> list[tuple]:
    """Each month of the period with its count and that of the same month a year before."""
    by_month = dict(zip(figures.months, figures.monthly, strict=True))
    return [(month, by_month.get(month), by_month.get(month.plus(-12))) for month in figures.period]
