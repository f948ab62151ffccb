"""The process behaviour chart of a line: its months with mean and limits, each signal named over the months it is of.

It is drawn from figures as an audience may see them: what is withheld is not in the specification.
"""

from collections.abc import Iterator

from ohs.core.periods import Month, MonthRange
from ohs.core.text import upper_first
from ohs.web import charts

from ..lines import signals
from ..lines.completeness import gaps_note
from ..lines.published import PublishedLine, limit_ends
from ..statistics.spc import Chart, Kind
from .monthly import HEIGHT, WIDTH, month_axis, newest, one_decimal, only_newest

_KINDS = [str(kind) for kind in (Kind.COMMON_CAUSE, Kind.CONCERN, Kind.IMPROVEMENT, Kind.NEUTRAL)]
_COLOURS = [charts.COMMON_CAUSE, charts.CONCERN, charts.IMPROVEMENT, charts.INK]
_SHAPES = ["circle", "triangle-up", "diamond", "square"]
_COLOUR_OF = dict(zip(_KINDS, _COLOURS, strict=True))
# The room over a chart for one signal, its bracket and words; and for the numbers of notes.
_SIGNAL_ROW, _NOTES_ROW = 19, 18
# What of a chart for a phone is left for its months, and how wide a letter of a signal's words is: about.
_NARROW_PLOT, _LETTER = 285, 5.8


def process(
    figures: PublishedLine, *, width: int = WIDTH, height: int = HEIGHT, narrow: bool = False
):
    """The process behaviour chart of a line: its months, mean and limits, its signals named, and annotations."""
    chart, rows, run = figures.chart, [], 0
    shown = newest(figures.months, narrow)
    for month, point in zip(figures.months, chart.points, strict=True):
        if month not in shown:
            continue
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
    limits = list(_limit_lines(chart, list(figures.months), shown))
    named = list(_named_signals(figures, shown, _NARROW_PLOT if narrow else width))
    notes = [
        {"month": f"{note.month:%Y-%m}-01T12:00", "text": str(number)}
        for number, note in enumerate(figures.annotations, start=1)
        if shown.start <= note.month <= shown.end
    ]
    x = month_axis(shown, narrow=narrow)
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
    layers += _signal_layers(named, above=_NOTES_ROW if notes else 4)
    spec = {
        "width": width,
        "height": height,
        "padding": {"top": 5, "left": 5, "right": 12, "bottom": 5},
        "layer": layers,
    }
    return charts.svg(
        charts.fitted(spec) if narrow else spec,
        title=f"{figures.line.title}, by month",
        description=describe_process(figures) + only_newest(shown, figures.months),
    )


def _named_signals(figures: PublishedLine, shown: MonthRange, plot: int) -> Iterator[dict]:
    """The newest signals told of the line, each with its months and words, as far as these months are drawn."""
    found = signals.signals_in(figures.chart, figures.months, figures.signal_months)
    for signal in found[: signals.TOLD]:
        run = [figures.months.first.plus(place) for place in signal.points]
        run = [month for month in run if month in shown]
        if not run:
            continue
        words = upper_first(signals.words(signal, figures.chart, figures.months))
        month = plot / len(shown)
        begin = (run[0].index - shown.first.index) * month
        end = (run[-1].index - shown.first.index + 1) * month
        long = len(words) * _LETTER
        # They end where their months end, else begin where these begin; where neither has room, at the left.
        place = "end" if long <= end else "start" if begin + long <= plot else None
        yield {
            "start": f"{run[0]}-01",
            "end": f"{run[-1]}-28",
            "words": words,
            "colour": _COLOUR_OF[str(signal.kind)],
            "place": place,
        }


def _signal_layers(named: list[dict], *, above: int) -> Iterator[dict]:
    """Over the chart for each signal its words and, under them, a line as long as its months."""
    for row, signal in enumerate(named):
        y = -(above + row * _SIGNAL_ROW)
        data = {"values": [{"start": signal["start"], "end": signal["end"]}]}
        yield {
            "data": data,
            "mark": {"type": "rule", "color": signal["colour"], "strokeWidth": 3},
            "encoding": {
                "x": {"field": "start", "type": "temporal"},
                "x2": {"field": "end"},
                "y": {"value": y},
            },
        }
        yield {
            "data": data,
            "mark": {
                "type": "text",
                "text": signal["words"],
                "align": "right" if signal["place"] == "end" else "left",
                "baseline": "bottom",
                "dy": -3,
                "fontSize": 12,
                "font": "Arial",
                "color": charts.INK,
            },
            "encoding": {
                "x": {"field": signal["place"], "type": "temporal"}
                if signal["place"]
                else {"value": 0},
                "y": {"value": y},
            },
        }


def _limit_lines(chart: Chart, months: list[Month], shown: MonthRange) -> Iterator[dict]:
    """The mean of each stretch of a chart and its limits, of the months that are drawn: one line each, or a step a month
    where they differ by month."""
    first = months.index(shown.first)
    for part in chart.segments:
        begin = max(part.start, first)
        if part.limits is None or begin >= part.stop:
            continue
        yield _level(months[begin : part.stop], part.limits.mean, "mean")
        for limit in (part.limits.lower, part.limits.upper):
            steps = [limit] * (part.stop - part.start) if not isinstance(limit, tuple) else limit
            start = begin - part.start
            for place in range(start + 1, len(steps) + 1):
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
