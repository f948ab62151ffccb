"""How the figures of a line are printed. What is withheld or missing prints its shorthand."""

from math import isinf

from django import template
from django.utils.html import format_html

from ..disclosure import Mark, Shown
from ..statistics.rates import round_half_away

register = template.Library()

_MEANING = {
    Mark.CONFIDENTIAL: "withheld: a small number",
    Mark.PROVISIONAL: "provisional",
    Mark.REVISED: "revised since the last Board",
    Mark.NOT_AVAILABLE: "not available",
    Mark.NOT_APPLICABLE: "not applicable",
}


@register.filter
def figure(value):
    """1,234, or the shorthand with its meaning for a screen reader."""
    if value is None:
        value = Mark.NOT_AVAILABLE
    if isinstance(value, Mark):
        return format_html('<abbr title="{}">{}</abbr>', _MEANING[value], value)
    return f"{value:,}"


@register.filter
def signed_figure(value):
    """+595, −59, 0."""
    if not isinstance(value, int) or isinstance(value, Mark):
        return figure(value)
    return f"+{value:,}" if value > 0 else f"−{-value:,}" if value else "0"


@register.filter
def percent(value):
    """+17%, −33%, 0%."""
    if isinstance(value, Mark):
        return figure(value)
    return f"{signed_figure(value)}%"


@register.filter
def rate(value):
    """To one decimal place."""
    return figure(value) if isinstance(value, Mark) else f"{round_half_away(value, 1):,}"


@register.filter
def change_interval(figures):
    """The interval of the change of a rate: −47% to −15%."""
    for end in (figures.ratio_low, figures.ratio_high):
        if isinstance(end, Mark):
            return figure(end)
    return change_ends(figures.ratio_low, figures.ratio_high)


def change_ends(low: Shown, high: Shown) -> str:
    """The same for a file, which has no words for a screen reader."""
    for end in (low, high):
        if isinstance(end, Mark):
            return str(end)
    return f"{_end(low)} or more" if isinf(high) else f"{_end(low)} to {_end(high)}"


def _end(ratio: float) -> str:
    """An end of an interval. What rounds to nothing and is not says so: it decides the verdict."""
    change = int(round_half_away(100 * (ratio - 1)))
    if change == 0 and ratio != 1:
        return "less than +1%" if ratio > 1 else "less than −1%"
    return percent(change)


@register.filter
def verdict_tone(figures) -> str:
    """Whether a verdict is for the better or the worse, for its colour; the words say it too."""
    verdict = str(figures.verdict)
    if verdict not in ("higher", "lower") or figures.line.direction == "neutral":
        return "same"
    worse = "higher" if figures.line.direction == "lower" else "lower"
    return "worse" if verdict == worse else "better"


@register.filter
def verdict_text(figures):
    """The verdict in words, first letter large."""
    if isinstance(figures.verdict, Mark):
        return figure(figures.verdict)
    return str(figures.verdict).capitalize()


@register.filter
def meaning(marker) -> str:
    return _MEANING[Mark(marker)]


@register.filter
def whole(value):
    """A strength, to the nearest whole person."""
    if value is None or isinstance(value, Mark):
        return figure(value)
    return f"{int(round_half_away(value)):,}"


@register.filter
def two_places(value):
    return figure(value) if isinstance(value, Mark) else f"{round_half_away(value, 2):,}"


@register.filter
def interval(ends):
    """An interval of a rate, to one decimal place: (85.1 to 88.3); nothing where there is none."""
    if ends is None or isinstance(ends, Mark):
        return ""
    return f"({rate(ends[0])} to {rate(ends[1])})"


@register.filter
def whole_interval(ends):
    """An interval of a count, to the nearest whole: (10,900 to 11,314)."""
    return f"({whole(ends[0])} to {whole(ends[1])})"
