"""Frozen rows that are known otherwise now: what the meeting was told, what is known, and why it differs."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.cache import DataVersion, cached_until_change
from ohs.core.text import join_words, lower_first, plural
from ohs.registers.audience import BOARD, Audience
from ohs.registers.comparison import Change, ColumnChange
from ohs.registers.comparison_spec import What
from ohs.registers.content import Block, Bullets, Note, Paragraph
from ohs.registers.contract import NotReadable, Register, may_read, registers
from ohs.registers.rows import Rows, RowTable
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import compare_touched

from .snapshots.read import SnapshotReader

# As many are told one by one in a paper; the rest is on the page.
_TOLD = 12


@dataclass(frozen=True)
class RowNow:
    """A frozen cell that is known otherwise now."""

    name: str
    what: str
    then: str
    now: str
    why: str


@dataclass(frozen=True)
class TableNow:
    title: str
    rows: tuple[RowNow, ...]
    name: str


def restatements(
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience = BOARD,
    version: DataVersion | None = None,
    *,
    whole: bool = False,
) -> tuple[TableNow, ...]:
    """Every table whose frozen rows are known otherwise now, with what differs.

    With the `version` of the data each table's is kept until its register records something. Where a table says which of
    its rows may not be as they were, those are read alone, unless `whole`.
    """

    def rows_of(register: Register, table: RowTable) -> tuple[RowNow, ...]:
        def make() -> tuple[RowNow, ...]:
            then = snapshot.table(table.name, audience)
            if then.fault is not None:
                return ()
            return tuple(_rows(table, then, snapshot, today, audience, whole))

        if version is None:
            return make()
        return cached_until_change(
            f"known otherwise, {table.name}",
            make,
            snapshot.meeting.pk,
            audience.key,
            today,
            version=version,
            reads=register.table_reads(table),
        )

    found = []
    for register in registers():
        for table in register.tables:
            if table.comparison is None or not may_read(audience, table.permission):
                continue
            if rows := rows_of(register, table):
                found.append(TableNow(table.title, rows, table.name))
    return tuple(found)


def _rows(
    table: RowTable,
    then: StoredTable,
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience,
    whole: bool,
) -> Iterator[RowNow]:
    changes = None
    if table.restate is None and not whole:
        changes = compare_touched(table, then, snapshot.taken, snapshot.taken.as_at)
    if changes is None:
        try:
            known = known_now(table, then.rows, snapshot, today, audience)
        except NotReadable:
            return
        changes = table.compare(then.rows, known)
    for change in changes:
        if change.what is What.NEW:
            yield RowNow(change.name, "", "not there", "there", _RECORDED)
        elif change.what is What.GONE:
            yield RowNow(change.name, "", "there", "not there", "It was withdrawn or corrected.")
        else:
            yield from (_column(change, column) for column in change.columns)


# What stands in place of a figure that an audience may not see.
_HIDDEN = "[c]"
_SHOWN_OTHERWISE = "What is shown of it changed, to protect small numbers."
_RECORDED = "It was recorded afterwards for a day before the meeting."


def known_now(
    table: RowTable,
    then: tuple[dict[str, str], ...],
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience,
) -> Rows:
    if table.restate is not None:
        return Rows(table.columns, tuple(table.restate(then, today, audience)))
    meeting = snapshot.meeting
    return table.rows(meeting.as_at or meeting.date, audience).loaded()


def _column(change: Change, column: ColumnChange) -> RowNow:
    words = column.words.removeprefix(f"{column.watched.label}: ")
    then, _, now = words.partition(" → ")
    return RowNow(
        change.name, column.watched.label, then, now.removesuffix(" [r]"), _why_column(column)
    )


def _why_column(column: ColumnChange) -> str:
    if _HIDDEN in (column.then, column.now):
        return _SHOWN_OTHERWISE
    if not column.watched.revisable:
        return "It was corrected, or recorded afterwards for a day before the meeting."
    then, now = _number(column.then), _number(column.now)
    if then is None or now is None:
        return _SHOWN_OTHERWISE
    if now > then:
        return "Reported late."
    return "Reclassified, withdrawn or corrected."


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def known_otherwise(
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience,
    version: DataVersion | None = None,
    *,
    whole: bool = False,
) -> tuple[Block, ...]:
    """What the last meeting was told and is known otherwise now, for the next paper: the first difference of each row."""
    found = [
        (table.title, row)
        for table in restatements(snapshot, today, audience, version, whole=whole)
        for row in table.rows
        # It is no other knowledge that more or less of it is shown.
        if row.why != _SHOWN_OTHERWISE
    ]
    when = snapshot.meeting.when
    if not found:
        return (Paragraph(f"Nothing that the meeting of {when} was told is known otherwise now."),)
    first = _first_of_each(found)
    told = [
        f"{row.name}, {row.what}: {row.then} then, {row.now} now."
        if row.what
        else f"{row.name}: {row.now}."
        for _, row in first[:_TOLD]
    ]
    reasons = list(dict.fromkeys(lower_first(row.why.rstrip(".")) for _, row in found))
    more = len(first) - len(told)
    return (
        Paragraph(
            f"The meeting of {when} was told, and it is known otherwise now ({join_words(reasons, 'or')}):"
        ),
        Bullets(tuple(told)),
        *((Note(f"{plural(more, 'more row differs', 'more rows differ')}."),) if more else ()),
    )


def _first_of_each(found: Iterable[tuple[str, RowNow]]) -> list[tuple[str, RowNow]]:
    """The first difference of each row: a count says what its rate and percentage follow."""
    first: dict[tuple[str, str], tuple[str, RowNow]] = {}
    for title, row in found:
        first.setdefault((title, row.name), (title, row))
    return list(first.values())
