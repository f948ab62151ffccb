from django import template

from .. import tables
from ..rules import progress

register = template.Library()

register.simple_tag(tables.standing_tag)
register.simple_tag(tables.recommendation_tag)
register.simple_tag(tables.stage_tag)
register.filter("plain", progress.format_number)


@register.filter
def standing_on(task, on):
    return task.standing(on)


@register.filter
def status_on(step, on):
    return step.status(on)
