"""Rows in the text that they were frozen in: each is taken out of it when it is asked for.

Of the hundred thousand rows that a Board saw a comparison asks for those that may be otherwise, and of all of them for a
column or two. Held as dictionaries they would take several times their text, and as long to make as all that follows.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import overload

from ohs.core.csv import unescape_formula

from .comparison_spec import Cells

_BETWEEN_ROWS = re.compile(rb'"\],\[(?=")')
_BETWEEN_LINES, _BETWEEN_CELLS = '"],["', '","'
# As many rows are taken out of the text together where all are.
_AT_A_TIME = 100
# How a cell begins that was made safe in a spreadsheet.
_SAFE = "\"'"
_read_json = json.JSONDecoder().decode


class StoredRows(Sequence[Cells]):
    """Rows of texts, `["…","…"],["…","…"]` in JSON without spaces, as a sequence of their cells by column."""

    def __init__(self, columns: Sequence[str], body: bytes, starts: array[int]):
        self.columns = tuple(columns)
        # `starts` has the place of the bracket of each row, and where that of one more would be.
        self._body, self._starts = body, starts

    @classmethod
    def found_in(
        cls, columns: Sequence[str], body: bytes, begin: int, end: int
    ) -> StoredRows | None:
        """The rows of a part of a body; None where what parts them cannot be told from what they say.

        `"],["` stands between two rows, and could be said in a cell. But every row has two quotes a column that no
        backslash stands before: where they come out, each place that was found lies between two rows.
        """
        starts = array("Q")
        if begin < end:
            starts.append(begin)
            starts.extend(found.end() - 1 for found in _BETWEEN_ROWS.finditer(body, begin, end))
        quotes = body.count(b'"', begin, end)
        if b"\\\\" not in body:
            quotes -= body.count(b'\\"', begin, end)
        else:
            quotes -= body[begin:end].replace(b"\\\\", b"").count(b'\\"')
        if not columns or quotes != 2 * len(columns) * len(starts):
            return None
        starts.append(end + 1)
        return cls(columns, body, starts)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> Cells: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cells, ...]: ...
    def __getitem__(self, place: int | slice) -> Cells | tuple[Cells, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        return dict(zip(self.columns, self._texts(range(len(self))[place]), strict=True))

    def __iter__(self) -> Iterator[Cells]:
        for texts in self._all():
            yield dict(zip(self.columns, texts, strict=True))

    def select(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Of every row the texts of these columns, "" for one that was not frozen."""
        places = [self.columns.index(name) if name in self.columns else None for name in columns]
        found = [place for place in places if place is not None]
        rows = self._all(max(found, default=0) + 1)
        if len(found) == len(columns) > 1:
            # What most are, and in one step for each of very many.
            return map(itemgetter(*found), rows)
        return (
            tuple(["" if place is None else texts[place] for place in places]) for texts in rows
        )

    def _all(self, most: int = -1) -> Iterator[list[str]]:
        return chain.from_iterable(
            self._part(begin, min(begin + _AT_A_TIME, len(self)), most)
            for begin in range(0, len(self), _AT_A_TIME)
        )

    def _texts(self, place: int) -> list[str]:
        (texts,) = self._part(place, place + 1)
        return texts

    def _part(self, begin: int, end: int, most: int = -1) -> Iterable[list[str]]:
        """The texts of some rows one after the other; of those after the first `most` nothing need be right."""
        text = self._body[self._starts[begin] : self._starts[end] - 1].decode()
        is_plain, is_safe = "\\" not in text, _SAFE in text
        # Of plain texts none has a quote in it: between cells and rows there is nothing else like this.
        rows: Iterable[list[str]] = (
            (line.split(_BETWEEN_CELLS, most) for line in text[2:-2].split(_BETWEEN_LINES))
            if is_plain
            else _read_json(f"[{text}]")
        )
        return (list(map(as_it_was, texts)) for texts in rows) if is_safe else rows


def as_it_was(text: str) -> str:
    """A stored cell without what makes it safe in a spreadsheet: only what begins with an apostrophe has that."""
    return text if text[:1] != "'" else unescape_formula(text)


def select(rows: Iterable[Cells], *columns: str) -> Iterator[tuple[str, ...]]:
    """Of every row the texts of these columns, "" for one that it does not have."""
    if isinstance(rows, StoredRows):
        return rows.select(columns)
    return (tuple([row.get(name, "") for name in columns]) for row in rows)
