"""What every page shows of the registers: their places in the navigation; and on the dashboard their panels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from ohs.registers.breadcrumbs import Level, levels_over, section_home
from ohs.registers.contract import NavigationItem, Panel, registers

register = template.Library()


@register.simple_tag
def register_navigation() -> list[NavigationItem]:
    """The links of every register, in the order of the registers."""
    return [item for each in registers() for item in each.navigation]


# The Board is no register: its pages stand over all of them.
_BOARD = (
    NavigationItem("Meetings", "board:meetings"),
    NavigationItem("Since the last Board", "board:since"),
    NavigationItem("Pre-meeting checks", "board:readiness"),
)


@dataclass(frozen=True)
class SectionPage:
    """A page in the bar of its section; `here` is the page that is shown."""

    label: str
    url: str
    here: bool


@register.simple_tag(takes_context=True)
def section_pages(context: template.Context) -> list[SectionPage]:
    """The pages beside this one: of the register that it belongs to, or of the Board."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or not match.app_names:
        return []
    section = match.app_names[0]
    items = {"board": _BOARD, **{each.key: each.pages for each in registers()}}.get(section, ())
    return [
        SectionPage(item.label, reverse(item.url_name), item.url_name == match.view_name)
        for item in items
        if not item.permissions or any(map(request.user.has_perm, item.permissions))
    ]


@register.simple_tag(takes_context=True)
def breadcrumb_levels(
    context: template.Context,
    under: Iterable[Level] = (),
    parent_url: str = "",
    parent: object = "",
) -> list[Level]:
    """Address and name of each page over this one; see `ohs.registers.breadcrumbs`."""
    return levels_over(
        context["request"],
        named=[
            *(under or getattr(parent, "levels_above", ())),
            *([(parent_url, str(parent))] if parent and parent_url else []),
        ],
        date_query=context.get("as_at_query") or "",
    )


@register.simple_tag(takes_context=True)
def section_name(context: template.Context) -> str:
    """The name of this page where it is the one that its section begins with."""
    request = context.get("request")
    if request is None:
        return ""
    home = section_home(request.resolver_match)
    return home[1] if home and home[0] == request.path else ""


@register.simple_tag
def register_panel(panel: Panel) -> SafeString | None:
    """A panel of the dashboard: its own template with what it hands over."""
    return panel.draw().drawn
