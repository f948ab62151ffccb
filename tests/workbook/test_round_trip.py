"""The demonstration as a workbook: taken back it changes nothing, taken into an empty installation it is the same again."""

import datetime as dt
import html
import io
import re

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from maturity.models import SelfAssessment
from ohs.organisation.models import User
from ohs.registers.audience import BOARD, HSW
from ohs.setup.starting import PARTS
from ohs.workbook.export import BESIDE, export_workbook
from ohs.workbook.sheets import all_sheets
from tests.workbook.books import book_of, bring_in
from tests.workbook.emptied import empty_the_database

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)
#: Taken into an empty installation by a test of their own, with few figures (tests/workbook/test_figures.py).
FIGURES = ("counts", "strengths")
PAGES = (
    "/actions/plans/?format=csv",
    "/actions/programmes/?format=csv",
    "/maturity/?format=csv",
    "/maturity/findings/?format=csv",
    "/risks/indicators/",
    "/setup/force/",
)


def sheets_of(data: bytes) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(data), read_only=True)
    return {
        page.title: list(page.iter_rows(values_only=True))
        for page in book
        if page.title not in BESIDE
    }


def without_keys(sheets: dict[str, list[tuple]], renamed: dict[str, str]) -> dict[str, list[tuple]]:
    """The rows of every sheet, sorted; what names a task names it by its key of the first installation."""

    def plain(cell):
        for now, before in renamed.items() if isinstance(cell, str) else ():
            cell = cell.replace(now, before)
        return cell

    return {
        name: sorted(([plain(cell) for cell in row] for row in rows), key=repr)
        for name, rows in sheets.items()
    }


def keys_of_tasks(sheets: dict[str, list[tuple]]) -> dict[tuple, str]:
    header, *rows = sheets["tasks"]
    plan, task, key = (header.index(name) for name in ("plan", "task", "key"))
    return {(row[plan], row[task]): row[key] for row in rows}


def main_of(response) -> str:
    """What a page says: its text, without addresses and without what is marked as made up."""
    assert response.status_code == 200
    text = response.getvalue().decode()
    if "<main" in text:
        text = text[text.index("<main") : text.index("</main>")]
        # What the filters offer and what the meeting in the header was is not of the registers.
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return " ".join(re.sub(r"(?i)\billustrative\b( state)?", "", text).split())


@pytest.fixture
def told(demo, client, settings):
    """What the demonstration's pages say to the HSW team."""
    settings.OHS_TODAY = TODAY.isoformat()
    client.force_login(demo)
    return {page: main_of(client.get(page)) for page in PAGES}


def test_the_demonstration_goes_out_comes_back_and_begins_another_installation(
    demo, demo_users, told, client
):
    data = export_workbook(on=TODAY, audience=HSW)
    given = sheets_of(data)

    back = bring_in(data, demo_users["admin"], on=TODAY)

    assert back.changes_nothing, back.changes[:3]
    assert back.unchanged > 8_000

    of_readers = export_workbook(on=TODAY, audience=BOARD)
    back = bring_in(of_readers, demo_users["admin"], on=TODAY)
    assert back.changes_nothing, back.changes[:3]
    assert back.unchanged > 50

    for_readers = sheets_of(of_readers)
    for name, rows in for_readers.items():
        assert set(rows) <= set(given[name]), name
    assert set(given) - set(for_readers) >= {"counts", "investigations"}

    some = {name: rows for name, rows in given.items() if name not in FIGURES}
    # Two of them say what all would.
    header, *answers = some["self-assessments"]
    two = list(dict.fromkeys(row[:2] for row in answers))[:2]
    some["self-assessments"] = [header, *(row for row in answers if row[:2] in two)]
    empty_the_database()
    call_command("start_force", name="Nobody", without=PARTS, stdout=io.StringIO())
    root = User.objects.create_superuser("root")

    made = bring_in(book_of(**some), root, on=TODAY)

    assert made.new > 400
    again = sheets_of(
        export_workbook(
            on=TODAY, audience=HSW, only=[s.name for s in all_sheets() if s.name in some]
        )
    )
    keys, were = keys_of_tasks(again), keys_of_tasks(some)
    renamed = {key: were[task] for task, key in keys.items()}
    expected, found = without_keys(some, {}), without_keys(again, renamed)
    found["people"] = [row for row in found["people"] if "root" not in row]
    differ = {name for name in expected if expected[name] != found[name]}
    assert differ == _DIFFER, {
        name: [row for row in expected[name] if row not in found[name]][:2]
        + [row for row in found[name] if row not in expected[name]][:2]
        for name in differ
    }
    assert SelfAssessment.objects.count() == 2
    client.force_login(User.objects.get(username="hsw"))
    assert {page: main_of(client.get(page)) for page in PAGES} == told


#: Sheets in which what cannot be the same is not: a risk without a day on which it was raised is raised today.
_DIFFER = {"risks"}
