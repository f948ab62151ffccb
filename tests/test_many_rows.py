"""Every page asks the database as much for many rows as for few: no row costs a query of its own."""

import pytest
from django.core.cache import cache

from ohs.organisation.force import current_force, keep_shown_force
from ohs.organisation.models import Post
from ohs.work import in_short
from tests.many_rows import add_more
from tests.statements import statements
from tests.test_every_address import admin_pages, pages

pytestmark = pytest.mark.usefixtures("session_is_not_noted")

FEW, MANY = 2, 12
# Besides each address as it is: lists narrowed and grouped, as files, and as they were.
ALSO = (
    "/actions/?format=csv",
    "/actions/?format=xlsx",
    "/risks/?format=json",
    "/actions/?more=1&group_by=lead&columns=supporting&columns=moved&standing=on-track",
    "/risks/?format=csv",
    "/maturity/?show=claimed",
    "/maturity/?format=csv",
    "/maturity/findings/?rating=NC&format=csv",
    "/injuries/?format=csv",
    "/board/meetings/joint-audit-panel-2021-07-05/pack/?audience=hsw",
)


def asked(client, page) -> int:
    """How many queries a page takes with nothing kept from before."""
    cache.clear()
    # As on a page that is not the first of its minute.
    keep_shown_force(current_force())
    with statements() as put:
        response = client.get(page)
        if response.streaming:
            response.getvalue()
    return len(put)


def asked_more(client, records, found, forget_frame) -> dict:
    add_more(FEW, records)
    forget_frame()
    few = {page: asked(client, page) for page in found}
    add_more(MANY, records)
    forget_frame()
    many = {page: asked(client, page) for page in found}
    return {page: (few[page], many[page]) for page in found if many[page] > few[page]}


def as_it_was(page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}as_at=2021-06-15"


@pytest.mark.parametrize("username", ["board", "lead", "hsw"])
def test_no_page_asks_more_for_many_rows_than_for_few(
    client, demo_users, records, kept_frame, username
):
    client.force_login(demo_users[username])
    found = [*pages(), *ALSO] if username == "hsw" else records.pages()

    assert asked_more(client, records, found, kept_frame) == {}


@pytest.mark.parametrize("username", ["board", "hsw"])
def test_no_page_of_the_past_asks_more_for_many_rows(
    client, demo_users, records, kept_frame, username
):
    client.force_login(demo_users[username])
    found = [as_it_was(page) for page in (*records.pages(), *ALSO)]

    assert asked_more(client, records, found, kept_frame) == {}


def test_no_page_of_the_admin_asks_more_for_many_rows(client, demo_users, records, kept_frame):
    client.force_login(demo_users["admin"])
    # The page before a deletion is Django's, which names what would go one by one.
    found = [page for page in admin_pages() if "/delete/" not in page]

    assert asked_more(client, records, found, kept_frame) == {}


def test_a_frame_that_asks_for_each_row_is_heard(
    client, demo_users, records, kept_frame, monkeypatch
):
    """These walks put the frame of every page together once for few rows and once for many, on their first page."""
    read = in_short.items_from

    def ask_for_each(source, worker):
        found = read(source, worker)
        for _ in found:
            Post.objects.exists()
        return found

    monkeypatch.setattr(in_short, "items_from", ask_for_each)
    client.force_login(demo_users["hsw"])

    more = asked_more(client, records, ["/glossary/", "/help/"], kept_frame)

    assert list(more) == ["/glossary/"]
