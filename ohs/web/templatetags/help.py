"""Links to the help pages from where a question arises, and their pictures."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ohs.core.text import lower_first, own_words

from ..help_pages import help_of, role_help
from ..help_pictures import HEIGHT, PICTURES, WIDTH

register = template.Library()


@register.simple_tag(takes_context=True)
def help_link(context: template.Context, role: str, part: str = "") -> SafeString:
    """The way to the help of a role, and there to one part of it; back from there the date is still that of the page."""
    page = role_help(role)
    date = context.get("as_at_query")
    address = reverse("role_help", args=[role]) + (f"?{date}" if date else "")
    if part:
        address = f"{address}#{part}"
    return format_html(
        '<p class="govuk-body ohs-help-link"><a class="govuk-link" href="{}">Help: {}</a></p>',
        address,
        lower_first(own_words(page.title)),
    )


@register.simple_tag(takes_context=True)
def help_of_reader(context) -> SafeString:
    """The way to the help of each role that the reader holds."""
    links = (help_link(context, each.slug) for each in help_of(context["request"].user))
    return format_html_join("", "{}", ((link,) for link in links))


@register.simple_tag
def help_picture(name: str) -> SafeString:
    """A picture of the help, or nothing where it was not taken: the words beside it say the same."""
    picture = PICTURES[name]
    if not (url := picture.url):
        return SafeString("")
    return format_html(
        '<img class="ohs-help-picture" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        url,
        WIDTH,
        HEIGHT,
        picture.alt,
    )
