"""Addresses of many records of a kind: a page of a register prints a hundred of them."""

from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse


def address(name: str, key) -> str:
    """What `reverse(name, args=[key])` gives. The way to the page is looked up once, the key put in for each record."""
    start, end = _around(name, get_script_prefix())
    return f"{start}{quote(str(key), safe=_SAFE)}{end}"


# As Django quotes a part of a path.
_SAFE = "!$&'()*+,;=/~:@"


@cache
def _around(name: str, prefix: str) -> tuple[str, str]:
    start, _, end = reverse(name, args=[0]).rpartition("0")
    return start, end
