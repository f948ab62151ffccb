"""The columns of a table that is given away: their names, how a row's value is had, of what kind it is and what it means.

A file's header, the definitions on a workbook's second sheet and the API's description are all made of them.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints


class Kind(StrEnum):
    """What stands in a column, in the words of a workbook's definitions. Any of them may be empty."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    NUMBER_OR_MARK = "number, or a mark in its place"
    DATE = "date"
    DATE_OR_TEXT = "date, or words in its place"
    YES_OR_NO = "yes or no"
    SEVERAL = "several texts"


@dataclass(frozen=True)
class Column:
    """A column of an export: its name in the header and how its value is had from a row.

    `getter` is the name of an attribute ("due_date", "plan.title"), or a function of the row. `meaning` is a phrase that
    says what stands in it.
    """

    name: str
    getter: str | Callable[..., Any]
    kind: Kind = Kind.TEXT
    meaning: str = ""

    def read(self) -> Callable[[Any], Any]:
        """What gives its value of a row."""
        return attrgetter(self.getter) if isinstance(self.getter, str) else self.getter


def columns_of(
    row: type, meanings: Mapping[str, str], **getters: tuple[Callable[[Any], Any], Kind]
) -> tuple[Column, ...]:
    """A column for each field of a row's dataclass, of the kind that its annotation says.

    `getters` are for those columns whose value is not the field's own: how it is had, and of what kind it is.
    """
    hints = get_type_hints(row)
    names = [field.name for field in fields(row)]
    unknown = {*meanings, *getters} - {*names}
    if unknown:
        raise ValueError(f"{row.__name__} has no field {sorted(unknown)[0]!r}.")
    found = []
    for name in names:
        getter, kind = getters.get(name, (name, kind_of(hints[name])))
        found.append(Column(name, getter, kind=kind, meaning=meanings.get(name, "")))
    return tuple(found)


def kind_of(annotation: Any) -> Kind:
    """The kind of a column from the type of its values."""
    union = get_origin(annotation) in (Union, types.UnionType)
    parts = set(get_args(annotation)) - {type(None)} if union else {annotation}
    if len(parts) == 1:
        (only,) = parts
        if get_origin(only) in (tuple, list):
            return Kind.SEVERAL
        return _KINDS.get(only, Kind.TEXT)
    if parts <= {int, float}:
        return Kind.NUMBER
    if parts <= {int, float, str}:
        return Kind.NUMBER_OR_MARK
    return Kind.DATE_OR_TEXT if dt.date in parts else Kind.TEXT


_KINDS = {
    bool: Kind.YES_OR_NO,
    int: Kind.WHOLE_NUMBER,
    float: Kind.NUMBER,
    dt.date: Kind.DATE,
}
