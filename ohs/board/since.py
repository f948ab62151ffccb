"""Since the last Board: for every table what is new, changed, closed or moved, from the frozen rows, not from memory."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ohs.core.cache import DataVersion, cached_until_change
from ohs.registers.audience import Audience
from ohs.registers.change_lines import ChangeLine, ChangeLines
from ohs.registers.comparison import REVISED, Changes
from ohs.registers.comparison_spec import DUE_SOON, LATE, STARTED, Direction, What
from ohs.registers.contract import Register, may_read, registers
from ohs.registers.rows import Rows, RowTable
from ohs.registers.snapshots import Fault, StoredTable
from ohs.registers.touched import compare_touched

from .snapshots.read import SnapshotReader

# As many lines of a table stand on the page.
LISTED = 200
_PROBLEMS = {
    Fault.NOT_KEPT: "The meeting kept no rows of this register.",
    Fault.CHECKSUM_FAILED: (
        "What is kept of this register is not what was frozen: its checksum differs. Nothing is compared with it."
    ),
}


@dataclass(frozen=True)
class ListedChanges:
    """A table's changes as a page lists them: small enough to be kept until something is recorded."""

    title: str
    url_name: str
    summary: str
    note: str
    lines: tuple[ChangeLine, ...]
    more: int
    problem: str = ""
    subject: str = ""
    changed: bool = True


@dataclass(frozen=True)
class News:
    """Changes told by what they mean: a heading, and the lines of any register that belong under it."""

    title: str
    lines: tuple[ChangeLine, ...]


def as_news(tables: Iterable[ListedChanges]) -> list[News]:
    """What a Board wants to know first: worse, better, started, due, new, closed; what a register tells apart; late figures."""
    lines = [line for table in tables for line in table.lines]
    heads: dict[str, list[ChangeLine]] = {title: [] for title in _HEADS}
    for line in lines:
        heads.setdefault(_head(line), []).append(line)
    heads[LATE] = heads.pop(LATE)
    return [News(title, tuple(found)) for title, found in heads.items() if found]


WORSE, BETTER, NEW, CLOSED, OTHER = (
    "Worse",
    "Better",
    "New",
    "Closed or gone",
    "Other changes",
)
_HEADS = (WORSE, BETTER, STARTED, DUE_SOON, NEW, CLOSED, OTHER, LATE)


def _head(line: ChangeLine) -> str:
    if line.only_revised:
        return LATE
    if line.direction is Direction.WORSE:
        return WORSE
    if line.direction is Direction.BETTER:
        return BETTER
    if line.heading:
        return line.heading
    return {What.NEW: NEW, What.CLOSED: CLOSED, What.GONE: CLOSED}.get(line.what, OTHER)


@dataclass(frozen=True)
class TableChanges:
    """A table against what the meeting saw of it. `problem` says why there is nothing to compare with."""

    title: str
    url_name: str
    changes: Changes = field(default_factory=Changes)
    lines: Sequence[ChangeLine] = ()
    problem: str = ""
    subject: str = ""

    @property
    def note(self) -> str:
        """What a marker among the details means; empty where there is none."""
        if not self.changes.revised:
            return ""
        return f"{REVISED}: revised since; the meeting saw another figure."

    @property
    def listed(self) -> "ListedChanges":
        """What the page shows of it: the first lines, and how many more there are."""
        lines = tuple(self.lines[:LISTED])
        return ListedChanges(
            self.title,
            self.url_name,
            self.summary,
            self.note,
            lines,
            len(self.lines) - len(lines),
            problem=self.problem,
            subject=self.subject,
            changed=bool(self.changes.changes),
        )

    @property
    def summary(self) -> str:
        return self.problem or self.changes.summary


def listed_since(
    snapshot: SnapshotReader,
    audience: Audience,
    on: dt.date,
    rows_now: Callable[[RowTable], Rows],
    version: DataVersion | None = None,
    *,
    whole: bool = False,
) -> list[ListedChanges]:
    """Every table that Boards compare against what an audience saw of it at the meeting, as pages and papers list it.

    With the `version` of the data each table's is kept until its register records something: what the meeting saw is never
    changed.

    Where a table says which of its rows may not be as they were, those are read alone, unless `whole`: all are read
    already.
    """

    def listed(register: Register, table: RowTable) -> ListedChanges:
        def make() -> ListedChanges:
            then = snapshot.table(table.name, audience)
            changes = None
            if not whole and then.fault is None and may_read(audience, table.permission):
                changes = compare_touched(table, then, snapshot.taken, on)
            return compare_table(table, then, rows_now, changes).listed

        if version is None:
            return make()
        return cached_until_change(
            f"since, {table.name}",
            make,
            snapshot.meeting.pk,
            audience.key,
            on,
            version=version,
            reads=register.table_reads(table),
        )

    return [
        listed(register, table)
        for register in registers()
        for table in register.tables
        if table.comparison is not None
    ]


def compare_table(
    table: RowTable,
    then: StoredTable,
    rows_now: Callable[[RowTable], Rows],
    changes: Changes | None = None,
) -> TableChanges:
    """A table as it is now against what a meeting saw of it; `changes` where they were found already."""
    if then.fault is not None or table.comparison is None:
        problem = _PROBLEMS.get(then.fault, then.detail) if then.fault else then.detail
        return TableChanges(table.title, table.url_name, problem=problem)
    if changes is None:
        changes = table.compare(then.rows, rows_now(table))
    return TableChanges(
        table.title,
        table.url_name,
        changes,
        ChangeLines(changes, table.comparison),
        subject=table.comparison.subject,
    )
