"""A walk over the site by its own links, a few addresses of each kind."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

# A register has a page for each of its rows; the second one looks like the first.
PAGES_OF_A_KIND = 2
# One filter at a time, and not each of them.
QUERIES_OF_A_VIEW = 4
# Signing out ends the walk; these are forms that are sent, not pages that are read.
NOT_FOLLOWED = {"account_logout", "admin:logout"}
DOWNLOADS = (".pdf", ".docx", ".zip", ".csv", ".xlsx")


def parts_of(address):
    """The view that draws an address, and the names of what it is asked besides the date."""
    parts = urlsplit(address)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        view = parts.path
    return view, frozenset(parse_qs(parts.query)) - {"as_at"}


def is_download(address):
    parts = urlsplit(address)
    return parts.path.endswith(DOWNLOADS) or "format" in parse_qs(parts.query)


class Appetite:
    """Which addresses are worth a visit: a few of each kind, and no kind twice over."""

    def __init__(self, pages_of_a_kind):
        self.pages_of_a_kind = pages_of_a_kind
        self.pages = Counter()
        self.queries = {}

    def wants(self, address):
        view, asked = parts_of(address)
        if view in NOT_FOLLOWED or len(asked) > 1:
            return False
        if view.startswith("admin:"):
            return self._wants_of_the_admin(view, asked)
        if not asked:
            self.pages[view] += 1
            return self.pages[view] <= self.pages_of_a_kind
        had = self.queries.setdefault(view, set())
        if asked in had or len(had) >= QUERIES_OF_A_VIEW:
            return False
        had.add(asked)
        return True

    def _wants_of_the_admin(self, view, asked):
        """Of each record a list, an empty form and a full one; histories are all drawn alike."""
        action = view.rpartition("_")[2]
        kind = action if asked or action == "history" else view
        self.pages[kind] += 1
        return self.pages[kind] <= (2 if action == "history" else 1)


def walk(watched, start="/", *, pages_of_a_kind=PAGES_OF_A_KIND):
    """Visit page after page, breadth first; yields each address while it stands open.

    Downloads are asked for and must answer, and are not yielded.
    """
    queue, seen, appetite = [start], {start}, Appetite(pages_of_a_kind)
    while queue:
        address = queue.pop(0)
        if not appetite.wants(address):
            continue
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
