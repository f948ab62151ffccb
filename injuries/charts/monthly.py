"""The charts of a line by month as Vega-Lite specifications, each with a title and words that say what it shows.

They are drawn from figures as an audience may see them: what is withheld is not in the specification.
"""

from collections.abc import Iterator

from ohs.core.periods import Month, MonthRange
from ohs.web import charts

from ..lines.completeness import gaps_note
from ..lines.published import PublishedLine, limit_ends
from ..statistics.rates import round_half_away
from ..statistics.spc import Chart, Kind

WIDTH, HEIGHT = 800, 260
_KINDS = [str(kind) for kind in (Kind.COMMON_CAUSE, Kind.CONCERN, Kind.IMPROVEMENT, Kind.NEUTRAL)]
_COLOURS = [charts.COMMON_CAUSE, charts.CONCERN, charts.IMPROVEMENT, charts.INK]
_SHAPES = ["circle", "triangle-up", "diamond", "square"]
PRIOR, NOW = "#8fa3b3", "#0c2340"


def month_axis(months: MonthRange) -> dict:
    """The months of a chart along its foot."""
    # A label every quarter, or every half year where the chart is long.
    step = 3 if len(months) <= 30 else 6
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


def process(figures: PublishedLine, *, width: int = WIDTH, height: int = HEIGHT):
    """The process behaviour chart of a line: its months, mean and limits, signals and annotations."""
    chart, rows, run = figures.chart, [], 0
    for month, point in zip(figures.months, chart.points, strict=True):
        if point.value is None:
            run += 1
            continue
        rows.append(
            {
                "month": f"{month}-01T12:00",
                "value": round(point.value, 3),
                "kind": str(point.kind),
                "run": run,
            }
        )
    limits = list(_limit_lines(chart, list(figures.months)))
    notes = [
        {"month": f"{note.month:%Y-%m}-01T12:00", "text": str(number)}
        for number, note in enumerate(figures.annotations, start=1)
        if figures.months.start <= note.month <= figures.months.end
    ]
    x = month_axis(figures.months)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": "Per 1,000 people a year" if chart.of_rates else "Injuries a month",
        "scale": {"zero": True},
    }
    layers = [
        {
            "data": {"values": limits},
            "mark": {"type": "rule", "color": charts.MUTED, "strokeWidth": 1},
            "encoding": {
                "x": {"field": "start", "type": "temporal", "title": None},
                "x2": {"field": "end"},
                "y": {"field": "level", "type": "quantitative"},
                "strokeDash": {
                    "field": "what",
                    "scale": {"domain": ["mean", "limit"], "range": [[1, 0], [5, 4]]},
                    "legend": None,
                },
            },
        },
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": charts.INK, "strokeWidth": 1.5},
            "encoding": {"x": x, "y": y, "detail": {"field": "run"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "kind",
                    "scale": {"domain": _KINDS, "range": _COLOURS},
                    "legend": None,
                },
                "shape": {
                    "field": "kind",
                    "scale": {"domain": _KINDS, "range": _SHAPES},
                    "legend": None,
                },
            },
        },
    ]
    if notes:
        at = {"field": "month", "type": "temporal"}
        layers += [
            {
                "data": {"values": notes},
                "mark": {"type": "rule", "color": charts.INK, "strokeDash": [2, 2]},
                "encoding": {"x": at},
            },
            {
                "data": {"values": notes},
                "mark": {"type": "text", "dy": -6, "baseline": "bottom", "fontSize": 13},
                "encoding": {"x": at, "y": {"value": 0}, "text": {"field": "text"}},
            },
        ]
    return charts.svg(
        {
            "width": width,
            "height": height,
            "padding": {"top": 18, "left": 5, "right": 12, "bottom": 5},
            "layer": layers,
        },
        title=f"{figures.line.title}, by month",
        description=describe_process(figures),
    )


def _limit_lines(chart: Chart, months: list[Month]) -> Iterator[dict]:
    """The mean of each stretch of a chart and its limits: one line each, or a step a month where they differ by month."""
    for part in chart.segments:
        if part.limits is None:
            continue
        yield _level(months[part.start : part.stop], part.limits.mean, "mean")
        for limit in (part.limits.lower, part.limits.upper):
            steps = [limit] * (part.stop - part.start) if not isinstance(limit, tuple) else limit
            start = 0
            for place in range(1, len(steps) + 1):
                if place == len(steps) or steps[place] != steps[start]:
                    level = steps[start]
                    if level is not None and level > 0:
                        within = slice(part.start + start, part.start + place)
                        yield _level(months[within], level, "limit")
                    start = place


def _level(months: list[Month], level: float, what: str) -> dict:
    first, last = months[0], months[-1]
    return {
        "start": f"{first}-01T12:00",
        "end": f"{last}-28",
        "level": round(level, 3),
        "what": what,
    }


def describe_process(figures: PublishedLine) -> str:
    """What the process chart shows, for somebody who does not see it."""
    chart = figures.chart
    there = [
        (month, point.value)
        for month, point in zip(figures.months, chart.points, strict=True)
        if point.value is not None
    ]
    low = min(there, key=lambda pair: pair[1])
    high = max(there, key=lambda pair: pair[1])
    part = chart.segments[-1]
    what = "Injuries per 1,000 people a year by month" if chart.of_rates else "Injuries a month"
    words = [
        f"{what} from {there[0][0].label} to {there[-1][0].label}, "
        f"between {_value(low[1])} in {low[0].label} and {_value(high[1])} in {high[0].label}."
    ]
    if part.limits:
        lower, mean, upper = limit_ends(part.limits)
        words.append(
            f"The mean is {one_decimal(mean)}; limits at {one_decimal(max(lower, 0))} and {one_decimal(upper)}."
        )
    words.append(
        f"Since {figures.period.first.label}: {figures.signal_text}."
        if figures.signal_text
        else f"No signal since {figures.period.first.label}."
    )
    if figures.gaps:
        words.append(f"Left out: {gaps_note(figures.gaps)}.")
    return " ".join(words)


def _value(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else one_decimal(value)


def one_decimal(value) -> str:
    return f"{round_half_away(value, 1):,}"


def years(figures: PublishedLine):
    """The months of the period beside the same months a year before, as bars; None where a month is hidden from both."""
    # An incomplete month is no bar beside a whole one.
    incomplete = figures.gap_of
    pairs = [
        (
            month,
            None if month in incomplete else value,
            None if month.plus(-12) in incomplete else prior,
        )
        for month, value, prior in year_pairs(figures)
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
                "axis": {"labelAngle": 0 if len(pairs) <= 12 else -45},
            },
            "xOffset": {"field": "year", "sort": domain},
            "y": {"field": "value", "type": "quantitative", "title": "Injuries a month"},
            "color": {
                "field": "year",
                "title": None,
                "scale": {"domain": domain, "range": [PRIOR, NOW]},
                "legend": {"orient": "top", "labelLimit": 400},
            },
        },
    }
    more = sum(1 for _, value, prior in pairs if None not in (value, prior) and value > prior)
    both = sum(1 for _, value, prior in pairs if None not in (value, prior))
    return charts.svg(
        spec,
        title=f"{figures.line.title}: month by month against the year before",
        description=f"Bars for each month of {figures.period.label} beside the same month a year before. In {more} of {both} months there were more injuries than a year before.",
    )


def year_pairs(figures: PublishedLine) -> list[tuple]:
    """Each month of the period with its count and that of the same month a year before."""
    by_month = dict(zip(figures.months, figures.monthly, strict=True))
    return [(month, by_month.get(month), by_month.get(month.plus(-12))) for month in figures.period]
