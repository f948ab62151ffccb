"""Rows in the text that they were frozen in: each is taken out of it when it is asked for.

Of the hundred thousand rows that a Board saw a comparison asks for those that may be otherwise, and of all of them for a
column or two. Held as dictionaries they would take several times their text, and as long to make as all that follows.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from ohs.core.csv import unescape_formula

from .comparison_spec import Cells

_BETWEEN_ROWS, _BETWEEN_CELLS = re.compile(rb'"\],\[(?=")'), '","'
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
        if b"\\" in body:
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
        for place in range(len(self)):
            yield self[place]

    def select(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Of every row the texts of these columns, "" for one that was not frozen."""
        places = [self.columns.index(name) if name in self.columns else None for name in columns]
        most = max((place for place in places if place is not None), default=0) + 1
        for row in range(len(self)):
            texts = self._texts(row, most)
            yield tuple(["" if place is None else texts[place] for place in places])

    def _texts(self, place: int, most: int = -1) -> list[str]:
        """The texts of a row; of those after the first `most` nothing need be right."""
        line = self._body[self._starts[place] : self._starts[place + 1] - 1].decode()
        if "\\" in line:
            texts: list[str] = _read_json(line)
        else:
            # No text has a quote in it: between two cells there is nothing else like this.
            texts = line[2:-2].split(_BETWEEN_CELLS, most)
        return [as_it_was(text) for text in texts] if _SAFE in line else texts


def as_it_was(text: str) -> str:
    """A stored cell without what makes it safe in a spreadsheet: only what begins with an apostrophe has that."""
    return text if text[:1] != "'" else unescape_formula(text)


def select(rows: Iterable[Cells], *columns: str) -> Iterator[tuple[str, ...]]:
    """Of every row the texts of these columns, "" for one that it does not have."""
    if isinstance(rows, StoredRows):
        return rows.select(columns)
    return (tuple([row.get(name, "") for name in columns]) for row in rows)
