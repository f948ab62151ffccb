"""The force's own words, in every template without loading: {% own_words "units" %}, {{ label|own_words }}."""

from django import template

from ohs.core import text

register = template.Library()


@register.simple_tag(name="own_words")
def own_words_tag(words: str) -> str:
    return text.own_words(words)


@register.filter(is_safe=True)
def own_words(value: object) -> str:
    """For labels, hints and headings of the product; never for what people typed."""
    return text.own_words(str(value))
