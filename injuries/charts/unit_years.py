"""Units as small pictures of one size on one scale: a bar for each financial year that is told, its number over it.

Written by hand: sixteen drawings of the engine would cost half a second, and say no more.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString

from ohs.web import charts

from ..disclosure import is_shown
from ..lines.unit_years import GroupYears, UnitYears
from .monthly import NOW, PRIOR

_WIDTH, _HEIGHT, _FOOT, _TOP = 168, 104, 18, 18
_BAR = 0.62


def draw_unit_years(group: GroupYears, unit: UnitYears) -> SafeString:
    """One unit. What is withheld has no bar: its mark stands where the bar would begin."""
    step = _WIDTH / len(unit.counts)
    room = _HEIGHT - _FOOT - _TOP
    parts = [
        f'<line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT}" y2="{_HEIGHT - _FOOT}" stroke="{charts.MUTED}"/>'
    ]
    for place, (year, count) in enumerate(zip(group.years, unit.counts, strict=True)):
        middle, foot = step * (place + 0.5), _HEIGHT - _FOOT
        tall = room * count / group.most if is_shown(count) and group.most else 0
        if tall:
            newest = place == len(unit.counts) - 1
            parts.append(
                f'<rect x="{middle - step * _BAR / 2:.1f}" y="{foot - tall:.1f}" width="{step * _BAR:.1f}" '
                f'height="{tall:.1f}" fill="{NOW if newest else PRIOR}"/>'
            )
        words = f"{count:,}" if is_shown(count) else str(count)
        parts.append(_text(middle, foot - tall - 4, words, charts.INK))
        parts.append(_text(middle, _HEIGHT - 4, year.label[2:], charts.MUTED))
    said = ", ".join(
        f"{year.label} {f'{count:,}' if is_shown(count) else 'not shown'}"
        for year, count in zip(group.years, unit.counts, strict=True)
    )
    return SafeString(
        f'<svg class="ohs-multiple__drawing" role="img" aria-label="{escape(f"{unit.code}: {said}")}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, colour: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-family="Arial, sans-serif" font-size="12" '
        f'fill="{colour}">{escape(words)}</text>'
    )
