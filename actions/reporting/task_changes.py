"""What changed in a task since a meeting, in words: beside the task in its plan, and as news of a Board."""

import datetime as dt
from typing import NamedTuple

from ohs.core.csv import SEPARATOR
from ohs.core.text import format_day
from ohs.registers.comparison import Change
from ohs.registers.comparison_spec import DUE_SOON, STARTED, Told, What

from ..rules.standing import Standing, State

# What may have changed in a task besides its standing, which goes by the standing it has now.
NEW, MOVED, LEAD, STATE, UNCHANGED = "new", "moved", "lead", "state", "unchanged"
_NO_UPDATE = "no update is recorded"


class TaskChange(NamedTuple):
    """What changed in one task: the kinds it is counted under, and the words for its row."""

    kinds: tuple[str, ...] = (UNCHANGED,)
    words: tuple[str, ...] = ("unchanged",)

    @property
    def changed(self) -> bool:
        return self.kinds != (UNCHANGED,)


def in_words(change: Change | None) -> TaskChange:
    """One task beside the others of its plan. That a column was not frozen yet is no change."""
    if change is None:
        return TaskChange()
    if change.what is What.NEW:
        return TaskChange((NEW,), ("new since",))
    found = []
    if standing := _stands_otherwise(change):
        then, now = standing
        found.append((now.value, _restood(then, now)))
    elif not change.column("standing") and (state := change.column("state")):
        found.append((STATE, f"was {state.then}, now {state.now}"))
    if due := change.column("due_date"):
        found.append((MOVED, moved(due.then, due.now)))
    if leads := change.column("leads"):
        found.append((LEAD, handed_over("lead", leads.then, leads.now)))
    if not found:
        return TaskChange()
    kinds, words_of_all = zip(*found, strict=True)
    return TaskChange(kinds, words_of_all)


def as_news(change: Change) -> Told | None:
    """One task as a Board is told of it: what became of it, by when it was due, and who leads it where that is new."""
    row = change.row
    if change.what is What.GONE:
        return None
    if change.what is What.NEW:
        leads = listed(row.get("leads", ""))
        details = [row["timescale"]] if row.get("timescale") else []
        return Told((*details, f"lead: {leads}"))
    details, heading = [], ""
    standing, state = _stands_otherwise(change), change.column("state")
    if standing:
        details.append(_became(*standing, row.get("due_date", "")))
        heading = DUE_SOON if standing[1] is Standing.DUE_SOON else ""
        if standing[1] is Standing.OVERDUE and not row.get("latest_note"):
            details.append(_NO_UPDATE)
    if state and state.then == State.NOT_STARTED.label and state.now == State.IN_PROGRESS.label:
        details.insert(0, "begun")
        heading = heading or STARTED
    elif state and not change.column("standing"):
        details.append(f"was {state.then}, now {state.now}")
    if due := change.column("due_date"):
        details.append(moved(due.then, due.now))
    if leads_now := change.column("leads"):
        details.append(handed_over("lead", leads_now.then, leads_now.now))
    return Told(tuple(details), heading=heading) if details else None


def _stands_otherwise(change: Change) -> tuple[str, Standing] | None:
    """The standing then and now. Another number of days that count as soon changes the word, and nothing in the task."""
    standing = change.column("standing")
    if standing is None:
        return None
    now = Standing.read(standing.now)
    return None if now is Standing.read(standing.then) else (standing.then, now)


def _became(then: str, now: Standing, due: str) -> str:
    match now:
        case Standing.OVERDUE:
            return f"became overdue{f', due on {day(due)}' if due else ''}"
        case Standing.DUE_SOON:
            return f"now {now.label}{f', on {day(due)}' if due else ''}"
        case Standing.CONFIRMED:
            return "complete, and confirmed"
        case Standing.WITHDRAWN:
            return f"withdrawn; it was {then}"
        case Standing.AWAITING:
            return now.label
    return f"was {then}, now {now.label}"


def _restood(then: str, now: Standing) -> str:
    if now in (Standing.CONFIRMED, Standing.WITHDRAWN):
        return f"{now.label} since; was {then}"
    return f"was {then}, now {now.label}"


def moved(then: str, now: str, what: str = "date") -> str:
    if not then:
        return f"{what} set: {day(now)}"
    if not now:
        return f"{what} removed; was {day(then)}"
    return f"{what} moved from {day(then)} to {day(now)}"


def handed_over(what: str, then: str, now: str) -> str:
    return f"{what} changed from {listed(then)} to {listed(now)}"


def day(text: str) -> str:
    return format_day(dt.date.fromisoformat(text))


def listed(names: str) -> str:
    return names.replace(SEPARATOR, " and ") or "nobody"
