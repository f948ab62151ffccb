"""What one import of a workbook knows: who brings it in, on which day, and every name that it may refer to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ohs.imports.values import Names

from .fields import Lookup

REASON = "Brought in with a workbook"


class Context:
    def __init__(self, *, by: Any, on: dt.date, reason: str = REASON, file_name: str = ""):
        self.by, self.on, self.reason, self.file_name = by, on, reason, file_name
        self._names: dict[int, tuple[Lookup, Names[Any]]] = {}

    def names(self, lookup: Lookup) -> Names[Any]:
        """Every record of a kind by what it is called, with those that this import has made."""
        if id(lookup) not in self._names:
            names: Names[Any] = Names(lookup.noun)
            for record in lookup.records():
                _add(names, lookup, record)
            self._names[id(lookup)] = (lookup, names)
        return self._names[id(lookup)][1]

    def learn(self, record: Any) -> None:
        """A record that was made or renamed can be referred to from now on."""
        for lookup, names in self._names.values():
            if isinstance(record, lookup.model):
                _add(names, lookup, record)

    def forget(self) -> None:
        """Names are read anew where something else than a row of a sheet has made records."""
        self._names.clear()


def _add(names: Names[Any], lookup: Lookup, record: Any) -> None:
    for text in lookup.words(record):
        if text:
            names.add(str(text), record)
