"""Rows are described once, and everything that gives them away is made of them."""

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook

from ohs.core.csv import BOM, Column
from ohs.registers.audience import BOARD, HSW, Audience
from ohs.registers.rows import Rows, RowTable

ON = dt.date(2021, 7, 5)


@dataclass(frozen=True)
class Ladder:
    """A ladder of a register that this test makes up."""

    number: str
    where: str
    checked_on: dt.date | None
    checks: int
    users: tuple[str, ...]
    sound: bool | None
    falls: int | str


LADDERS = (
    Ladder("L1", "Depot, bay 2", dt.date(2021, 6, 30), 3, ("Fitter", "Head of Depot"), True, 12),
    Ladder("L2", "=HYPERLINK()", None, 0, (), None, "[c]"),
)

TABLE = RowTable(
    name="ladders",
    title="Ladders",
    description="Ladders, one row each",
    url_name="home",
    query="show=all",
    permission="ladders.view_ladder",
    columns=(
        Column("number", "number"),
        Column("where", "where"),
        Column("checked_on", "checked_on"),
        Column("checks", "checks"),
        Column("users", "users"),
        Column("sound", "sound"),
        Column("falls", "falls"),
    ),
    load=lambda on, audience: LADDERS,
)


def test_the_csv_has_a_mark_a_header_iso_dates_and_nothing_a_spreadsheet_runs():
    body = TABLE.rows(ON, BOARD).csv_bytes().decode()

    assert body.startswith(BOM + "number,where,checked_on,checks,users,sound,falls\r\n")
    first, second = list(csv.reader(io.StringIO(body.removeprefix(BOM))))[1:]
    assert first == ["L1", "Depot, bay 2", "2021-06-30", "3", "Fitter | Head of Depot", "yes", "12"]
    assert second == ["L2", "'=HYPERLINK()", "", "0", "", "", "[c]"]


def test_a_comparison_reads_the_texts_of_the_csv_without_what_makes_them_safe():
    first, second = TABLE.rows(ON, BOARD).texts()

    assert first["users"] == "Fitter | Head of Depot"
    assert first["checks"] == "3"
    assert second["where"] == "=HYPERLINK()"


def test_a_snapshot_keeps_every_cell_as_the_csv_has_it():
    rows = TABLE.rows(ON, BOARD).loaded()

    lines = list(csv.reader(io.StringIO(rows.csv_bytes().decode().removeprefix(BOM))))

    assert rows.stored() == lines[1:]
    assert list(rows.names) == lines[0]


def test_json_holds_numbers_as_numbers_and_several_values_as_a_list():
    body = json.loads("".join(TABLE.rows(ON, BOARD).json(ON)))

    assert body["as_at"] == "2021-07-05"
    assert body["columns"] == list(TABLE.rows(ON, BOARD).names)
    assert body["rows"][0] == {
        "number": "L1",
        "where": "Depot, bay 2",
        "checked_on": "2021-06-30",
        "checks": 3,
        "users": ["Fitter", "Head of Depot"],
        "sound": True,
        "falls": 12,
    }
    assert body["rows"][1]["checked_on"] is None
    assert body["rows"][1]["where"] == "=HYPERLINK()"


def test_json_of_no_rows_has_its_columns():
    body = json.loads("".join(TABLE.of(()).json(ON)))

    assert body["rows"] == []
    assert body["columns"][0] == "number"


def test_a_workbook_has_dates_and_numbers_and_runs_no_text():
    odd = Ladder("L3\x01", "=1+1", dt.date(2021, 1, 1), 1, ("A", "B"), False, 1)

    sheet = load_workbook(io.BytesIO(TABLE.of([odd]).xlsx("Ladders"))).active

    header, row = list(sheet.iter_rows())
    assert [cell.value for cell in header] == list(TABLE.of([odd]).names)
    number, where, checked_on, *others = row
    assert number.value == "L3\ufffd"
    assert (where.value, where.data_type) == ("=1+1", "s")
    assert (checked_on.value.date(), checked_on.is_date) == (dt.date(2021, 1, 1), True)
    assert [cell.value for cell in others] == [1, "A | B", "no", 1]


def test_a_table_whose_columns_go_by_the_data_gives_them_with_its_rows():
    units = ("MO3", "MO10")

    def load(on, audience):
        columns = (
            Column("theme", lambda row: row[0]),
            *(
                Column(unit, lambda row, place=place: row[1][place])
                for place, unit in enumerate(units)
            ),
        )
        return Rows(columns, [("Leadership", ("C", "NC"))])

    table = RowTable(
        name="matrix",
        title="Matrix",
        description="Themes by units",
        url_name="home",
        permission="ladders.view_ladder",
        columns=(),
        load=load,
    )

    assert list(table.rows(ON, BOARD).texts()) == [
        {"theme": "Leadership", "MO3": "C", "MO10": "NC"}
    ]


def test_rows_are_made_for_an_audience():
    def load(on, audience: Audience):
        return [row if audience.small_numbers else "[c]" for row in ("3",)]

    table = RowTable(
        name="counts",
        title="Counts",
        description="Counts",
        url_name="home",
        permission="ladders.view_ladder",
        columns=(Column("count", str),),
        load=load,
    )

    assert list(table.rows(ON, BOARD).texts()) == [{"count": "[c]"}]
    assert list(table.rows(ON, HSW).texts()) == [{"count": "3"}]


def test_a_table_knows_its_address():
    assert TABLE.address == "/?show=all"


def test_a_table_without_a_comparison_is_not_compared():
    with pytest.raises(ValueError, match="ladders are not compared"):
        TABLE.compare([], TABLE.rows(ON, BOARD))
