"""The same change of several records, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction

from .errors import OperationRefused, sentences


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
    versions: Mapping[int, int] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every record, or of none.

    `versions` holds that of each record which the person saw: one that was changed since is refused with what changed.
    A preview does it all and takes it back.
    """
    outcome = Outcome()
    with transaction.atomic():
        for record in records:
            version = versions[record.pk] if versions else None
            try:
                with transaction.atomic():
                    sentence = change.apply(record, by=by, on=on, version=version)
            except OperationRefused as refused:
                outcome.refused.append(Row(record, sentences(refused)))
            else:
                outcome.changes.append(Row(record, sentence))
        if preview or outcome.refused:
            transaction.set_rollback(True)
    return outcome
