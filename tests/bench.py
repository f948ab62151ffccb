"""The speed budget, measured: `make bench` prints the table.

Asks a fresh worker for a whole pack of the demonstration. Then fills a scratch database with tests/volume.py, serves it
as production does with two workers, and asks as one client, a board member. On SQLite, or on the database of DATABASE_URL: tests/postgres.py brings one.
A database that was filled before, by a run with the same SCALE, is measured as it is.
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
from urllib.parse import urlsplit

import psutil

from tests.bench_pages import CALLS, CHARTS, LISTS, RECORDS
from tests.calibration import LARGEST, SCALE, slowness
from tests.serving import environment, manage, serve

HEADER = f"{'page':40}{'median ms':>10}{'budget':>8}{'queries':>9}{'kB':>8}{'slow ×':>8}"
# With more rows a page may take this much longer; and none, with whatever rows, a second, or a megabyte.
GROWTH = 1.0 if SCALE <= 1 else 1.3
MOST_MS, MOST_BYTES = 1000, 1_000_000
# Both workers have drawn each page before it is measured.
WARM_UP, TIMES = 6, 25
# What takes long is asked less often: so many seconds a page, and three times at least.
PATIENCE, FEWEST = 15, 1 if LARGEST else 3
COLD_BUDGET, COLD_TIMES = 150, 3
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

        import django

        django.setup()
        filled = is_filled()
        if not filled:
            manage(env, "load_demo", "--verbosity", "0")
        client, person = board_member()
        program = {"Authorization": f"Bearer {key_of_the_board_member()}"}
        over = 0
        if not filled:
            print(HEADER)
            over += packs(env, client, person)
            fill(Path(directory))
        print(f"\n{HEADER}")
        with serve(env) as (url, server):
            over += measure(url, person, client, LISTS)
            over += measure(url, program, client, CALLS)
            over += memory(server, "after lists and files", MEMORY)
            over += measure(url, person, client, CHARTS)
            over += memory(server, "after charts", MEMORY_WITH_CHARTS)
            over += records(url)
            over += draft_after_a_change(url, person, client)
        # What is no page, or no longer there, is asked for too: that is not told each time.
        with serve({**env, "LOG_LEVEL": "CRITICAL"}) as (url, server):
            over += every_page(url)
    print(f"\n{over} over budget" if over else "\nWithin budget")
    return 1 if over else 0


def records(url):
    """Records and what grows with them, warm and after a change; returns how many are over their budget."""
    client, headers = person_of("hsw")
    found = rows_to_open()
    pages = [page._replace(address=page.address.format(**found)) for page in RECORDS]
    over = measure(url, headers, client, pages)
    for page in pages:
        times = []
        for number in range(COLD_TIMES):
            record_something(number)
            times.append(ask(url, page.address, headers)[1])
        budget = max(page.budget, COLD_BUDGET)
        over += line(f"{page.what}, after a change", statistics.median(times), budget)
    # Of its own registers: what was kept of the tasks, or risks, and of all that tells of them is then no more.
    compared = [page for page in pages if page.address.endswith(("/since/", "/then-and-now/"))]
    for page in compared:
        for what, record in (("an update", update_a_task), ("a score", score_a_risk)):
            times = []
            for number in range(COLD_TIMES):
                record(number)
                times.append(ask(url, page.address, headers)[1])
            over += line(f"{page.what}, after {what}", statistics.median(times), page.budget)
    return over


def every_page(url):
    """Every address of the application and of its admin, warm: prints those that no page may be, and returns how many."""
    from tests.test_every_address import admin_pages, pages

    over, longest = 0, {}
    for name, addresses in (("hsw", sorted(set(pages()))), ("admin", admin_pages())):
        _, headers = person_of(name)
        for address in addresses:
            response, *_ = fetch(url, address, headers)
            # No file, and no page that this person is not shown.
            is_page = response.getheader("Content-Type", "").startswith("text/html")
            if response.status != 200 or not is_page:
                continue
            # By then both workers have drawn it.
            _, _, took, body = min(
                (fetch(url, address, headers) for _ in range(3)), key=lambda answer: answer[2]
            )
            longest[address] = took
            if took / slowness() > MOST_MS or len(body) > MOST_BYTES:
                over += line(address[-40:], took, MOST_MS, "", len(body), MOST_BYTES)
    last = max(longest, key=longest.get)
    line(f"{len(longest)} pages; longest: {last[-15:]}", longest[last], MOST_MS)
    return over


def rows_to_open():
    from actions.models import ActionPlan, KeyTask
    from ohs.core import clock
    from ohs.organisation.models import BoardMeeting
    from risks.models import Risk

    plan = ActionPlan.objects.filter(state="live").latest("pk")
    return {
        "task": KeyTask.objects.filter(plan=plan).latest("pk").pk,
        "plan": plan.slug,
        "risk": Risk.objects.filter(ref__startswith="V").latest("pk").key,
        "unit": "V1",
        "seen": BoardMeeting.objects.last_frozen(clock.today()).slug,
    }


def is_filled():
    """Whether tests/volume.py has been at this database."""
    from actions.models import KeyTask
    from tests.volume import ACTIONS_A_PLAN, PLANS, TASKS_AN_ACTION

    number = KeyTask.objects.filter(plan__slug__startswith="programme-").count()
    if number not in (0, PLANS * ACTIONS_A_PLAN * TASKS_AN_ACTION):
        sys.exit(
            f"The database was filled with {number:,} tasks, which is another SCALE than {SCALE:g}."
        )
    return bool(number)


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
    over = line("draft paper, after a change", statistics.median(times), DRAFT, queries)
    times = []
    for number in range(COLD_TIMES):
        update_a_task(COLD_TIMES + number)
        times.append(ask(url, f"{PACK}pack/", headers)[1])
    return over + line("draft paper, after an update", statistics.median(times), DRAFT)


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


def update_a_task(number):
    """What the registers themselves hold changes: a lead says how far a task is."""
    from actions.models import KeyTask
    from actions.operations import record_update
    from ohs.core import clock
    from ohs.organisation.models import User

    tasks = KeyTask.objects.filter(plan__state="live", state="in_progress").order_by("pk")
    record_update(
        task=tasks[number],
        by=User.objects.get(username="hsw"),
        on=clock.today(),
        narrative="Half of it is done.",
    )


def score_a_risk(number):
    """The same of a risk: its lead says how likely it is."""
    from ohs.core import clock
    from ohs.organisation.models import User
    from risks.models import Risk
    from risks.operations import score

    risks = Risk.objects.filter(ref__startswith="V", state="open").order_by("pk")
    score(
        risk=risks[number],
        kind="current",
        likelihood=2 + number % 2,
        impact=3,
        on=clock.today(),
        reason="Half of the controls are in place.",
        by=User.objects.get(username="hsw"),
    )


@contextmanager
def timed(what):
    begun = time.perf_counter()
    yield
    print(f"{what} in {time.perf_counter() - begun:.0f} s")


def board_member():
    return person_of("board")


def person_of(name):
    """A client in this process, to count queries with, and the header that signs in the other."""
    from django.conf import settings
    from django.test import Client

    from ohs.organisation.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=name))
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
        several_times(WARM_UP, url, page.address, headers)
        answers = several_times(TIMES, url, page.address, headers)
        size = answers[0][2]
        queries = count_queries(client, page.address, headers)
        first, whole = (
            statistics.median(column) for column in list(zip(*answers, strict=True))[:2]
        )
        # A file of all rows, and nothing else, may take as much longer as there are more of them.
        is_file = "format=" in page.address
        most = None if is_file or page.address.startswith("/api/") else MOST_BYTES
        budget = page.budget * max(SCALE, 1) / GROWTH if is_file else page.budget
        over += line(page.what, whole, budget, queries, size, most)
        if page.first_byte:
            over += line(f"{page.what}, first byte", first, page.first_byte)
    return over


def line(what, value, budget, queries="", size=None, most=None):
    """Print what was measured, as a machine of the reference would have taken; 1 where that is over the budget."""
    slow = slowness()
    value, budget = value / slow, budget * GROWTH
    late = value > budget or (most is not None and (value > MOST_MS or (size or 0) > most))
    kilobytes = "" if size is None else f"{size / 1000:.0f}"
    mark = "  over" if late else ""
    print(
        f"{what:40}{value:>10.1f}{budget:>8.0f}{queries:>9}{kilobytes:>8}{slow:>8.1f}{mark}",
        flush=True,
    )
    return int(late)


def several_times(most, *asked):
    """What a page answers to being asked so many times, or for as long as there is patience."""
    begun, answers = time.monotonic(), []
    while len(answers) < most and (len(answers) < FEWEST or time.monotonic() - begun < PATIENCE):
        answers.append(ask(*asked))
    return answers


def ask(url, address, headers):
    """(milliseconds to the first byte of the body, to the last, bytes)."""
    response, first, last, body = fetch(url, address, headers)
    if response.status != 200 or b"govuk-error-summary" in body:
        sys.exit(f"{address} answers {response.status} or with an error in its form")
    return first, last, len(body)


def fetch(url, address, headers):
    """The answer, the milliseconds to the first byte of its body and to the last, and the body."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    begun = time.perf_counter()
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read(1)
    first = time.perf_counter()
    body += response.read()
    last = time.perf_counter()
    connection.close()
    return response, (first - begun) * 1000, (last - begun) * 1000, body


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
