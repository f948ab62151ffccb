"""Since the last Board: for every register what is new, changed, closed or moved, from the frozen rows, not from memory."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from actions.reporting import since as actions
from injuries.reporting import since as injuries
from maturity.reporting import since as maturity
from ohs.core.periods import Month, MonthRange
from ohs.organisation.models import BoardMeeting
from ohs.web.tables import day
from risks.reporting import since as risks

from .readers import BOARD
from .snapshots.read import FrozenRegister, last_registers

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"\d{4}-\d\d/\d{4}-\d\d")
REVISED = "[r]"
# As many changes of a register stand on the page.
LISTED = 200


@dataclass(frozen=True)
class Change:
    """One row that is not as the Board last saw it. `what` is new, gone, closed, moved or changed."""

    what: str
    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterChanges:
    """A register against what the meeting saw of it. `problem` says why there is nothing to compare with."""

    title: str
    url_name: str
    changes: tuple[Change, ...]
    compared: int
    problem: str = ""

    @property
    def note(self) -> str:
        """What a marker among the details means; empty where there is none."""
        revised = any(REVISED in detail for change in self.changes for detail in change.details)
        return f"{REVISED}: revised since; the meeting saw another figure." if revised else ""

    @property
    def listed(self) -> tuple[Change, ...]:
        return self.changes[:LISTED]

    @property
    def more(self) -> int:
        return len(self.changes) - len(self.listed)

    @property
    def summary(self) -> str:
        if self.problem:
            return self.problem
        if not self.changes:
            return f"Nothing changed in {self.compared:,} rows."
        counts = Counter(change.what for change in self.changes)
        told = [f"{number:,} {what}" for what, number in counts.items()]
        # What is gone is not among the rows there are now.
        unchanged = self.compared - len(self.changes) + counts["gone"]
        return ", ".join([*told, f"{unchanged:,} unchanged"]) + "."


@dataclass(frozen=True)
class Compared:
    """How the rows of a register are told apart, and which of their columns the Board reads.

    A row is found again by the first of `keys` that both states have of it. It has `moved` where one of those columns
    changed, and is `closed` by a word in a column. A figure that is `revised` is marked where its period is the same.
    """

    name: str
    title: str
    url_name: str
    keys: tuple[tuple[str, ...], ...]
    label: tuple[str, ...]
    watched: dict[str, str]
    moved: frozenset[str] = frozenset()
    revised: frozenset[str] = frozenset()
    closed: tuple[str, frozenset[str]] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a comparison reads."""
        keys = [column for key in self.keys for column in key]
        return tuple(dict.fromkeys([*keys, *self.label, *self.watched]))


COMPARED = (
    Compared(
        "key-tasks",
        "Actions",
        "actions:list",
        keys=(("plan", "task"),),
        label=("task", "task_title"),
        watched={
            "state": "state",
            "standing": "standing",
            "due_date": "due date",
            "times_moved": "times moved",
            "leads": "lead",
        },
        moved=frozenset({"due_date"}),
        closed=("standing", frozenset({"confirmed", "withdrawn"})),
    ),
    Compared(
        "risks",
        "Risks",
        "risks:list",
        # A risk may get its reference between two meetings: until then what it says is what it is known by.
        keys=(("ref",), ("description",), ("title",)),
        label=("ref", "title"),
        watched={
            "ref": "reference",
            "state": "state",
            "trend_stated": "trend stated",
            "current_likelihood": "likelihood",
            "current_impact": "impact",
            "current_band": "band",
            "within_appetite": "within appetite",
            "leads": "lead",
        },
        moved=frozenset({"current_likelihood", "current_impact"}),
        closed=("state", frozenset({"closed"})),
    ),
    Compared(
        "maturity-findings",
        "Maturity",
        "maturity:findings",
        keys=(("unit", "theme_number"),),
        label=("unit", "theme"),
        watched={"rating": "rating", "level_tested": "level tested", "audited_on": "audited on"},
    ),
    Compared(
        "injury-lines",
        "Injuries",
        "injuries:list",
        # In a new financial year the lines are of another period: they are the same lines.
        keys=(("line", "period"), ("line",)),
        label=("line", "period"),
        watched={
            "period": "period",
            "count": "count",
            "rate": "rate",
            "rate_change_pct": "rate change, per cent",
            "verdict": "verdict",
        },
        revised=frozenset({"count", "rate", "rate_change_pct"}),
    ),
    Compared(
        "investigations",
        "Notified incidents",
        "injuries:investigations",
        keys=(("number",),),
        label=("title",),
        watched={"state": "state", "notified": "notified", "state_in_words": "where it stands"},
    ),
)


def since_last(on: dt.date) -> tuple[BoardMeeting | None, tuple[RegisterChanges, ...]]:
    """The last Board before a date, and every register against what it saw: eleven queries, whatever the rows.

    Both states are those that the Board may see: everybody reads the same.
    """
    meeting, before = last_registers(on, BOARD, COMPARED_NAMES)
    if meeting is None:
        return None, ()
    kept = any(register.rows is not None for register in before.values())
    return meeting, changes_from(before, rows_now(on, meeting) if kept else {})


def rows_now(on: dt.date, meeting: BoardMeeting | None) -> dict[str, list[dict]]:
    """The registers that are compared, as the Board may see them: each row as its CSV has it, in the columns compared."""
    return {
        "key-tasks": list(actions.rows(on)),
        "risks": list(risks.rows(on)),
        "maturity-findings": list(maturity.rows(on)),
        "injury-lines": list(injuries.line_rows(on, meeting)),
        "investigations": list(injuries.incident_rows(on)),
    }


def changes_from(before: Mapping[str, FrozenRegister], after) -> tuple[RegisterChanges, ...]:
    """Every register as it is now, by name, against what was seen of it."""
    return tuple(
        _one(compared, before[compared.name], after.get(compared.name, ())) for compared in COMPARED
    )


def _one(compared: Compared, before: FrozenRegister, after) -> RegisterChanges:
    if before.rows is None:
        return RegisterChanges(compared.title, compared.url_name, (), 0, before.problem)
    changes = compare(compared, before.rows, after)
    return RegisterChanges(compared.title, compared.url_name, changes, len(after))


def compare(compared: Compared, before: list[dict], after: list[dict]) -> tuple[Change, ...]:
    """What is new, gone, closed, moved or changed between two states of a register, in the order of the rows."""
    found = []
    old_of, gone = _paired(compared, before, after)
    for row, old in zip(after, old_of, strict=True):
        if old is None:
            found.append(Change("new", _name(compared, row)))
            continue
        changed = [
            column
            for column in compared.watched
            # A column that was not frozen then is passed over.
            if column in old and old[column] != row.get(column, "")
        ]
        if changed:
            revised = () if "period" in changed else compared.revised
            details = tuple(
                f"{compared.watched[column]}: {_cell(column, old[column])} → {_cell(column, row[column])}"
                + (f" {REVISED}" if column in revised else "")
                for column in changed
            )
            found.append(Change(_what(compared, old, row, changed), _name(compared, row), details))
    found += [Change("gone", _name(compared, row)) for row in gone]
    return tuple(found)


def _paired(compared, before, after) -> tuple[list[dict | None], list[dict]]:
    """For each row of now that of then, or None; and the rows of then that are no more."""
    old_of: list[dict | None] = [None] * len(after)
    left = dict(enumerate(before))
    for key in compared.keys:
        places = {}
        for place, row in left.items():
            known = tuple(row.get(column, "") for column in key)
            if all(known):
                places.setdefault(known, place)
        for number, row in enumerate(after):
            if old_of[number] is None:
                place = places.pop(tuple(row[column] for column in key), None)
                if place is not None:
                    old_of[number] = left.pop(place)
    return old_of, list(left.values())


def _what(compared, old, row, changed) -> str:
    if compared.closed:
        column, words = compared.closed
        if row[column] in words and old[column] not in words:
            return "closed"
    moved = (column for column in compared.moved if column in changed)
    # What had no date or no score before has not moved.
    return "moved" if any(old[column] and row[column] for column in moved) else "changed"


def _name(compared, row) -> str:
    return " ".join(_told(row[column]) for column in compared.label if row[column])


# The columns that are numbers, and how many decimals each is printed with.
_DECIMALS = {"count": 0, "rate": 2, "rate_change_pct": 0}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _cell(column: str, value: str) -> str:
    if column not in _DECIMALS or not _NUMBER.fullmatch(value):
        return _told(value)
    return f"{Decimal(value):,.{_DECIMALS[column]}f}".replace("-", "−")


def _told(value: str) -> str:
    """A cell of a CSV as it is printed: dates and periods in words."""
    if not value:
        return "none"
    if _DATE.fullmatch(value):
        return day(dt.date.fromisoformat(value))
    if _PERIOD.fullmatch(value):
        first, _, last = value.partition("/")
        return MonthRange(Month.parse(first), Month.parse(last)).label
    return value


COMPARED_NAMES = tuple(compared.name for compared in COMPARED)
