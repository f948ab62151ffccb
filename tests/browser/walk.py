"""A walk over the site by its own links, a few addresses of each kind."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

# A register has a page for each of its rows; the second one looks like the first.
PAGES_OF_A_KIND = 2
# Signing out ends the walk; these are forms that are sent, not pages that are read.
NOT_FOLLOWED = {"account_logout", "admin:logout"}
DOWNLOADS = (".pdf", ".docx", ".zip", ".csv", ".xlsx")


def kind_of(address):
    """What two addresses share that are drawn by the same code: the view, and what it is asked."""
    parts = urlsplit(address)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        view = parts.path
    return view, frozenset(parse_qs(parts.query))


def is_download(address):
    parts = urlsplit(address)
    return parts.path.endswith(DOWNLOADS) or "format" in parse_qs(parts.query)


def walk(watched, start="/", *, pages_of_a_kind=PAGES_OF_A_KIND):
    """Visit page after page, breadth first; yields each address while it stands open.

    Downloads are asked for and must answer, and are not yielded.
    """
    queue, seen, kinds = [start], {start}, Counter()
    while queue:
        address = queue.pop(0)
        kind = kind_of(address)
        if kind[0] in NOT_FOLLOWED or kinds[kind] >= (1 if kind[1] else pages_of_a_kind):
            continue
        kinds[kind] += 1
        if is_download(address):
            answer = watched.page.request.get(address)
            if not answer.ok:
                watched.problems.append(f"{address}: status {answer.status}")
            continue
        watched.visit(address)
        yield address
        for link in watched.links():
            if link not in seen:
                seen.add(link)
                queue.append(link)
