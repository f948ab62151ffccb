"""The part of a record's page that shows what is said of it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from ohs.core.cache import cached_until_change

from .. import permissions, selectors
from ..subjects import subject_of

register = template.Library()


@register.inclusion_tag("comments/includes/on_record.html", takes_context=True)
def comments_on_page(context: template.Context) -> dict[str, Any]:
    """What is said of the record that the page is about; nothing on a page that is about none."""
    view = context.get("view")
    commented = getattr(view, "get_commented", None)
    record = commented() if commented else None
    subject = subject_of(record) if record is not None else None
    if subject is None:
        return {}
    person, on = context["request"].user, view.on
    if not permissions.may_read(person, subject, view.today):
        return {}
    threads = selectors.of_subject(subject, on)
    shown = selectors.with_replies(threads[: selectors.ON_RECORD], on)
    if subject.kind.small_numbers and shown and hasattr(view, "log"):
        view.log(len(shown))
    return {
        "subject": subject,
        "threads": shown,
        "count": selectors.count_of([subject], on).get((subject.kind.name, subject.key), 0)
        if shown
        else 0,
        "parts": selectors.parts_of(
            subject, person, view.today, getattr(view, "commented_parts", None)
        ),
        "may_say": not view.is_past
        and not subject.closed
        and permissions.may_say(person, subject, view.today),
        "as_at_query": view.as_at_query,
        "now": timezone.now(),
    }


@register.inclusion_tag("comments/includes/on_section.html", takes_context=True)
def section_comments(
    context: template.Context, meeting: Any, key: str, heading: str
) -> dict[str, Any]:
    """Under a section of a draft paper: how much is said of it, and the way there. Nothing once the paper is frozen."""
    if meeting.state != meeting.State.PLANNED:
        return {}
    if "section_comment_counts" not in context.render_context:
        view = context["view"]
        context.render_context["section_comment_counts"] = cached_until_change(
            "comments on sections",
            lambda: selectors.count_by_record("paper-section", f"{meeting.pk}-", view.on),
            meeting.pk,
            view.on,
            version=view.data_version,
        )
    record = f"{meeting.pk}-{key}"
    return {
        "page": reverse("comments:thread", args=["paper-section", record]),
        "count": context.render_context["section_comment_counts"].get(record, 0),
        "heading": heading,
        "as_at_query": context.get("as_at_query", ""),
    }
