"""The charts of a line as Vega-Lite specifications, each with a title and words that say what it shows.

They are drawn from figures as an audience may see them: what is withheld is not in the specification.
"""

from ohs.organisation.periods import MonthRange
from ohs.web import charts

from .disclosure import Mark
from .rates import round_half_away
from .release import LineFigures
from .spc import Kind

WIDTH, HEIGHT = 800, 260
_KINDS = [str(kind) for kind in (Kind.COMMON_CAUSE, Kind.CONCERN, Kind.IMPROVEMENT, Kind.NEUTRAL)]
_COLOURS = [charts.COMMON_CAUSE, charts.CONCERN, charts.IMPROVEMENT, charts.INK]
_SHAPES = ["circle", "triangle-up", "diamond", "square"]
_PRIOR, _NOW = "#8fa3b3", "#0c2340"


def _month_axis(months: MonthRange) -> dict:
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


def process(figures: LineFigures, *, width: int = WIDTH, height: int = HEIGHT):
    """The process behaviour chart of a line: its months, mean and limits, signals and annotations."""
    chart, rows, run = figures.chart, [], 0
    for month, value, point in zip(figures.months, figures.monthly, chart.points, strict=True):
        if value is None:
            run += 1
            continue
        rows.append(
            {"month": f"{month}-01T12:00", "value": value, "kind": str(point.kind), "run": run}
        )
    limits = []
    months = list(figures.months)
    for part in chart.segments:
        if part.limits is None:
            continue
        ends = {"start": f"{months[part.start]}-01T12:00", "end": f"{months[part.stop - 1]}-28"}
        limits += [
            {**ends, "level": part.limits.mean, "what": "mean"},
            {**ends, "level": part.limits.upper, "what": "limit"},
        ]
        if part.limits.lower > 0:
            limits.append({**ends, "level": part.limits.lower, "what": "limit"})
    notes = [
        {"month": f"{note.month:%Y-%m}-01T12:00", "text": str(number)}
        for number, note in enumerate(figures.annotations, start=1)
        if figures.months.start <= note.month <= figures.months.end
    ]
    x = _month_axis(figures.months)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": "Injuries a month",
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


def describe_process(figures: LineFigures) -> str:
    """What the process chart shows, for somebody who does not see it."""
    there = [
        (month, value)
        for month, value in zip(figures.months, figures.monthly, strict=True)
        if value is not None
    ]
    low = min(there, key=lambda pair: pair[1])
    high = max(there, key=lambda pair: pair[1])
    part = figures.chart.segments[-1]
    words = [
        f"Injuries a month from {there[0][0].label} to {there[-1][0].label}, "
        f"between {low[1]:,} in {low[0].label} and {high[1]:,} in {high[0].label}."
    ]
    if part.limits:
        words.append(
            f"The mean is {_one(part.limits.mean)}; limits at {_one(max(part.limits.lower, 0))} and {_one(part.limits.upper)}."
        )
    words.append(
        f"In the period: {figures.signal_text}."
        if figures.signal_text
        else "No signal in the period."
    )
    return " ".join(words)


def _one(value) -> str:
    return f"{round_half_away(value, 1):,}"


def years(figures: LineFigures):
    """The months of the period beside the same months a year before, as bars; None where a month is hidden from both."""
    pairs = year_pairs(figures)
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
                "scale": {"domain": domain, "range": [_PRIOR, _NOW]},
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


def year_pairs(figures: LineFigures) -> list[tuple]:
    """Each month of the period with its count and that of the same month a year before."""
    by_month = dict(zip(figures.months, figures.monthly, strict=True))
    return [(month, by_month.get(month), by_month.get(month.plus(-12))) for month in figures.period]


def rate_intervals(figures: LineFigures):
    """Both rates with their 95% intervals; None where a rate is withheld or missing."""
    if any(
        isinstance(value, Mark)
        for value in (
            figures.rate,
            figures.prior_rate,
            figures.rate_interval,
            figures.prior_rate_interval,
        )
    ):
        return None
    rows = [
        {"year": label, "rate": value, "low": interval[0], "high": interval[1]}
        for label, value, interval in (
            (figures.prior_period.label, figures.prior_rate, figures.prior_rate_interval),
            (figures.period.label, figures.rate, figures.rate_interval),
        )
    ]
    y = {
        "field": "year",
        "type": "ordinal",
        "sort": [row["year"] for row in rows],
        "title": None,
        "axis": {"labelLimit": 260},
    }
    spec = {
        "width": WIDTH - 180,
        "height": 90,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": charts.MUTED},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "Injuries per 1,000 people a year",
                        "scale": {"zero": False},
                    },
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "color": _NOW, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "rate", "type": "quantitative"}},
            },
        ],
    }
    words = "; ".join(
        f"{row['year']}: {_one(row['rate'])} per 1,000 (95% interval {_one(row['low'])} to {_one(row['high'])})"
        for row in rows
    )
    return charts.svg(
        spec,
        title=f"{figures.line.title}: the two rates with their 95% intervals",
        description=words,
    )


def funnel(funnel_of):
    """Units of one business group: each unit's rate against its size, within the limits of chance."""
    rows = [
        {"unit": unit.code, "people": unit.strength, "ratio": unit.ratio}
        for unit in funnel_of.units
        if unit.drawn
    ]
    curve = [
        {
            "people": people,
            "low": low,
            "high": high,
            "outer_low": outer_low,
            "outer_high": outer_high,
        }
        for people, low, high, outer_low, outer_high in funnel_of.curve
    ]
    x = {
        "field": "people",
        "type": "quantitative",
        "title": "Average strength in the period",
        "scale": {"zero": False, "nice": True},
    }

    def line(field, dash):
        return {
            "data": {"values": curve},
            "mark": {"type": "line", "color": charts.MUTED, "strokeWidth": 1, "strokeDash": dash},
            "encoding": {
                "x": x,
                "y": {
                    "field": field,
                    "type": "quantitative",
                    "title": "Rate ÷ rate of the group",
                    "scale": {"zero": True},
                },
            },
        }

    highest = 1.3 * max([1.5, *(row["ratio"] for row in rows)])
    for point in curve:
        # The limits of a very small unit would flatten the chart.
        for edge in ("high", "outer_high"):
            point[edge] = point[edge] if point[edge] <= highest else None
    layers = [
        line("low", [5, 4]),
        line("high", [5, 4]),
        line("outer_low", [1, 0]),
        line("outer_high", [1, 0]),
        {
            "mark": {"type": "rule", "color": charts.INK, "strokeWidth": 1},
            "data": {"values": [{}]},
            "encoding": {"y": {"datum": 1}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 70, "color": _NOW, "opacity": 1},
            "encoding": {"x": x, "y": {"field": "ratio", "type": "quantitative"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13},
            "encoding": {
                "x": x,
                "y": {"field": "ratio", "type": "quantitative"},
                "text": {"field": "unit"},
            },
        },
    ]
    return charts.svg(
        {"width": 430, "height": 260, "layer": layers},
        title=f"Units of {funnel_of.group.name} within the limits of chance",
        description=funnel_of.sentence,
    )


def staff_groups(family):
    """Rates by month of lines about different staff groups, on one scale: the paper's first graph."""
    lines = family.drawn
    if not lines:
        return None
    rows = [
        {"month": f"{month}-01T12:00", "rate": value, "line": figures.line.short_title}
        for figures in lines
        for month, value in zip(figures.months, figures.monthly_rates, strict=True)
        if value is not None
    ]
    names = [figures.line.short_title for figures in lines]
    colours = [_NOW, "#b35900", "#5694ca", "#6f777b", "#0b0c0c"]
    dashes = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 3]]
    spec = {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "strokeWidth": 2},
        "encoding": {
            "x": _month_axis(lines[0].months),
            "y": {
                "field": "rate",
                "type": "quantitative",
                "title": "Injuries per 1,000 people a year",
            },
            "color": {
                "field": "line",
                "title": None,
                "scale": {"domain": names, "range": colours[: len(names)]},
                "legend": {"orient": "top", "labelLimit": 400},
            },
            "strokeDash": {
                "field": "line",
                "title": None,
                "scale": {"domain": names, "range": dashes[: len(names)]},
            },
        },
    }
    ranges = "; ".join(
        f"{figures.line.short_title} between {_one(min(rates))} and {_one(max(rates))}"
        for figures in lines
        if (rates := [value for value in figures.monthly_rates if value is not None])
    )
    return charts.svg(
        spec,
        title=f"{family.name}: rates by staff group",
        description=f"Rates a month per 1,000 people a year, {lines[0].months.label}: {ranges}.",
    )
