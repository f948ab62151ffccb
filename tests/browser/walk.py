"""A walk over the site by its own links, a few addresses of each kind."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

# A register has a page for each of its rows; the second one looks like the first.
PAGES_OF_A_KIND = 2
# One filter at a time, and not each of them.
QUERIES_OF_A_VIEW = 4
# In the admin every record is drawn by the same few templates: of each action so many pages in a
# brisk walk. A thorough one sees the list, the empty form and a full form of every record.
ADMIN_PAGES_OF_AN_ACTION = 12
HISTORIES = 2
# Signing out ends the walk; these are forms that are sent, not pages that are read.
NOT_FOLLOWED = {"account_logout", "admin:logout"}
DOWNLOADS = (".pdf", ".docx", ".pptx", ".zip", ".csv", ".xlsx", ".json", ".pbids", ".ics")


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

    def __init__(self, *, thorough):
        self.thorough = thorough
        self.pages = Counter()
        self.queries = {}

    def wants(self, address):
        view, asked = parts_of(address)
        if view in NOT_FOLLOWED or len(asked) > 1:
            return False
        if view.startswith("admin:"):
            return self._wants_of_the_admin(view, asked)
        if not asked:
            return self._fewer(view, PAGES_OF_A_KIND if self.thorough else 1)
        had = self.queries.setdefault(view, set())
        if asked in had or len(had) >= (QUERIES_OF_A_VIEW if self.thorough else 1):
            return False
        had.add(asked)
        return True

    def _wants_of_the_admin(self, view, asked):
        action = view.rpartition("_")[2]
        if action == "history" or asked:
            return self._fewer(action, HISTORIES)
        most = 1000 if self.thorough else ADMIN_PAGES_OF_AN_ACTION
        return self._fewer(view, 1) and self._fewer(action, most)

    def _fewer(self, kind, than):
        self.pages[kind] += 1
        return self.pages[kind] <= than


def walk(watched, start="/", *, thorough=True):
    """Visit page after page, breadth first; yields each address while it stands open.

    Downloads are asked for and must answer, and are not yielded.
    """
    queue, seen, appetite = [start], {start}, Appetite(thorough=thorough)
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
