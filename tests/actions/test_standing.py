"""Standing on a date: one definition each, and Python and SQL agree on it."""

import datetime as dt
from itertools import product

import pytest

from actions.models import KeyTask
from actions.rules import standing
from actions.rules.standing import Standing, State, standing_q
from actions.rules.timescale import TimescaleKind
from tests.actions.factories import KeyActionFactory, KeyTaskFactory

ON = dt.date(2021, 7, 5)
DAY = dt.timedelta(days=1)
# The edges of every rule, a day either side of each.
DUE_DATES = (
    None,
    *(ON + offset * DAY for offset in (-400, -2, -1, 0, 1, 2, 29, 30, 31, 32, 400)),
)


def is_possible(state, kind, due_date):
    """What the database lets in: see the constraints of KeyTask."""
    if state == State.NOT_TRIGGERED and kind != TimescaleKind.CONDITIONAL:
        return False
    if kind in (TimescaleKind.BY, TimescaleKind.BEFORE, TimescaleKind.WINDOW):
        return due_date is not None
    if kind in (TimescaleKind.RECURRING, TimescaleKind.ONGOING, TimescaleKind.NONE):
        return due_date is None
    return True


COMBINATIONS = [
    combination
    for combination in product(State, TimescaleKind, DUE_DATES)
    if is_possible(*combination)
]


@pytest.fixture
def one_task_of_each(db):
    """Every combination of state, kind and due date that can be stored, as rows."""
    action = KeyActionFactory()
    followed = KeyTaskFactory(action=action, number="0", state=State.CONFIRMED)
    rows = []
    for number, (state, kind, due_date) in enumerate(COMBINATIONS, start=1):
        rows.append(
            KeyTask(
                action=action,
                plan=action.plan,
                number=f"{number}",
                title="A task",
                state=state,
                initial_state=state,
                timescale_kind=kind,
                due_date=due_date,
                added_on=dt.date(2020, 1, 1),
                start_date=dt.date(2020, 1, 1) if kind == TimescaleKind.RECURRING else None,
                recurs_months=1 if kind == TimescaleKind.RECURRING else None,
                follows=followed if kind == TimescaleKind.RELATIVE else None,
                offset_months=12 if kind == TimescaleKind.RELATIVE else None,
                condition="it works" if kind == TimescaleKind.CONDITIONAL else "",
            )
        )
    KeyTask.objects.bulk_create(rows)
    return KeyTask.objects.exclude(pk=followed.pk)


def test_every_task_has_exactly_one_standing_and_sql_agrees_with_python(one_task_of_each):
    tasks = one_task_of_each.as_at(ON)
    found = {task.pk: [] for task in tasks}

    for word in Standing:
        for pk in tasks.filter(standing_q(word, ON)).values_list("pk", flat=True):
            found[pk].append(word)

    assert len(found) == len(COMBINATIONS)
    for task in tasks:
        assert found[task.pk] == [task.standing(ON)], (
            task.state,
            task.timescale_kind,
            task.due_date,
        )


def test_every_standing_occurs(one_task_of_each):
    standings = {task.standing(ON) for task in one_task_of_each.as_at(ON)}

    assert standings == set(Standing)


def test_rank_follows_the_order_of_the_words(one_task_of_each):
    words = list(Standing)

    for task in one_task_of_each.as_at(ON).rank_standing(ON):
        assert words[task.standing_rank] == task.standing(ON)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2003, 5, 29), Standing.DUE_SOON),
        (dt.date(2003, 5, 30), Standing.DUE_SOON),
        (dt.date(2003, 5, 31), Standing.OVERDUE),
    ],
)
def test_by_includes_its_day(on, expected):
    stands = standing.standing_of(
        state=State.IN_PROGRESS, kind=TimescaleKind.BY, due_date=dt.date(2003, 5, 30), on=on
    )

    assert stands == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2004, 3, 30), Standing.DUE_SOON),
        (dt.date(2004, 3, 31), Standing.OVERDUE),
        (dt.date(2004, 4, 1), Standing.OVERDUE),
    ],
)
def test_before_excludes_its_day(on, expected):
    stands = standing.standing_of(
        state=State.IN_PROGRESS, kind=TimescaleKind.BEFORE, due_date=dt.date(2004, 3, 31), on=on
    )

    assert stands == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2021, 5, 30), Standing.ON_TRACK),
        (dt.date(2021, 5, 31), Standing.DUE_SOON),
        (dt.date(2021, 6, 1), Standing.DUE_SOON),
    ],
)
def test_due_soon_begins_thirty_days_before(on, expected):
    stands = standing.standing_of(
        state=State.IN_PROGRESS, kind=TimescaleKind.WINDOW, due_date=dt.date(2021, 6, 30), on=on
    )

    assert stands == expected


def test_ongoing_and_recurring_work_is_never_overdue():
    for kind in (TimescaleKind.ONGOING, TimescaleKind.RECURRING):
        stands = standing.standing_of(
            state=State.IN_PROGRESS, kind=kind, due_date=None, on=dt.date(2099, 1, 1)
        )

        assert stands == Standing.ONGOING


def test_a_task_without_a_date_is_never_overdue():
    stands = standing.standing_of(
        state=State.NOT_STARTED, kind=TimescaleKind.NONE, due_date=None, on=dt.date(2099, 1, 1)
    )

    assert stands == Standing.NO_DATE


def test_a_conditional_task_counts_only_once_its_condition_is_met():
    late = {"kind": TimescaleKind.CONDITIONAL, "due_date": dt.date(2021, 1, 1), "on": ON}

    assert standing.standing_of(state=State.NOT_TRIGGERED, **late) == Standing.NOT_TRIGGERED
    assert standing.standing_of(state=State.NOT_STARTED, **late) == Standing.OVERDUE


@pytest.mark.parametrize(
    "written",
    ["due within 30 days", "due-within-30-days", "Due within 30 days"],
)
def test_a_standing_is_read_as_written_on_the_page_or_in_the_address(written):
    assert Standing.read(written) is Standing.DUE_SOON
