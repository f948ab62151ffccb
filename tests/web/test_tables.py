"""The parts that tables are made of."""

import pytest
from django.urls import reverse, set_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ohs.web.tables import addresses, as_html, link, tag


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("actions:detail", 12),
        ("actions:plan", "plan-2021-22"),
        ("risks:detail", "3a-d"),
        ("risks:detail", "unnumbered-7"),
        ("maturity:unit", "L&D"),
        ("maturity:unit", "a b?c#é%"),
        ("maturity:theme", 6),
    ],
)
def test_an_address_is_what_reverse_gives(name, key):
    assert addresses(name)(key) == reverse(name, args=[key])


def test_an_application_under_a_path_keeps_its_path():
    set_script_prefix("/hsw/")
    try:
        assert addresses("actions:detail")(5) == reverse("actions:detail", args=[5])
        assert addresses("actions:detail")(5).startswith("/hsw/")
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize(
    "value",
    ["plain", "<b>&\"'", "", 5, None, "é", mark_safe("<b>safe</b>"), SafeString("&amp;")],
)
def test_a_cell_is_escaped_as_django_escapes(value):
    assert as_html(value) == conditional_escape(value)


def test_links_and_tags_escape_what_they_are_given():
    assert link('/?a="b"&c', "<i>") == (
        '<a class="govuk-link" href="/?a=&quot;b&quot;&amp;c">&lt;i&gt;</a>'
    )
    assert "&lt;i&gt;" in tag("<i>")
    assert isinstance(link("/", "x"), SafeString) and isinstance(tag("x"), SafeString)
