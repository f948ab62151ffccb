"""The risks of a cell as HTML, made in one pass: a map of thousands has hundreds of them."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from ohs.core.text import MISSING

register = template.Library()


@register.filter
def chips(plots) -> SafeString:
    """A list of links, one a risk: its reference, its movement in word and glyph, where it came from, its appetite."""
    return mark_safe(  # noqa: S308 - every text is escaped in chip()
        f'<ul class="ohs-heat__risks">{"".join(f"<li>{chip(plot)}</li>" for plot in plots)}</ul>'
    )


# What is said on the map of a risk that was not on it at the last Board.
_SINCE = {"new": "new since", "reopened": "reopened since", "first-scored": "first scored since"}
_WITHOUT_SCORE = {
    "new": "new since",
    "reopened": "not open",
    "first-scored": "not rated",
    "unchanged": "not rated",
}


def chip(plot) -> str:
    notes = []
    if plot.differs:
        notes.append(f"scores {plot.computed}")
    if plot.moved_from:
        notes.append(f"from {place(plot.moved_from)}")
    if plot.since in _SINCE:
        notes.append(_SINCE[plot.since])
    told = "".join(f' <span class="ohs-heat__note">{escape(note)}</span>' for note in notes)
    if plot.outside:
        told += ' <span class="ohs-heat__note ohs-heat__note--outside">outside appetite</span>'
    return (
        f'<a class="ohs-heat__risk" href="{escape(plot.url)}"><strong>{escape(plot.label)}</strong>'
        f'<span class="govuk-visually-hidden"> {escape(plot.title)},</span> '
        f'<span class="ohs-heat__trend"><span aria-hidden="true">{plot.glyph}</span> {escape(plot.stated)}</span>'
        f"{told}</a>"
    )


@register.filter
def small_chips(plots) -> SafeString:
    """As `chips`, for the dashboard: reference and trend, no more; on a phone the glyph stands for the word."""
    items = "".join(
        f'<li><a class="ohs-heat__risk" href="{escape(plot.url)}"><strong>{escape(plot.label)}</strong>'
        f'<span class="govuk-visually-hidden"> {escape(plot.title)},</span> '
        f'<span class="ohs-heat__glyph" aria-hidden="true">{plot.glyph}</span>'
        f'<span class="ohs-heat__word">{escape(plot.stated)}</span></a></li>'
        for plot in plots
    )
    return mark_safe(f'<ul class="ohs-heat__risks">{items}</ul>')  # noqa: S308 - escaped above


@register.filter
def place(position) -> str:
    """ "3 × 4"; an en dash where there is none."""
    return f"{position[0]} × {position[1]}" if position else MISSING


@register.filter
def without_score(since: str) -> str:
    """What stands for a score at the last Board where there was none; without frozen rows nothing is said."""
    return _WITHOUT_SCORE.get(since, MISSING)


# The small copy of the map that the tracks are drawn on, in units of its own.
_SIDE, _EDGE = 40, 4
_SHADES = {"calm": "#eef7ee", "watch": "#fdf1c9", "serious": "#f9d0a8", "grave": "#d99b97"}


@register.filter
def tracks(grid) -> SafeString:
    """The way of each risk that moved since the last Board, on a small copy of the map.

    It is decoration and hidden from assistive technology: the cells say "from 4 × 4" and "Left by 3a-d".
    """
    moved = grid.moved
    if not moved or moved.more:
        return mark_safe("")
    size = grid.matrix.size
    high, wide = size * _SIDE, len(grid.matrix.impact) * _SIDE

    def centre(likelihood, impact, shift=0.0):
        x = (impact - 0.5) * _SIDE + _EDGE + shift
        y = (size - likelihood + 0.5) * _SIDE + _EDGE + shift
        return x, y

    parts = []
    for (likelihood, impact), band in sorted(grid.matrix.cells.items()):
        x, y = centre(likelihood, impact)
        parts.append(
            f'<rect x="{x - _SIDE / 2:.0f}" y="{y - _SIDE / 2:.0f}" width="{_SIDE}" height="{_SIDE}" '
            f'fill="{_SHADES.get(band.tone, "#ffffff")}" stroke="#ffffff" stroke-width="2"/>'
        )
    labels = []
    for number, plot in enumerate(moved.first):
        # Tracks that share a way lie beside each other.
        shift = (number % 3 - 1) * 5.0
        x1, y1 = centre(*plot.moved_from, shift)
        x2, y2 = centre(*plot.now[:2], shift)
        parts.append(
            f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="3.5" fill="#ffffff" stroke="#0b0c0c" stroke-width="1.5"/>'
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#0b0c0c" stroke-width="1.5"/>'
            f'<circle cx="{x2:.1f}" cy="{y2:.1f}" r="4.5" fill="#0b0c0c"/>'
        )
        labels.append(
            f'<text x="{x2 + 6:.1f}" y="{y2 - 6:.1f}" font-size="12" font-family="Arial, sans-serif" '
            f'font-weight="bold" fill="#0b0c0c" stroke="#ffffff" stroke-width="3" paint-order="stroke">'
            f"{escape(plot.label)}</text>"
        )
    height, width = high + 2 * _EDGE, wide + 2 * _EDGE
    return mark_safe(  # noqa: S308 - numbers, and labels escaped above
        f'<div class="ohs-tracks" aria-hidden="true"><p>Since the last Board: ○ to ●</p>'
        f'<svg focusable="false" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts + labels)}</svg></div>'
    )
