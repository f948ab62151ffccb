"""What the charts of a paper have in common: their size, and the words that a chart says of itself."""

import re
from html import unescape

#: Drawn for a page of paper: narrower than on the screen, so that its letters are not smaller than the text's.
WIDTH, HEIGHT = 600, 125

_DESCRIPTION = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)


def title_of(svg: str) -> str:
    return _found(_TITLE, svg)


def description_of(svg: str) -> str:
    return _found(_DESCRIPTION, svg)


def _found(pattern: re.Pattern[str], svg: str) -> str:
    found = pattern.search(svg)
    return unescape(found[1]) if found else ""
