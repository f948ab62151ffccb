"""What the maturity templates need besides the shared filters."""

from django import template

register = template.Library()


@register.filter
def standing_on(task, on) -> str:
    """How a key task stands on a date, in words."""
    return task.standing(on).label


@register.filter
def at(counts: dict, level) -> int:
    """How many of a count by level stand at one level."""
    return counts.get(level, 0)
