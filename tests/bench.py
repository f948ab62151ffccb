"""The speed budget, measured: `make bench` prints the table.

Asks a fresh worker for a whole pack of the demonstration. Then fills a scratch database with tests/volume.py, serves it
as production does with two workers, and asks as one client, a board member. On SQLite, or on the database of DATABASE_URL: tests/postgres.py brings one.
"""

import datetime as dt
import http.client
import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil

from tests.serving import environment, manage, serve

HEADER = f"{'page':40}{'median ms':>10}{'budget':>8}{'queries':>9}{'kB':>8}"
# Both workers have drawn each page before it is measured.
WARM_UP, TIMES = 6, 25


class Page(NamedTuple):
    """A page, and the milliseconds it may take until its last byte (and until its first)."""

    what: str
    address: str
    budget: int
    first_byte: int | None = None


LIST, HEAT_MAP, DASHBOARD, CSV, CSV_FIRST = 30, 60, 60, 500, 50
JSON, XLSX, SEARCH, API_PAGE = 600, 3000, 50, 200

# Without charts first: memory is read before any worker has started the chart engine.
LISTS = (
    Page("tasks, overdue, by date", "/actions/?standing=overdue&sort=due_date", LIST),
    Page("risks, open, by reference", "/risks/?state=open&sort=-ref", LIST),
    Page("findings, not conforming", "/maturity/findings/?rating=NC&sort=unit", LIST),
    Page(
        "counts of a month, largest", "/injuries/counts/?from=2021-02&to=2021-02&sort=-count", LIST
    ),
    Page("heat map", "/risks/heat-map/", HEAT_MAP),
    Page("tasks as CSV", "/actions/?format=csv", CSV, CSV_FIRST),
    Page("risks as CSV", "/risks/?format=csv", CSV, CSV_FIRST),
    Page("findings as CSV", "/maturity/findings/?format=csv", CSV, CSV_FIRST),
    Page("tasks as JSON", "/actions/?format=json", JSON, CSV_FIRST),
    Page("tasks as workbook", "/actions/?format=xlsx", XLSX),
)
CHARTS = (
    Page("matrix", "/maturity/", DASHBOARD),
    Page("report lines", "/injuries/", DASHBOARD),
    Page("dashboard", "/", DASHBOARD),
    Page("dashboard of a group", "/?group=MO", DASHBOARD),
    Page("search, a word", "/search/?q=review", SEARCH),
    Page("search, a reference", "/search/?q=28", SEARCH),
    Page("search, a word misspelt", "/search/?q=fireams", SEARCH),
)
# Of a program with a key: the largest page that it may ask for.
CALLS = (
    Page("API, 1,000 tasks", "/api/v1/tasks?per_page=1000", API_PAGE),
    Page("API, 1,000 risks", "/api/v1/risks?per_page=1000", API_PAGE),
    Page("API, 1,000 findings", "/api/v1/findings?per_page=1000", API_PAGE),
)
# A Board's paper and its files, of the demonstration: asked of a worker that has served nothing yet, and once more after
# something was recorded.
PACK = "/board/meetings/joint-audit-panel-2021-07-05/"
FACES = ("pack/", "pack.pdf", "pack.docx", "pack.pptx", "pack.zip")
PACK_FRESH, PACK_AGAIN = 2000, 1000
DRAFT, DRAFTS = 800, 5
MEMORY, MEMORY_WITH_CHARTS = 160, 260


def main():
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        os.environ.update(env)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_demo", "--verbosity", "0")

        import django

        django.setup()
        client, person = board_member()
        program = {"Authorization": f"Bearer {key_of_the_board_member()}"}
        print(HEADER)
        over = packs(env, client, person)
        fill(Path(directory))
        print(f"\n{HEADER}")
        with serve(env) as (url, server):
            over += measure(url, person, client, LISTS)
            over += measure(url, program, client, CALLS)
            over += memory(server, "after lists and files", MEMORY)
            over += measure(url, person, client, CHARTS)
            over += memory(server, "after charts", MEMORY_WITH_CHARTS)
            over += draft_after_a_change(url, person, client)
    print(f"\n{over} over budget" if over else "\nWithin budget")
    return 1 if over else 0


def fill(directory):
    from django.db import connection

    from tests.volume import make_all

    with timed("Filled"):
        made = make_all(directory)
        if connection.vendor == "postgresql":
            # What autovacuum does by itself a minute later.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    print(
        f"{connection.vendor}: " + ", ".join(f"{number:,} {what}" for what, number in made.items())
    )


def packs(env, client, headers):
    """Page, PDF, Word, slides and zip of a paper that is not frozen; returns how many times they are over their budget."""
    from django.core.cache import cache

    cache.clear()
    queries = count_queries(client, f"{PACK}pack/")
    with serve({**env, "WEB_CONCURRENCY": "1"}) as (url, _server):
        over = pack(url, headers, "fresh worker", PACK_FRESH, queries)
        record_something()
        over += pack(url, headers, "after a change", PACK_AGAIN, queries)
    return over


def draft_after_a_change(url, headers, client):
    """The draft paper of a meeting among all these records, each time after something was recorded."""
    queries = count_queries(client, f"{PACK}pack/")
    times = []
    for number in range(DRAFTS):
        record_something(number)
        times.append(ask(url, f"{PACK}pack/", headers)[1])
    return line("draft paper, after a change", statistics.median(times), DRAFT, queries)


def pack(url, headers, when, budget, queries):
    whole = 0
    for face in FACES:
        _, milliseconds, size = ask(url, f"{PACK}{face}", headers)
        whole += milliseconds
        line(f"{face}, {when}", milliseconds, budget, queries if face == "pack/" else "", size)
    return line(f"the whole pack, {when}", whole, budget)


def record_something(number=0):
    """What was kept is then no longer what is: somebody came to the meeting."""
    from ohs.board.operations import record_attendance
    from ohs.organisation.models import BoardMeeting, Post, User

    record_attendance(
        meeting=BoardMeeting.objects.get(slug=PACK.split("/")[3]),
        post=Post.objects.order_by("pk")[number],
        kind="present",
        by=User.objects.get(username="hsw"),
    )


@contextmanager
def timed(what):
    begun = time.perf_counter()
    yield
    print(f"{what} in {time.perf_counter() - begun:.0f} s")


def board_member():
    """A client in this process, to count queries with, and the header that signs in the other."""
    from django.conf import settings
    from django.test import Client

    from ohs.organisation.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="board"))
    cookie = settings.SESSION_COOKIE_NAME
    return client, {"Cookie": f"{cookie}={client.cookies[cookie].value}"}


def key_of_the_board_member():
    from ohs.api.operations import make_key
    from ohs.core import clock
    from ohs.organisation.models import User

    today = clock.today()
    _, secret = make_key(
        by=User.objects.get(username="board"),
        on=today,
        name="Measuring",
        scope="read",
        expires_on=today + dt.timedelta(days=30),
    )
    return secret


def measure(url, headers, client, pages):
    """Print a line for each page; returns how many are over their budget."""
    over = 0
    for page in pages:
        for _ in range(WARM_UP):
            ask(url, page.address, headers)
        answers = [ask(url, page.address, headers) for _ in range(TIMES)]
        size = answers[0][2]
        queries = count_queries(client, page.address, headers)
        first, whole = (
            statistics.median(column) for column in list(zip(*answers, strict=True))[:2]
        )
        over += line(page.what, whole, page.budget, queries, size)
        if page.first_byte:
            over += line(f"{page.what}, first byte", first, page.first_byte)
    return over


def line(what, value, budget, queries="", size=None):
    late = value > budget
    kilobytes = "" if size is None else f"{size / 1000:.0f}"
    mark = "  over" if late else ""
    print(f"{what:40}{value:>10.1f}{budget:>8}{queries:>9}{kilobytes:>8}{mark}", flush=True)
    return int(late)


def ask(url, address, headers):
    """(milliseconds to the first byte of the body, to the last, bytes)."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read(1)
    first = time.perf_counter()
    body += response.read()
    last = time.perf_counter()
    connection.close()
    if response.status != 200 or b"govuk-error-summary" in body:
        sys.exit(f"{address} answers {response.status} or with an error in its form")
    return (first - begun) * 1000, (last - begun) * 1000, len(body)


def count_queries(client, address, headers=None):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
        # A streamed answer asks while it is read.
        _ = b"".join(response) if response.streaming else response.content
    return len(queries)


def memory(server, when, budget):
    """Print what the largest worker holds; returns 1 where that is over the budget."""
    largest = max(worker.memory_info().rss for worker in psutil.Process(server.pid).children())
    megabytes = largest / 1_000_000
    late = megabytes > budget
    print(f"{'worker, MB ' + when:40}{megabytes:>10.0f}{budget:>8}{'  over' if late else ''}")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
