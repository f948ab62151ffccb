"""The risks of a cell as HTML, made in one pass: a map of thousands has hundreds of them."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def chips(plots) -> SafeString:
    """A list of links, one a risk: its reference, its movement in word and glyph, where it came from, its appetite."""
    return mark_safe(  # noqa: S308 - every text is escaped in chip()
        f'<ul class="ohs-heat__risks">{"".join(f"<li>{chip(plot)}</li>" for plot in plots)}</ul>'
    )


def chip(plot) -> str:
    notes = []
    if plot.differs:
        notes.append(f"scores {plot.computed}")
    if plot.moved_from:
        notes.append(f"from {plot.moved_from[0]} × {plot.moved_from[1]}")
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
    """As `chips`, for the dashboard: reference and trend, no more."""
    items = "".join(
        f'<li><a class="ohs-heat__risk" href="{escape(plot.url)}"><strong>{escape(plot.label)}</strong>'
        f'<span class="govuk-visually-hidden"> {escape(plot.title)},</span> {escape(plot.stated)}</a></li>'
        for plot in plots
    )
    return mark_safe(f'<ul class="ohs-heat__risks">{items}</ul>')  # noqa: S308 - escaped above
