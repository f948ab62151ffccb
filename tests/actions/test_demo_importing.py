"""Both plans of the demonstration, out as a file and in again."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import ActionPlan
from tests.actions.test_importing import (
    ON,
    as_xlsx,
    everything,
    exported,
    make,
    nothing_to_do,
    preview,
)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_went_out_comes_back_in_and_changes_nothing(client, plans, form):
    client.force_login(plans)
    data = exported(client)
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    file = SimpleUploadedFile("plan.csv", data) if form == "csv" else as_xlsx(table)
    before = everything()

    page = preview(client, file)
    made = make(client, page)

    assert page.context["outcome"].rows == 36
    assert nothing_to_do(page)
    assert made.status_code == 302
    assert everything() == before


def as_a_spreadsheet_has_it(cell):
    """What Excel makes of a cell of a CSV when it is opened: numbers and days of their own kind."""
    for kind in (int, float, dt.datetime.fromisoformat):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell or None


def test_a_workbook_saved_by_a_spreadsheet_changes_nothing_either(client, plans):
    client.force_login(plans)
    table = list(csv.reader(io.StringIO(exported(client).decode("utf-8-sig"))))
    file = as_xlsx([[as_a_spreadsheet_has_it(cell) for cell in row] for row in table])
    before = everything()

    page = preview(client, file)

    assert page.context["outcome"].rows == 36
    assert nothing_to_do(page)
    assert everything() == before


@pytest.mark.parametrize("slug", ["action-plan-2003-04", "hsw-board-commitments-2021-22"])
def test_a_plan_under_another_title_is_made_anew_and_comes_out_the_same(client, plans, slug):
    client.force_login(plans)
    data = exported(client, f"&plan={slug}").decode("utf-8-sig")
    title = ActionPlan.objects.get(slug=slug).title
    copied = data.replace(title, f"Copy of {title}").encode("utf-8-sig")

    make(client, preview(client, SimpleUploadedFile("plan.csv", copied)))

    copy = ActionPlan.objects.get(title=f"Copy of {title}")
    assert what_is_read(exported(client, f"&plan={copy.slug}")) == what_is_read(copied)


def what_is_read(data):
    """The rows without what follows from other records and the keys, which are each task's own."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    for row in rows:
        for name in ("key", "completed_on", "latest_note"):
            del row[name]
    return rows
