from django import template
from django.utils.html import format_html

from .. import progress, tables

register = template.Library()

register.simple_tag(tables.standing_tag)
register.filter("plain", progress.number)


@register.simple_tag
def progress_bar(stands):
    """How far a measure has come, as a bar; the sentence beside it says the same in words."""
    return format_html(
        '<progress class="ohs-progress" max="100" value="{}" aria-label="{}"></progress>',
        round(stands.share * 100),
        stands.sentence,
    )


@register.filter
def standing_on(task, on):
    return task.standing(on)
