"""Nonsense in the query of every address, the admin's and the API's too: `python -m tests.fuzz [times] [seed]`. Exit 1 for an error.

Each address of the demonstration is asked so many times as the HSW team, a board member or an administrator, with names
that stand in its own forms and values that no form would send. Six times each take some minutes.
"""

import datetime as dt
import os
import random
import re
import sys
import tempfile
from collections import Counter
from urllib.parse import quote

from tests.serving import environment, make_tables, manage

VALUES = (
    "", "0", "-1", "1", "9" * 20, "1e308", "NaN", "½", "٣", "banana", "2021-07-05", "2021-02-30", "0001-01-01", "9999-12-31",
    "2021-13", "2021-05", "\0", "a\r\nb", "'\"><script>", "' OR 1=1 --", "\\", "{{7*7}}", "%s", "💥", "x" * 3000, "true", "live",
    "overdue", "csv", "xlsx", "json", "docx", "-due_date", "due_date,ref", "AS", "L&D", "28", "|", "twelve-months", "staff", "legal",
    "pk__in", "[]", "../../etc/passwd",
)  # fmt: skip
NAMES = [
    "as_at",
    "format",
    "sort",
    "page",
    "per_page",
    "from",
    "to",
    "period",
    "group",
    "unit",
    "lead",
    "plan",
    "state",
    "standing",
    "q",
    "columns",
    "audience",
    "edit",
    "work",
    "file",
    "next",
    "theme",
    "rating",
    "line",
    "section",
    "month",
    "new",
    "field",
    "sheet",
    "header_row",
    "_facets",
    "e",
    "p",
    "o",
    "all",
    "_changelist_filters",
    "_popup",
    "_to_field",
    "date",
    "by",
    "year",
]
READ_BY_PROGRAMS = [
    "tasks",
    "risks",
    "findings",
    "claims",
    "lines",
    "published-counts",
    "investigations",
    "recommendations",
    "programmes",
    "meetings",
]
OWN_NAMES = re.compile(r'name="([\w-]{1,40})"')


def main(times: int = 6, seed: int = 1) -> int:
    with tempfile.TemporaryDirectory(prefix="ohs-fuzz-") as directory:
        env = environment(
            directory, DATABASE_URL=f"sqlite:///{directory}/ohs.sqlite3", LOG_LEVEL="CRITICAL"
        )
        os.environ.update(env)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        make_tables(env)
        manage(env, "load_demo", "--verbosity", "0")

        import django

        django.setup()
        return ask_everything(times, random.Random(seed))


def ask_everything(times: int, chance: random.Random) -> int:
    from django.test import Client

    from ohs.organisation.models import User
    from tests import test_every_address as every

    people = []
    for name in ("hsw", "board", "admin"):
        client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
        client.force_login(User.objects.get(username=name))
        people.append(client)
    program = {"Authorization": f"Bearer {a_key()}"}
    addresses = [*sorted(set(every.pages())), *every.admin_pages()]
    addresses += [f"/api/v1/{name}" for name in READ_BY_PROGRAMS]
    answers: Counter[int] = Counter()
    for number, address in enumerate(addresses):
        client = people[number % len(people)]
        headers = program if address.startswith("/api/") else {}
        names = OWN_NAMES.findall(
            body_of(client.get(address, headers=headers)).decode(errors="replace")
        )
        # A whole paper or workbook takes its time.
        slow = every.WHOLE_PAPER.search(address) or ".xlsx" in address
        for _ in range(max(1, times // 5) if slow else times):
            query = "&".join(
                f"{chance.choice(names * 3 + NAMES)}={quote(chance.choice(VALUES))}"
                for _ in range(chance.choice((1, 1, 2, 3, 5)))
            )
            asked = f"{address}{'&' if '?' in address else '?'}{query}"
            response = client.get(asked, headers=headers)
            body_of(response)
            answers[response.status_code] += 1
            if response.status_code >= 500:
                print(response.status_code, asked[:300], getattr(response, "exc_info", ("",))[:2])
    errors = sum(number for status, number in answers.items() if status >= 500)
    print(
        f"{len(addresses)} addresses, {answers.total()} answers, {errors} errors: {dict(answers)}"
    )
    return 1 if errors else 0


def body_of(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def a_key() -> str:
    from ohs.api.operations import make_key
    from ohs.core import clock
    from ohs.organisation.models import User

    _, secret = make_key(
        by=User.objects.get(username="hsw"),
        on=clock.today(),
        name="Fuzz",
        scope="read",
        expires_on=clock.today() + dt.timedelta(days=1),
    )
    return secret


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
