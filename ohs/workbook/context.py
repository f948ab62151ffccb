"""What one import of a workbook knows: who brings it in, on which day, and every name that it may refer to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from ohs.imports.batch import Fault
from ohs.imports.tables import Table
from ohs.imports.values.names import Names
from ohs.imports.values.texts import plain

from .fields import Lookup

REASON = "Brought in with a workbook"


class Context:
    def __init__(self, *, by: Any, on: dt.date, reason: str = REASON, file_name: str = ""):
        self.by, self.on, self.reason, self.file_name = by, on, reason, file_name
        self._names: dict[int, tuple[Lookup, Names[Any]]] = {}
        self._later: dict[tuple[int, str], Callable[[], list[Fault]]] = {}
        self._doubtful: dict[type[Model], set[str | None]] = {}
        #: The tables of the file by the names of their sheets, for a sheet that reads another with its own.
        self.tables: dict[str, Table] = {}

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

    def call(self, lookup: Lookup, text: str, record: Any) -> None:
        """What the file calls a record that it has made."""
        self.names(lookup).add(text, record)

    def once_before(self, order: int, name: str, act: Callable[[], list[Fault]]) -> None:
        """Something to do when every sheet below an order is read, once however often a row asks for it."""
        self._later.setdefault((order, name), act)

    def do_before(self, order: int) -> list[Fault]:
        """Does what waits for this order; the faults of it."""
        due = sorted(key for key in self._later if key[0] <= order)
        return [fault for key in due for fault in self._later.pop(key)()]

    def doubt(self, model: type[Model], text: str | None = None) -> None:
        """A record that could not be made, by what it is called; None for any of its kind. References to it say nothing new."""
        called = None if text is None else plain(text)
        if called != "":
            self._doubtful.setdefault(model, set()).add(called)

    def is_echo(self, lookup: Lookup, value: str) -> bool:
        """Whether what is not known is what this file was to make and could not."""
        doubtful = self._doubtful.get(lookup.model, set())
        return None in doubtful or plain(value) in doubtful

    def forget(self) -> None:
        """Names are read anew where something else than a row of a sheet has made records."""
        self._names.clear()


def _add(names: Names[Any], lookup: Lookup, record: Any) -> None:
    for text in lookup.words(record):
        if text:
            names.add(str(text), record)
