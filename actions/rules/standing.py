"""What the state of a task is, and how it stands on a date: each word is defined once, here.

The state is what its people say ("in progress"); the standing is what a date makes of it ("overdue"). The
standings exclude one another and leave nothing out. `standing_of` answers for one task, `standing_q` for a list; the
list filter, the summary, the CSV and the Board's paper all use these two, and a test holds them to each other.

The Q functions read `asof_state` and `asof_due_date`, which `KeyTaskQuerySet.as_at(on)` puts on every row.
"""

import datetime as dt
import re

from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from ohs.core.text import plural
from ohs.organisation.force import due_soon_days

from .timescale import TimescaleKind

_DUE_WITHIN = re.compile(r"due-within-\d+-days?")


class State(models.TextChoices):
    NOT_STARTED = "not_started", "not started"
    IN_PROGRESS = "in_progress", "in progress"
    COMPLETE = "complete", "complete"
    CONFIRMED = "confirmed", "confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"
    NOT_TRIGGERED = "not_triggered", "not triggered"


class Standing(models.TextChoices):
    """In the order in which a reader wants them: what needs attention first."""

    OVERDUE = "overdue", "overdue"
    DUE_SOON = "due-within-30-days", "due within 30 days"
    AWAITING = "complete-awaiting-confirmation", "complete, awaiting confirmation"
    ON_TRACK = "on-track", "on track"
    ONGOING = "on-going", "on-going"
    NO_DATE = "no-date", "no date"
    NOT_TRIGGERED = "not-triggered", "not triggered"
    CONFIRMED = "confirmed", "confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"

    @classmethod
    def read(cls, text: str) -> "Standing":
        """The standing a person wrote, as a word of the page or as it stands in an address."""
        word = slugify(text)
        return cls.DUE_SOON if _DUE_WITHIN.fullmatch(word) else cls(word)

    @property
    def label(self) -> str:
        """The word for it; how many days are soon is the force's to say, the address stays."""
        if self is Standing.DUE_SOON:
            return f"due within {plural(due_soon_days(), 'day')}"
        return str(self._label_)


# The work is still to be done.
OPEN_STATES = (State.NOT_STARTED, State.IN_PROGRESS)
# Nobody expects anything more of it.
CLOSED_STATES = (State.CONFIRMED, State.WITHDRAWN)
# Work that goes on, or comes round again, is never late as a whole; its measures can be behind.
UNENDING_KINDS = (TimescaleKind.ONGOING, TimescaleKind.RECURRING)

_BY_STATE: dict[str, Standing] = {
    State.CONFIRMED: Standing.CONFIRMED,
    State.COMPLETE: Standing.AWAITING,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.NOT_TRIGGERED: Standing.NOT_TRIGGERED,
}


def last_day_in_time(kind: str, due_date: dt.date | None) -> dt.date | None:
    """The last day on which the work is in time: "by" includes its date, "before" does not."""
    if due_date is None or kind in UNENDING_KINDS:
        return None
    return due_date - dt.timedelta(days=1) if kind == TimescaleKind.BEFORE else due_date


def standing_of(*, state: str, kind: str, due_date: dt.date | None, on: dt.date) -> Standing:
    """How one task stands on a date."""
    if state in _BY_STATE:
        return _BY_STATE[state]
    if kind in UNENDING_KINDS:
        return Standing.ONGOING
    last_day = last_day_in_time(kind, due_date)
    if last_day is None:
        return Standing.NO_DATE
    if last_day < on:
        return Standing.OVERDUE
    if last_day <= on + dt.timedelta(days=due_soon_days()):
        return Standing.DUE_SOON
    return Standing.ON_TRACK


def _open() -> Q:
    return Q(asof_state__in=OPEN_STATES)


def _dated() -> Q:
    return _open() & ~Q(timescale_kind__in=UNENDING_KINDS) & Q(asof_due_date__isnull=False)


def _in_time_until(day: dt.date) -> Q:
    """The last day in time is this day or an earlier one. The outer bound lets an index on the date serve."""
    return Q(asof_due_date__lte=day + dt.timedelta(days=1)) & (
        Q(asof_due_date__lte=day) | Q(timescale_kind=TimescaleKind.BEFORE)
    )


def overdue(on: dt.date) -> Q:
    return _dated() & _in_time_until(on - dt.timedelta(days=1))


def due_soon(on: dt.date) -> Q:
    return (
        _dated()
        & _in_time_until(on + dt.timedelta(days=due_soon_days()))
        & ~_in_time_until(on - dt.timedelta(days=1))
    )


def on_track(on: dt.date) -> Q:
    return _dated() & ~_in_time_until(on + dt.timedelta(days=due_soon_days()))


def ongoing(on: dt.date) -> Q:
    return _open() & Q(timescale_kind__in=UNENDING_KINDS)


def no_date(on: dt.date) -> Q:
    return _open() & ~Q(timescale_kind__in=UNENDING_KINDS) & Q(asof_due_date__isnull=True)


def confirmed(on: dt.date) -> Q:
    return Q(asof_state=State.CONFIRMED)


def awaiting_confirmation(on: dt.date) -> Q:
    return Q(asof_state=State.COMPLETE)


def not_triggered(on: dt.date) -> Q:
    return Q(asof_state=State.NOT_TRIGGERED)


def withdrawn(on: dt.date) -> Q:
    return Q(asof_state=State.WITHDRAWN)


_Q = {
    Standing.CONFIRMED: confirmed,
    Standing.AWAITING: awaiting_confirmation,
    Standing.OVERDUE: overdue,
    Standing.DUE_SOON: due_soon,
    Standing.ON_TRACK: on_track,
    Standing.ONGOING: ongoing,
    Standing.NO_DATE: no_date,
    Standing.NOT_TRIGGERED: not_triggered,
    Standing.WITHDRAWN: withdrawn,
}


def standing_q(standing: str, on: dt.date) -> Q:
    """The rows with this standing on a date, of a queryset that went through `as_at(on)`."""
    return _Q[Standing(standing)](on)
