"""The address of one record is what Django would have made of it."""

import pytest
from django.urls import reverse

from ohs.core.addresses import address


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("actions:detail", 17),
        ("actions:plan", "hsw-board-2021-22"),
        ("risks:detail", "3a-d"),
        ("risks:detail", "R 4 (b) & more?"),
        ("maturity:unit", "MO3/4"),
        ("maturity:unit", "Größe"),
    ],
)
def test_an_address_is_what_reverse_gives(name, key):
    assert address(name, key) == reverse(name, args=[key])
