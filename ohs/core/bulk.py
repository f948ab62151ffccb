"""The same change of several records, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models, transaction

from .errors import OperationRefused, sentences
from .text import format_day


@dataclass(frozen=True)
class Row:
    """One of the records, and what becomes of it or why it cannot."""

    record: Any
    sentence: str


@dataclass
class Outcome:
    """Where anything is refused nothing is changed."""

    changes: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)


class Change(Protocol):
    """What is done to each of the records."""

    def apply(self, record: Any, /, *, by: Any, on: dt.date, version: int | None) -> str:
        """Does it by an operation, and says in words what it did."""


def change_each(
    records: Iterable[Any],
    change: Change,
    *,
    by: Any,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every record, or of none.

    `versions` holds that of each record which the person saw (`versions_of`): one that was changed since is refused with
    what changed. A preview does it all and takes it back.
    """
    outcome = Outcome()
    with transaction.atomic():
        for record in records:
            version = versions[record.pk] if versions else None
            try:
                with transaction.atomic():
                    sentence = change.apply(record, by=by, on=on, version=version)
            except ValidationError as refused:
                outcome.refused.append(Row(record, sentences(refused)))
            else:
                outcome.changes.append(Row(record, sentence))
        if preview or outcome.refused:
            transaction.set_rollback(True)
    return outcome


def versions_of(records: Iterable[models.Model]) -> dict[int, int | None]:
    """What a person who is shown these records sees of each: its version, or where it counts none its newest change."""
    records = list(records)
    if not records:
        return {}
    model, keys = type(records[0]), [record.pk for record in records]
    if "version" in {
        column.name for column in model._meta.concrete_fields if not column.is_relation
    }:
        stored = model._default_manager.filter(pk__in=keys).values_list("pk", "version")
        return dict(stored)
    history: Any = model.history  # type: ignore[attr-defined]
    newest = history.filter(id__in=keys).order_by().values_list("id")
    return dict.fromkeys(keys) | dict(newest.annotate(models.Max("history_id")))


@dataclass(frozen=True)
class AsShown:
    """A change that does of each record what was shown of it (`shown`, by key), and nothing else.

    A version does not tell all: who answers for a unit is no part of the unit.
    """

    change: Change
    shown: Mapping[int, str]

    def apply(self, record: Any, /, *, by: Any, on: dt.date, version: int | None) -> str:
        sentence = self.change.apply(record, by=by, on=on, version=version)
        if sentence != self.shown.get(record.pk):
            raise OperationRefused(
                f"Somebody changed this since you saw it. Now it would be: {sentence}."
            )
        return sentence


@dataclass(frozen=True)
class NewValue:
    """One field of each record gets one value, by the register's operation that saves such a record."""

    reason: str
    name: str
    value: Any
    save: Callable[..., Any]

    def apply(self, record: Any, /, *, by: Any, on: dt.date, version: int | None) -> str:
        column = record._meta.get_field(self.name)
        until, called = getattr(record, self.name), column.verbose_name
        if until == self.value:
            raise OperationRefused(f"Its {called} is {_said(column, until)} already.")
        setattr(record, self.name, self.value)
        self.save(record, by=by, on=on, reason=self.reason, seen=version)
        return f"{called} {_said(column, self.value)}; until now {_said(column, until)}"


def _said(column: Any, value: Any) -> str:
    if value in (None, ""):
        return "none"
    if isinstance(value, dt.date):
        return format_day(value)
    return str(dict(column.flatchoices).get(value, value))
