"""What every page shows of the registers: their places in the navigation; and on the dashboard their panels."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ohs.registers.contract import NavigationItem, Panel, registers

register = template.Library()


@register.simple_tag
def register_navigation() -> list[NavigationItem]:
    """The links of every register, in the order of the registers."""
    return [item for each in registers() for item in each.navigation]


@register.simple_tag(takes_context=True)
def register_panel(context: template.Context, panel: Panel) -> SafeString:
    """A panel of the dashboard: its own template with what it hands over, and what the page has."""
    # With the page's own context: a panel says the page's date and carries it in its links.
    with context.push(**panel.context):
        shown = {str(name): value for name, value in context.flatten().items()}
        return render_to_string(panel.template, shown)
