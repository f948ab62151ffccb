"""The short way to an address is the same address."""

import pytest
from django.urls import reverse, set_script_prefix

from ohs.web.links import address


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("actions:detail", 12),
        ("risks:detail", "3a-d"),
        ("risks:detail", "unnumbered-7"),
        ("maturity:unit", "L&D"),
        ("maturity:unit", "a b?c#é%"),
        ("maturity:theme", 6),
    ],
)
def test_an_address_is_what_reverse_gives(name, key):
    assert address(name, key) == reverse(name, args=[key])


def test_an_application_under_a_path_keeps_its_path():
    set_script_prefix("/hsw/")
    try:
        assert address("actions:detail", 5) == reverse("actions:detail", args=[5])
        assert address("actions:detail", 5).startswith("/hsw/")
    finally:
        set_script_prefix("/")
