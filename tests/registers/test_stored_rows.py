"""Frozen rows that stay in their text say what they said, whatever that is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohs.board.snapshots.stored import canonical, read_rows
from ohs.core.csv import unescape_formula
from ohs.registers.stored_rows import StoredRows, select

# What parts rows and cells, and what begins a cell that a spreadsheet would run.
TEXTS = st.text(st.sampled_from("\"\\[],'=\n-aé🦺"), max_size=6) | st.sampled_from(
    ['"],["', "],[", '","', ",", '"', "\\", '\\"],[', "'=1+1", "'a", ""]
)
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=230)
)


def body_of(rows, width):
    columns = [f"c{number}" for number in range(width)]
    stored = {"schema": 1, "register": "r", "as_at": "2021-05-06", "columns": columns, "rows": rows}
    return columns, canonical(stored)


@given(rows=TABLES)
def test_the_rows_are_those_that_were_stored(rows):
    columns, body = body_of(rows, len(rows[0]) if rows else 2)
    unsafe = [[unescape_formula(text) for text in row] for row in rows]
    expected = [dict(zip(columns, row, strict=True)) for row in unsafe]

    found = read_rows(body)

    assert list(found) == [found[place] for place in range(len(found))] == expected
    assert list(found[1:3]) == expected[1:3]
    assert list(select(found, columns[-1], "none", columns[0])) == [
        (row[columns[-1]], "", row[columns[0]]) for row in expected
    ]
    for some in ([columns[-1]], [columns[-1], columns[0]], columns):
        wanted = [tuple(row[name] for name in some) for row in expected]
        assert list(select(found, *some)) == wanted


def test_plain_rows_stay_in_their_text():
    _, body = body_of([["6.1", 'Say "what" is\nto be done \\ by whom'], ["6.2", "[], etc."]], 2)

    assert isinstance(read_rows(body), StoredRows)


@pytest.mark.parametrize("text", ["],[", 'He said "],[', '","],['])
def test_rows_that_say_what_parts_rows_are_read_by_the_letter(text):
    rows = [["a", text], [text, "b"], ["c", "d"]]
    columns, body = body_of(rows, 2)

    assert list(read_rows(body)) == [dict(zip(columns, row, strict=True)) for row in rows]


def test_rows_in_another_spelling_are_read():
    body = json.dumps({"schema": 1, "columns": ["a"], "rows": [["1"], ["2"]]}).encode()

    assert list(read_rows(body)) == [{"a": "1"}, {"a": "2"}]
