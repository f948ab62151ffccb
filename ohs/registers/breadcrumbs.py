"""The pages over a page, each with its name: the dashboard, where its section begins, the list, the record.

A section begins with the first page of a register, or with what an `AppConfig` calls its `home`. A record says itself what
stands over it, in `levels_above`; of pages that are no records an `AppConfig` does, in `pages_over`.
"""

from collections.abc import Iterable
from functools import cache
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.apps import apps
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from ohs.core.text import own_words
from ohs.registers.contract import registers

# Address and name.
Level = tuple[str, str]


@cache
def _pages_over() -> dict[str, Level]:
    """Of the name of a page's address: the page over it, by the name of its address, and what it is called."""
    found: dict[str, Level] = {}
    for config in apps.get_app_configs():
        found |= getattr(config, "pages_over", {})
    return found


def section_home(match: ResolverMatch | None) -> Level | None:
    """The page with which the section of an address begins."""
    if match is None or not match.app_names:
        return None
    key = match.app_names[0]
    navigation = [each.navigation for each in registers() if each.key == key]
    if navigation and navigation[0]:
        item = navigation[0][0]
        return reverse(item.url_name), own_words(item.label)
    for config in apps.get_app_configs():
        if config.label == key and hasattr(config, "home"):
            label, url_name = config.home
            return reverse(url_name), label
    return None


def levels_over(request: HttpRequest, named: Iterable[Level], date_query: str = "") -> list[Level]:
    """Every page over the one asked for, from the dashboard down, each once and as at the date of the page.

    `named` are those that the page names itself, the outermost first.
    """
    between = list(named)
    match = request.resolver_match
    above = _match(between[0][0]) if between else None
    while above and above.view_name in _pages_over():
        url_name, name = _pages_over()[above.view_name]
        between.insert(0, (reverse(url_name), name))
        above = _match(between[0][0])
    home = section_home(match) or section_home(above)

    levels: dict[str, Level] = {}
    for url, name in [(reverse("home"), "Dashboard"), *([home] if home else []), *between]:
        path = urlsplit(url).path
        # A page has one name wherever it stands: a section that of its home. A filtered view of it that one comes from stays.
        levels[path] = (url, levels[path][1] if path in levels else name)
    levels.pop(request.path, None)
    return [(_with_query(url, date_query), name) for url, name in levels.values()]


def _match(url: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(url).path)
    except Resolver404:
        return None


def _with_query(url: str, date_query: str) -> str:
    """The address with the date that the page is of, unless it names one itself."""
    parts = urlsplit(url)
    if not date_query or "as_at" in parse_qs(parts.query):
        return url
    return urlunsplit(parts._replace(query=f"{parts.query}&{date_query}".lstrip("&")))
