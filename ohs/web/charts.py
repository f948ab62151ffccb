"""Charts as inline SVG, drawn on the server: no script, no inline style, readable in print and by a screen reader.

The drawing engine starts on first use (0.4 s, about 100 MB): never at import and never before a server forks.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache as cache_once
from threading import Thread

from django.conf import settings
from django.core.cache import cache
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Signal colours of charts: never red against green.
IMPROVEMENT = "#005ea5"
CONCERN = "#b35900"
COMMON_CAUSE = "#6f777b"
INK = "#0b0c0c"
MUTED = "#505a5f"

_CONFIG = {
    "font": "Arial",
    "background": None,
    "axis": {
        "labelFont": "Arial",
        "titleFont": "Arial",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#e3e6e8",
        "domainColor": MUTED,
        "tickColor": MUTED,
    },
    "legend": {
        "labelFont": "Arial",
        "titleFont": "Arial",
        "labelFontSize": 13,
        "titleFontSize": 13,
    },
    "view": {"stroke": None},
}
_NOTHING = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}
# A chart for a phone, with its axes and words: on a screen of 390 pixels at its own size, on one of 320 a little smaller.
NARROW = 350
#: As many of the newest months stand on a chart for a phone.
NARROW_MONTHS = 24
_CACHE_SECONDS = 7 * 24 * 60 * 60
_OPEN = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')
_ID = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z][\w-]*)')


def svg(spec: dict, *, title: str, description: str, css_class: str = "ohs-chart") -> SafeString:
    """A Vega-Lite specification as inline SVG. The title names it, the description says what it shows.

    The same content is drawn once and then comes from the cache.
    """
    spec = {**spec, "config": {**_CONFIG, **spec.get("config", {})}}
    content = json.dumps([spec, title, description, css_class], sort_keys=True, default=str)
    key = "chart-" + hashlib.sha256(content.encode()).hexdigest()
    drawn = cache.get(key)
    if drawn is None:
        drawn = _draw(spec, title, description, css_class, key[6:18])
        cache.set(key, drawn, _CACHE_SECONDS)
    return mark_safe(drawn)  # noqa: S308 - drawn from numbers and escaped texts


@cache_once
def start_engine() -> None:
    """Starts the engine beside what a paper does before it draws, where the charts of a new worker are yet to be drawn.

    Where all workers share a cache they are most likely there. The engine works beside Python: on a second core nobody waits.
    """
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        Thread(target=_draw, args=(_NOTHING, "", "", "", ""), daemon=True).start()


def for_screens(draw: Callable[..., SafeString | None], *, part: str = "") -> SafeString:
    """A chart drawn for a wide screen and paper, and for a phone; the style sheet shows the one that fits.

    `draw` takes `narrow`; `part` says what a phone shows of it, where that is not all. Nothing where nothing is drawn.
    """
    wide = draw(narrow=False)
    if not wide:
        return SafeString("")
    said = format_html('<p class="govuk-body ohs-small ohs-muted">{}</p>', part) if part else ""
    return format_html(
        '<div class="ohs-chart-wide">{}</div><div class="ohs-chart-narrow">{}{}</div>',
        wide,
        draw(narrow=True),
        said,
    )


def fitted(spec: dict, width: int = NARROW) -> dict:
    """A specification whose drawing is so wide in all, axes and legend included."""
    return {**spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}


def _draw(spec, title, description, css_class, name) -> str:
    import vl_convert

    raw = vl_convert.vegalite_to_svg(json.loads(json.dumps(spec, default=str)))
    return _dress(raw, title, description, css_class, name)


def _dress(raw: str, title: str, description: str, css_class: str, name: str) -> str:
    """The engine's SVG with a name and description, ids of its own, and a width that fits its place."""
    opening = _OPEN.search(raw)
    size = dict(_SIZE.findall(opening.group()))
    width, height = size.get("width", "300"), size.get("height", "150")
    inner = raw[opening.end() : raw.rindex("</svg>")]
    inner = _ID.sub(lambda match: f"{match[1]}c{name}-{match[2]}", inner)
    # The engine writes roles for its parts; the whole is one image with one description.
    inner = re.sub(r'\s(?:aria-[\w-]+|role|aria-hidden)="[^"]*"', "", inner)
    return (
        f'<svg class="{escape(css_class)}" role="img" aria-labelledby="c{name}-t c{name}-d" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="c{name}-t">{escape(title)}</title><desc id="c{name}-d">{escape(description)}</desc>'
        f"{inner}</svg>"
    )


def sparkline(
    values,
    *,
    title: str,
    description: str = "",
    marks=(),
    band=None,
    width: int = 150,
    height: int = 34,
) -> SafeString:
    """A small line of monthly values; None is a missing month and breaks the line.

    `marks` has for each value "concern", "improvement" or "" ; `band` is (lower, mean, upper) drawn behind.
    An SVG of a few points is written here rather than by the engine: nine of them would cost a third of a second.
    """
    shown = [value for value in values if value is not None]
    if not shown:
        return mark_safe("")
    extent = [*shown, *(edge for edge in (band or ()) if edge is not None)]
    low, high = min(extent), max(extent)
    spread = (high - low) or 1
    pad = 3.0

    def x(index):
        return pad + index * (width - 2 * pad) / max(len(values) - 1, 1)

    def y(value):
        return height - pad - (value - low) * (height - 2 * pad) / spread

    name = hashlib.sha256(repr((values, title, description)).encode()).hexdigest()[:10]
    parts = [
        f'<svg class="ohs-sparkline" role="img" aria-labelledby="s{name}-t" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title id="s{name}-t">'
        f"{escape(title)}{'. ' if description else ''}{escape(description)}</title>"
    ]
    if band:
        lower, mean, upper = band
        top, bottom = y(upper), y(lower)
        parts.append(
            f'<rect x="0" y="{top:.1f}" width="{width}" height="{max(bottom - top, 0):.1f}" fill="#f0f1f2"/>'
            f'<line x1="0" x2="{width}" y1="{y(mean):.1f}" y2="{y(mean):.1f}" stroke="#b1b4b6"/>'
        )
    run = []
    for index, value in enumerate([*values, None]):
        if value is not None:
            run.append(f"{x(index):.1f},{y(value):.1f}")
        elif run:
            parts.append(
                f'<polyline points="{" ".join(run)}" fill="none" stroke="{INK}" stroke-width="1.4"/>'
            )
            run = []
    colours = {"concern": CONCERN, "improvement": IMPROVEMENT}
    for index, (value, mark) in enumerate(zip(values, marks, strict=False)):
        if value is not None and mark in colours:
            parts.append(
                f'<circle cx="{x(index):.1f}" cy="{y(value):.1f}" r="2.4" fill="{colours[mark]}"/>'
            )
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - numbers, and texts escaped above
