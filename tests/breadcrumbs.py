"""What is wrong with the breadcrumbs of some pages: each names every page over it, and no page is called by two names."""

import re
from collections import defaultdict
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlsplit

_NAV = re.compile(r'<nav class="govuk-breadcrumbs".*?</nav>', re.S)
_LEVEL = re.compile(r'<li class="govuk-breadcrumbs__list-item"([^>]*)>(.*?)</li>', re.S)
_LINK = re.compile(r'href="([^"]*)"')

# What stands under another page than its address says, and why: the beginning of the address, and the level it has not.
ELSEWHERE = (
    # Words are written on the paper itself.
    (r"/board/meetings/[^/]+/paper/.+", r"/board/meetings/[^/]+/paper/"),
    # A form about an item, beside the form that changes it.
    (r"/board/meetings/[^/]+/agenda/\d+/.+", r"/board/meetings/[^/]+/agenda/\d+/"),
    # A finding is read on the page of its audit.
    (r"/maturity/findings/\d+/task/", r"/maturity/findings/"),
)


def levels_of(text: str) -> list[tuple[str, str]]:
    """Address (empty for the page itself) and name of each level that a page names."""
    navs = _NAV.findall(text)
    if len(navs) != 1:
        return []
    return [
        (
            unescape((_LINK.findall(level) or [""])[0]),
            unescape(re.sub(r"<[^>]+>", "", level)).strip(),
        )
        for _, level in _LEVEL.findall(navs[0])
    ]


def _pages_over(address: str, pages: Mapping[str, str]) -> list[str]:
    parts = address.strip("/").split("/")
    over = ["/" + "/".join(parts[:end]) + "/" for end in range(1, len(parts))]
    elsewhere = [not_over for page, not_over in ELSEWHERE if re.fullmatch(page, address)]
    return [
        "/",
        *(
            each
            for each in over
            if each in pages and not any(re.fullmatch(x, each) for x in elsewhere)
        ),
    ]


def faults_of_breadcrumbs(pages: Mapping[str, str], query: str = "") -> list[str]:
    """A line for each fault of these pages, by path; `query` is the date that all of them are as at."""
    faults, names = [], defaultdict(set)
    for address, text in pages.items():
        if address == "/":
            continue
        levels = levels_of(text)
        if not levels:
            faults.append(f"{address}: no breadcrumbs")
            continue
        *above, (own, name) = levels
        linked = [urlsplit(url).path for url, _ in above]
        if own or not name or "" in linked or address in linked or len(set(linked)) < len(linked):
            faults.append(f"{address}: {levels}")
        if missing := [each for each in _pages_over(address, pages) if each not in linked]:
            faults.append(f"{address}: lacks {missing}")
        if query and not all(query in url for url, _ in above):
            faults.append(f"{address}: loses the date in {above}")
        names[address].add(name)
        for url, called in above:
            names[urlsplit(url).path].add(called)
    return [*faults, *(f"{path}: {sorted(by)}" for path, by in names.items() if len(by) > 1)]
