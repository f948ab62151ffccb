"""Since the last Board: for every register what is new, changed, closed or moved, from the frozen rows, not from memory."""

from dataclasses import dataclass

from ohs.organisation.models import BoardMeeting

from .frozen import frozen_register
from .readers import BOARD, Audience
from .registers import register_csv, rows_of


@dataclass(frozen=True)
class Change:
    """One row that is not as the Board last saw it. `what` is new, gone, closed or changed."""

    what: str
    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterChanges:
    title: str
    url_name: str
    changes: tuple[Change, ...]
    compared: int
    available: bool = True

    @property
    def summary(self) -> str:
        if not self.available:
            return "The meeting kept no rows of this register."
        if not self.changes:
            return f"Nothing changed in {self.compared:,} rows."
        counts = {}
        for change in self.changes:
            counts[change.what] = counts.get(change.what, 0) + 1
        return ", ".join(f"{number} {what}" for what, number in counts.items()) + "."


@dataclass(frozen=True)
class Compared:
    """How the rows of a register are told apart, and which of their columns the Board reads."""

    name: str
    title: str
    url_name: str
    key: tuple[str, ...]
    label: tuple[str, ...]
    watched: dict[str, str]
    closed: tuple[str, frozenset[str]] | None = None


COMPARED = (
    Compared(
        "key-tasks",
        "Actions",
        "actions:list",
        key=("plan", "task"),
        label=("task", "task_title"),
        watched={
            "state": "state",
            "standing": "standing",
            "due_date": "due date",
            "times_moved": "times moved",
            "leads": "lead",
        },
        closed=("standing", frozenset({"confirmed", "withdrawn"})),
    ),
    Compared(
        "risks",
        "Risks",
        "risks:list",
        # A risk may get its reference between two meetings: what it says is what it is known by.
        key=("description",),
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
        closed=("state", frozenset({"closed"})),
    ),
    Compared(
        "maturity-findings",
        "Maturity",
        "maturity:findings",
        key=("unit", "theme_number"),
        label=("unit", "theme"),
        watched={"rating": "rating", "level_tested": "level tested", "audited_on": "audited on"},
    ),
    Compared(
        "injury-lines",
        "Injuries",
        "injuries:list",
        key=("line", "period"),
        label=("line", "period"),
        watched={
            "count": "count",
            "rate": "rate",
            "rate_change_pct": "rate change, per cent",
            "verdict": "verdict",
        },
    ),
    Compared(
        "investigations",
        "Notified incidents",
        "injuries:investigations",
        key=("number",),
        label=("title",),
        watched={"state": "state", "notified": "notified", "state_in_words": "where it stands"},
    ),
)


def changes_since(
    meeting: BoardMeeting, *, rows: dict[str, list[dict]], audience: Audience = BOARD
):
    """Every register against what the meeting saw. `rows` are the registers as they are now, by name."""
    return tuple(_one(compared, meeting, rows[compared.name], audience) for compared in COMPARED)


def rows_now(on, audience: Audience = BOARD, by=None) -> dict[str, list[dict]]:
    """The registers that are compared, as at a date and as an audience may see them."""
    return {
        compared.name: rows_of(register_csv(compared.url_name, on=on, audience=audience, by=by))
        for compared in COMPARED
    }


def _one(compared: Compared, meeting, after, audience) -> RegisterChanges:
    before = frozen_register(meeting, compared.name, audience)
    if before is None:
        return RegisterChanges(compared.title, compared.url_name, (), 0, available=False)
    return RegisterChanges(
        compared.title, compared.url_name, compare(compared, before, after), len(after)
    )


def compare(compared: Compared, before: list[dict], after: list[dict]) -> tuple[Change, ...]:
    """What is new, gone, closed or changed between two states of a register, in the order of the rows."""
    then = {_key(compared, row): row for row in before}
    found = []
    for row in after:
        old = then.pop(_key(compared, row), None)
        if old is None:
            found.append(Change("new", _name(compared, row)))
            continue
        details = tuple(
            f"{words}: {old[column] or 'none'} → {row[column] or 'none'}"
            for column, words in compared.watched.items()
            if column in old and old[column] != row.get(column, "")
        )
        if details:
            found.append(Change(_what(compared, old, row), _name(compared, row), details))
    found += [Change("gone", _name(compared, row)) for row in then.values()]
    return tuple(found)


def _what(compared, old, row) -> str:
    if compared.closed:
        column, words = compared.closed
        if row[column] in words and old[column] not in words:
            return "closed"
    return "changed"


def _key(compared, row):
    return tuple(row[column] for column in compared.key)


def _name(compared, row) -> str:
    return " ".join(row[column] for column in compared.label if row[column])
