import csv
import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest

from ohs.core.csv import Column, cell, csv_lines, stream_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-5 text", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK()", "\n=1"]
)
def test_what_a_spreadsheet_would_run_is_neutralised(text):
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "3a-d", "97–99%", "a = b", "–", "L&D"])
def test_plain_text_is_left_alone(text):
    assert cell(text) == text


def test_numbers_stay_numbers_even_below_zero():
    assert cell(-33) == -33
    assert cell(-0.5) == -0.5
    assert cell(Decimal("2.50")) == "2.50"


def test_values_of_other_kinds():
    assert cell(None) == ""
    assert cell(True) == "yes"
    assert cell(dt.date(2004, 3, 31)) == "2004-03-31"
    assert cell(["Practice Manager", "Head of Profession, Nursing"]) == (
        "Practice Manager | Head of Profession, Nursing"
    )
    assert cell(["=a", "b"]) == "'=a | b"


def read(lines):
    return list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"))))


def test_the_first_piece_is_the_header_with_a_byte_order_mark():
    lines = csv_lines([Column("ref", "ref")], [SimpleNamespace(ref="2")])

    assert next(lines) == "\ufeffref\r\n"


def test_rows_are_not_asked_for_before_the_header_has_gone_out():
    asked = []

    def rows():
        asked.append(True)
        return []

    lines = csv_lines([Column("ref", "ref")], rows)
    next(lines)

    assert not asked
    assert list(lines) == []
    assert asked


def test_many_rows_come_whole_and_in_order():
    rows = [SimpleNamespace(n=n) for n in range(1201)]

    table = read(csv_lines([Column("n", "n")], rows))

    assert [row[0] for row in table[1:]] == [str(n) for n in range(1201)]


def test_text_with_quotes_commas_and_line_ends_survives():
    text = 'He said "no", then\nleft'

    assert read(csv_lines([Column("t", "t")], [SimpleNamespace(t=text)]))[1] == [text]


def test_a_file_name_with_an_ampersand_or_an_accent_is_safe():
    response = stream_csv('L&D "é"/x.csv', [Column("a", "a")], [])

    assert "\n" not in response["Content-Disposition"]
    assert "filename*=UTF-8''L%26D" in response["Content-Disposition"]
