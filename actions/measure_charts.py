"""The small chart of a measure: its readings against baseline and target. What was not recorded is not drawn."""

import datetime as dt
from decimal import Decimal

from django.utils.safestring import SafeString

from ohs.core.text import format_day
from ohs.web.charts import CONCERN, INK, MUTED, svg

from .rules import progress
from .rules.progress import Occurrence, format_number

_READING, _TO_COME = "#1d5a8e", "#b1b4b6"
# With its axis and the word at the target it fits a phone.
_WIDTH, _HEIGHT = 215, 105


def chart(measure, result, occurrences: list[Occurrence]) -> SafeString:
    """Nothing where there is nothing to draw: no reading, or a measure that is reached or not."""
    if measure.kind == "recurring":
        return _occurrences(measure, result, occurrences)
    if measure.kind in ("count", "coverage", "outcome") and result.readings:
        return _readings(measure, result)
    return SafeString("")


def _readings(measure, result) -> SafeString:
    values = [
        {
            "date": reading.date.isoformat(),
            "value": float(reading.value),
            "words": format_number(reading.value),
            "newest": reading is result.readings[-1],
        }
        for reading in result.readings
    ]
    level, baseline = progress.level_wanted(measure), _baseline(measure)
    levels = [value["value"] for value in values]
    levels += [
        float(value) for value in (level, baseline and baseline["value"]) if value is not None
    ]
    y = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [min(0.0, *levels), max(*levels, 0.0) * 1.15 or 1.0], "nice": False},
        "axis": {"tickCount": 4},
    }
    layers = [
        {
            "mark": {"type": "line", "color": _READING, "strokeWidth": 2},
            "encoding": {"x": _time("date"), "y": {"field": "value", **y}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": _READING, "opacity": 1},
            "encoding": {"x": _time("date"), "y": {"field": "value", **y}},
        },
        {
            "transform": [{"filter": "datum.newest"}],
            "mark": {"type": "text", "dy": -11, "fontSize": 13, "font": "Arial", "color": INK},
            "encoding": {
                "x": _time("date"),
                "y": {"field": "value", **y},
                "text": {"field": "words"},
            },
        },
    ]
    if level is not None:
        layers += _target(level, y)
    if baseline:
        layers += _baseline_layers(baseline, y)
    spec = {"width": _WIDTH, "height": _HEIGHT, "data": {"values": values}, "layer": layers}
    return svg(
        spec,
        title=f"Readings: {measure.title}",
        description=_said(measure, result.readings, level, baseline),
        css_class="ohs-chart ohs-measure-chart",
    )


def _time(field: str) -> dict:
    return {
        "field": field,
        "type": "temporal",
        "title": None,
        "axis": {"format": "%b %Y", "tickCount": 4, "grid": False, "labelOverlap": True},
        "scale": {"padding": 24},
    }


def _target(level: Decimal, y: dict) -> list[dict]:
    at = {"y": {"datum": float(level), **y}}
    words = f"target {format_number(level)}"
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": CONCERN},
            "encoding": at,
        },
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "text": words,
                "align": "left",
                "dx": 5,
                "fontSize": 13,
                "font": "Arial",
                "color": INK,
            },
            "encoding": {**at, "x": {"value": _WIDTH}},
        },
    ]


def _baseline(measure) -> dict | None:
    """Its day and value; a baseline of which either is not recorded is not drawn."""
    if measure.baseline_value is None or measure.baseline_date is None:
        return None
    return {"date": measure.baseline_date, "value": float(measure.baseline_value)}


def _baseline_layers(baseline: dict, y: dict) -> list[dict]:
    data = {"values": [{**baseline, "date": baseline["date"].isoformat()}]}
    place = {"x": _time("date"), "y": {"field": "value", **y}}
    return [
        {
            "data": data,
            "mark": {"type": "point", "shape": "diamond", "size": 90, "color": MUTED, "opacity": 1},
            "encoding": place,
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "text": f"baseline {format_number(Decimal(str(baseline['value'])))}",
                "align": "left",
                "dx": 9,
                "dy": -9,
                "fontSize": 13,
                "font": "Arial",
                "color": INK,
            },
            "encoding": place,
        },
    ]


def _said(measure, readings, level, baseline) -> str:
    told = "; ".join(
        f"{format_day(reading.date)}: {format_number(reading.value)}" for reading in readings[-6:]
    )
    left_out = len(readings) - 6
    parts = [f"{len(readings)} {'reading' if len(readings) == 1 else 'readings'}"]
    if left_out > 0:
        parts[0] += f", the last six of which are {told}"
    else:
        parts[0] += f": {told}"
    parts.append(f"target {format_number(level)}" if level is not None else "no target to draw")
    if baseline:
        words = format_number(Decimal(str(baseline["value"])))
        parts.append(f"baseline {words} on {format_day(baseline['date'])}")
    elif measure.baseline_date:
        parts.append("the value of the baseline is not recorded")
    return ". ".join(part[:1].upper() + part[1:] for part in parts) + "."


_LOOKS = {
    "done": (_READING, _READING),
    "too few": ("#ffffff", CONCERN),
    "none recorded": ("#ffffff", CONCERN),
    "to come": ("#ffffff", _TO_COME),
}
_SIGNS = {"done": "✓", "too few": "!", "none recorded": "–", "to come": ""}


def _occurrences(measure, result, occurrences) -> SafeString:
    """A box for each time it should come round: done, not recorded though its period is over, or still to come."""
    if not occurrences:
        return SafeString("")
    held = [each.status for each in occurrences]
    values = [
        {
            "place": place,
            "start": _short(each.start),
            "status": each.status,
            "sign": _SIGNS[each.status] if each.done in (None, 1) else format_number(each.done),
        }
        for place, each in enumerate(occurrences)
    ]
    x = {
        "field": "place",
        "type": "ordinal",
        "title": None,
        "axis": {
            "labelExpr": f"{[value['start'] for value in values]}[datum.value]",
            "labelAngle": 0,
            "labelOverlap": True,
            "ticks": False,
            "domain": False,
        },
        "scale": {"paddingInner": 0.12},
    }
    shown = [words for words in _LOOKS if words in held]

    def scale(part):
        return {"domain": shown, "range": [_LOOKS[words][part] for words in shown]}

    status = {"field": "status", "type": "nominal", "sort": shown}
    legend = {"orient": "top", "title": None, "symbolType": "square", "symbolSize": 130}
    spec = {
        "width": min(290, max(12, len(values)) * 24),
        "height": 30,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "strokeWidth": 1.5},
                "encoding": {
                    "x": x,
                    "y": {"value": 1},
                    "y2": {"value": 29},
                    "fill": {**status, "scale": scale(0), "legend": legend},
                    "stroke": {**status, "scale": scale(1), "legend": legend},
                },
            },
            {
                "mark": {"type": "text", "fontSize": 14, "font": "Arial", "baseline": "middle"},
                "encoding": {
                    "x": x,
                    "y": {"value": 15},
                    "text": {"field": "sign"},
                    "color": {
                        "condition": {"test": "datum.status == 'done'", "value": "#ffffff"},
                        "value": INK,
                    },
                },
            },
        ],
    }
    counted = ", ".join(f"{held.count(words)} {words}" for words in shown)
    return svg(
        spec,
        title=f"Occurrences: {measure.title}",
        description=f"{result.progress.sentence} Of {len(values)} periods from {format_day(occurrences[0].start)} "
        f"to {format_day(occurrences[-1].end)}: {counted}.",
        css_class="ohs-chart ohs-measure-chart",
    )


def _short(start: dt.date) -> str:
    return f"{start:%b %y}" if start.month == 1 or start.day != 1 else f"{start:%b}"
