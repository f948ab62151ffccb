"""The charts that set rates beside each other: two years, units of a group, staff groups.

As in `charts`, what is withheld from an audience is not in the specification.
"""

from ohs.core.text import own_words
from ohs.web import charts

from ..disclosure import Mark
from ..lines.published import PublishedLine
from .monthly import HEIGHT, NOW, WIDTH, month_axis, newest, one_decimal, only_newest

# On a phone what a row is of stands over it, not beside it.
_ROW_OVER = 46


def rate_intervals(figures: PublishedLine, *, narrow: bool = False):
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
        "axis": None if narrow else {"labelLimit": 260},
    }
    spec = {
        "width": WIDTH - 180,
        "height": 2 * _ROW_OVER if narrow else 90,
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
                "mark": {"type": "point", "filled": True, "size": 90, "color": NOW, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "rate", "type": "quantitative"}},
            },
        ],
    }
    if narrow:
        spec["layer"].append(
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "dy": -14, "fontSize": 13},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "year"}},
            }
        )
    words = "; ".join(
        f"{row['year']}: {one_decimal(row['rate'])} per 1,000 (95% interval {one_decimal(row['low'])} to {one_decimal(row['high'])})"
        for row in rows
    )
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{figures.line.title}: the two rates with their 95% intervals",
        description=words,
    )


def funnel(funnel_of, *, narrow: bool = False):
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
            "mark": {"type": "point", "filled": True, "size": 70, "color": NOW, "opacity": 1},
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
    spec = {"width": 430, "height": 260, "layer": layers}
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{own_words('Units')} of {funnel_of.group.name} within the limits of chance",
        description=funnel_of.sentence,
    )


def staff_groups(family, *, months=None, width=WIDTH, height=HEIGHT, narrow: bool = False):
    """Rates by month of lines about different staff groups, on one scale: the paper's first graph.

    `months` narrows it to some of the months of the charts.
    """
    lines = family.drawn
    if not lines:
        return None
    months = months or lines[0].months
    every = months
    months = newest(months, narrow)
    told = {
        figures.line.short_title: [
            (month, value)
            for month, value in zip(figures.months, figures.monthly_rates, strict=True)
            if value is not None and month in months
        ]
        for figures in lines
    }
    rows = [
        {"month": f"{month}-01T12:00", "rate": value, "line": name}
        for name, values in told.items()
        for month, value in values
    ]
    names = [figures.line.short_title for figures in lines]
    colours = [NOW, "#b35900", "#5694ca", "#6f777b", "#0b0c0c"]
    dashes = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [1, 3]]
    spec = {
        "width": width,
        "height": height,
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "strokeWidth": 2},
        "encoding": {
            "x": month_axis(months, narrow=narrow),
            "y": {
                "field": "rate",
                "type": "quantitative",
                "title": "Injuries per 1,000 people a year",
            },
            "color": {
                "field": "line",
                "title": None,
                "scale": {"domain": names, "range": colours[: len(names)]},
                "legend": {
                    "orient": "top",
                    "labelLimit": 320 if narrow else 400,
                    "columns": 1 if narrow else 0,
                },
            },
            "strokeDash": {
                "field": "line",
                "title": None,
                "scale": {"domain": names, "range": dashes[: len(names)]},
            },
        },
    }
    ranges = "; ".join(
        f"{name} between {one_decimal(min(rates))} and {one_decimal(max(rates))}"
        for name, values in told.items()
        if (rates := [value for _, value in values])
    )
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{family.name}: rates by staff group",
        description=f"Rates a month per 1,000 people a year from {months.first.label} to {months.last.label}: {ranges}."
        + only_newest(months, every),
    )
