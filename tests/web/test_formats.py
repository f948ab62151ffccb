"""Every list as a workbook and as JSON: the rows and columns of its CSV, each value of its own type."""

import csv
import datetime as dt
import io
import json
import time

import pytest
from openpyxl import load_workbook

from ohs.core.columns import Kind
from ohs.core.csv import BOM, cell
from ohs.core.workbooks import WorkbookWriter
from ohs.registers.contract import tables
from tests.registers.test_lists_unchanged import LISTS

pytestmark = pytest.mark.django_db

ADDRESSES = sorted(LISTS)
FITS = {
    Kind.TEXT: (str,),
    Kind.WHOLE_NUMBER: (int,),
    Kind.NUMBER: (int, float),
    Kind.NUMBER_OR_MARK: (int, float, str),
    Kind.DATE_OR_TEXT: (str,),
    Kind.YES_OR_NO: (bool,),
    Kind.SEVERAL: (list,),
}


def fits(value, kind) -> bool:
    if kind == Kind.DATE:
        return dt.date.fromisoformat(value).isoformat() == value
    return type(value) in FITS[kind]


def body(response) -> bytes:
    assert response.status_code == 200
    return response.getvalue()


def with_format(address, name):
    return f"{address}{'&' if '?' in address else '?'}format={name}"


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode().removeprefix(BOM), newline="")))


def as_csv(value) -> str:
    return str(cell(value))


@pytest.mark.parametrize("username", ["board", "hsw"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_is_the_same_rows_in_every_format(client, demo_users, address, username):
    client.force_login(demo_users[username])

    header, *lines = csv_rows(body(client.get(with_format(address, "csv"))))
    found = json.loads(body(client.get(with_format(address, "json"))))
    book = load_workbook(io.BytesIO(body(client.get(with_format(address, "xlsx")))))

    assert found["as_at"] == "2021-07-05"
    assert found["columns"] == header
    assert [[as_csv(row[name]) for name in header] for row in found["rows"]] == lines
    sheet, about = book.worksheets
    assert [each.value for each in sheet[1]] == header
    assert sheet.max_row == len(lines) + 1
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert about["B2"].is_date and about["B2"].value.date().isoformat() == "2021-07-05"
    defined = [row[0].value for row in about.iter_rows(min_row=4) if row[0].value]
    assert defined[-len(header) :] == header


def test_a_workbook_says_what_its_rows_are_filtered_by(client, demo_users):
    client.force_login(demo_users["board"])

    data = body(client.get("/risks/?format=xlsx&appetite=outside&as_at=2021-05-06"))

    about = load_workbook(io.BytesIO(data)).worksheets[1]
    lines = [[each.value for each in row] for row in about.iter_rows()]
    assert lines[1][2] == "As it was known on 6 May 2021"
    assert any(line[0] and line[0].startswith("Filter: ") and line[1] for line in lines)


def test_an_address_without_a_format_says_which_it_has(client, demo_users):
    client.force_login(demo_users["board"])

    no_such = client.get("/actions/?format=docx")
    none_at_all = client.get("/injuries/staff-groups/?format=xlsx")

    assert no_such.status_code == none_at_all.status_code == 400
    assert "Use format=csv or format=xlsx or format=json." in no_such.content.decode()
    assert "It has none" in none_at_all.content.decode()


def test_every_column_of_every_register_says_what_it_means(demo):
    from ohs.core import clock
    from ohs.registers.audience import BOARD

    silent = [
        f"{table.name}.{column.name}"
        for table in tables()
        for column in table.rows(clock.today(), BOARD).columns
        if not column.meaning
    ]

    assert silent == []


def test_every_value_is_of_the_kind_that_its_column_says(demo):
    from ohs.core import clock
    from ohs.registers.audience import BOARD

    others = []
    for table in tables():
        rows = table.rows(clock.today(), BOARD)
        kinds = {column.name: column.kind for column in rows.columns}
        others += [
            (table.name, name, value)
            for row in rows.values()
            for name, value in row.items()
            if value is not None and not fits(value, kinds[name])
        ]

    assert others == []


def test_ten_thousand_rows_of_twenty_columns_are_written_in_time(tmp_path):
    rows = ([f"Task {number}", number, "=1+1", "x" * 40] * 5 for number in range(10_000))

    started = time.process_time()
    with (tmp_path / "rows.xlsx").open("wb") as file, WorkbookWriter(file) as book:
        book.add_table("Tasks", [f"column {number}" for number in range(20)], rows)

    assert time.process_time() - started < 5
