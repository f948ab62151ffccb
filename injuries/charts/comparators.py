"""The chart of a line beside what others publish: rates with exact intervals, the oldest period first."""

from ohs.web import charts

from ..disclosure import is_shown
from ..lines.beside import Beside
from .monthly import NOW, WIDTH, one_decimal

_OWN, _OTHERS = "This force", "Others"
_ROW = 46


def beside_others(beside: Beside, *, narrow: bool = False):
    """Rates of the force and of others; None where either has none to show."""
    if not beside.drawn:
        return None
    own = [
        _row(f"This force, {each.period.label}", _OWN, each.rate, each.rate_interval)
        for each in beside.own
        if is_shown(each.rate)
    ]
    others = [
        _row(f"{each.title}, {each.period.label}", _OTHERS, each.rate, each.rate_interval)
        for each in beside.others
        if each.rate is not None
    ]
    rows = own + others
    y = {
        "field": "whose",
        "type": "ordinal",
        "sort": [row["whose"] for row in rows],
        "title": None,
        # What each is stands over its interval, in full: beside it, it would be cut, and off a phone.
        "axis": None,
    }
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [_OWN, _OTHERS], "range": [NOW, charts.MUTED]},
        "legend": None,
    }
    shape = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [_OWN, _OTHERS], "range": ["circle", "diamond"]},
        "legend": None,
    }
    spec = {
        "width": WIDTH - 220,
        "height": _ROW * len(rows),
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "Per 1,000 people a year",
                        "scale": {"zero": True},
                    },
                    "x2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "rate", "type": "quantitative"},
                    "color": colour,
                    "shape": shape,
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "dy": -13, "fontSize": 13},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "whose"}},
            },
        ],
    }
    words = "; ".join(
        f"{row['whose']}: {one_decimal(row['rate'])} per 1,000 "
        f"(95% interval {one_decimal(row['low'])} to {one_decimal(row['high'])})"
        for row in rows
    )
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{beside.line.title}: rates of this force and of others with their 95% intervals",
        description=f"Others count other things; what is not the same stands below. {words}",
    )


def _row(whose, kind, rate, interval):
    return {"whose": whose, "kind": kind, "rate": rate, "low": interval[0], "high": interval[1]}
