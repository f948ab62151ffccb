"""Both plans of the demonstration, out as a file and in again."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.actions.test_importing import ON, as_xlsx, everything, exported, make, preview


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

    result = page.context["result"]
    assert (result.rows, result.changes, result.errors) == (36, [], [])
    assert made.status_code == 302
    assert everything() == before
