"""Committed dates that move, and the ledger that remembers."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from actions import operations
from actions.models import DueDateChange, KeyTask
from actions.rules.standing import State
from actions.rules.timescale import TimescaleKind
from actions.selectors.slippage import load_ledger
from ohs.core.errors import OperationRefused
from tests.actions.factories import KeyActionFactory, KeyTaskFactory
from tests.organisation.factories import BoardMeetingFactory, PostFactory, PostHolderFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture
def task(db):
    return KeyTaskFactory(due_date=dt.date(2021, 9, 30))


def move(task, to, by, **kwargs):
    kwargs.setdefault("on", ON)
    kwargs.setdefault("reason", "The supplier is late")
    return operations.move_due_date(task=task, to=to, by=by, **kwargs)


def test_the_original_date_is_never_overwritten(task, hsw_user):
    move(task, dt.date(2021, 10, 31), hsw_user)
    move(task, dt.date(2021, 12, 31), hsw_user, agreed_at=BoardMeetingFactory())

    task.refresh_from_db()
    assert task.original_due_date == dt.date(2021, 9, 30)
    assert (task.due_date, task.times_moved, task.days_slipped) == (dt.date(2021, 12, 31), 2, 92)


def test_a_further_move_needs_a_decision_of_the_board(task, hsw_user):
    move(task, dt.date(2021, 10, 31), hsw_user)

    with pytest.raises(OperationRefused, match="name the meeting"):
        move(task, dt.date(2021, 11, 30), hsw_user)

    assert DueDateChange.objects.count() == 1


def test_a_meeting_still_to_come_has_decided_nothing(task, hsw_user):
    move(task, dt.date(2021, 10, 31), hsw_user)
    meeting = BoardMeetingFactory(date=ON + dt.timedelta(days=1))

    with pytest.raises(OperationRefused, match="still to come"):
        move(task, dt.date(2021, 11, 30), hsw_user, agreed_at=meeting)

    meeting.date = ON
    move(task, dt.date(2021, 11, 30), hsw_user, agreed_at=meeting)


@pytest.mark.parametrize(("limit", "free_moves"), [(0, 0), (1, 1), (2, 2)])
def test_the_limit_is_a_setting(settings, task, hsw_user, limit, free_moves):
    settings.OHS_MOVES_WITHOUT_BOARD = limit
    for number in range(free_moves):
        move(task, dt.date(2021, 10, 1 + number), hsw_user)

    with pytest.raises(OperationRefused, match="decision of the Board"):
        move(task, dt.date(2021, 12, 1), hsw_user)


def test_a_lead_moves_a_date_once(lead_user, hsw_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    task = KeyTaskFactory(leads=[post])
    move(task, dt.date(2021, 10, 31), lead_user)

    with pytest.raises(PermissionDenied):
        move(task, dt.date(2021, 11, 30), lead_user, agreed_at=BoardMeetingFactory())

    assert DueDateChange.objects.count() == 1


def test_a_stranger_moves_nothing(task, other_lead_user):
    with pytest.raises(PermissionDenied):
        move(task, dt.date(2021, 10, 31), other_lead_user)

    assert not DueDateChange.objects.exists()


@pytest.mark.parametrize(
    ("to", "reason", "message"),
    [
        (dt.date(2021, 9, 30), "Late", "already has"),
        (dt.date(2021, 3, 31), "Early", "cannot be before that"),
        (dt.date(2021, 10, 31), " ", "Enter a reason"),
    ],
)
def test_what_is_no_move_is_refused(hsw_user, to, reason, message):
    task = KeyTaskFactory(start_date=dt.date(2021, 4, 1))

    with pytest.raises(OperationRefused, match=message):
        move(task, to, hsw_user, reason=reason)


@pytest.mark.parametrize("trait", ["ongoing", "undated", "recurring"])
def test_a_task_without_a_date_has_none_to_move(hsw_user, trait):
    task = KeyTaskFactory(**{trait: True})

    with pytest.raises(OperationRefused, match="no due date"):
        move(task, dt.date(2021, 10, 31), hsw_user)


@pytest.mark.parametrize("state", [State.COMPLETE, State.CONFIRMED, State.WITHDRAWN])
def test_the_date_of_a_closed_task_no_longer_moves(hsw_user, state):
    task = KeyTaskFactory(initial_state=state)

    with pytest.raises(OperationRefused, match="no longer moves"):
        move(task, dt.date(2021, 10, 31), hsw_user)


@pytest.fixture
def chain(db):
    """9.2, 9.3 twelve months after it, 9.4 a month after that."""
    action = KeyActionFactory(number="9")
    first = KeyTaskFactory(action=action, number="9.2", due_date=dt.date(2003, 6, 30))
    second = KeyTaskFactory(
        action=action,
        number="9.3",
        timescale_kind=TimescaleKind.RELATIVE,
        follows=first,
        offset_months=12,
        due_date=dt.date(2004, 6, 30),
    )
    third = KeyTaskFactory(
        action=action,
        number="9.4",
        timescale_kind=TimescaleKind.RELATIVE,
        follows=second,
        offset_months=1,
        due_date=dt.date(2004, 7, 30),
    )
    return first, second, third


def test_what_is_counted_from_a_task_moves_with_it_and_says_so(chain, hsw_user):
    first, second, third = chain

    move(first, dt.date(2003, 7, 30), hsw_user, reason="Consultation")

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.due_date, third.due_date) == (dt.date(2004, 7, 30), dt.date(2004, 8, 30))
    change = second.date_changes.get()
    assert change.reason == "Counted from 9.2, whose date moved: Consultation"
    assert change.caused_by == first.date_changes.get()
    assert (second.original_due_date, second.times_moved) == (dt.date(2004, 6, 30), 1)
    assert [(line.task.number, line.days) for line in load_ledger(ON).lines()] == [
        ("9.4", 31),
        ("9.2", 30),
        ("9.3", 30),
    ]


def test_a_relative_date_is_not_moved_by_itself(chain, hsw_user):
    with pytest.raises(OperationRefused, match="counted from 9.2: move that"):
        move(chain[1], dt.date(2004, 8, 1), hsw_user)


def test_a_move_that_another_task_caused_does_not_use_up_the_free_one(chain, hsw_user):
    first, second, _ = chain
    move(first, dt.date(2003, 7, 30), hsw_user)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.needs_board()
    assert not second.needs_board()


def test_a_finished_follower_stays_where_it_is(chain, hsw_user):
    first, second, _ = chain
    KeyTask.objects.filter(pk=second.pk).update(state=State.CONFIRMED)

    move(first, dt.date(2003, 7, 30), hsw_user)

    second.refresh_from_db()
    assert second.due_date == dt.date(2004, 6, 30)


def test_moves_are_recorded_in_order(task, hsw_user):
    move(task, dt.date(2021, 10, 31), hsw_user)

    with pytest.raises(OperationRefused, match="cannot be earlier"):
        move(
            task,
            dt.date(2021, 11, 30),
            hsw_user,
            agreed_at=BoardMeetingFactory(),
            on=ON - dt.timedelta(days=1),
        )


def test_another_kind_of_timescale_is_a_move_where_the_date_changes(task, hsw_user):
    operations.correct_timescale(
        task=task,
        values={"timescale_kind": TimescaleKind.ONGOING, "due_date": None},
        by=hsw_user,
        on=ON,
        reason="It never ends",
    )

    task.refresh_from_db()
    change = task.date_changes.get()
    assert (task.timescale_kind, task.due_date) == (TimescaleKind.ONGOING, None)
    assert (change.from_date, change.to_date) == (dt.date(2021, 9, 30), None)
    assert task.original_due_date == dt.date(2021, 9, 30)


def test_a_first_date_is_no_move(hsw_user):
    task = KeyTaskFactory(undated=True)

    operations.correct_timescale(
        task=task,
        values={"timescale_kind": TimescaleKind.BY, "due_date": dt.date(2021, 12, 31)},
        by=hsw_user,
        on=ON,
        reason="Agreed with the lead",
    )

    task.refresh_from_db()
    assert (task.original_due_date, task.times_moved) == (dt.date(2021, 12, 31), 0)
    assert not task.needs_board()
    yesterday = KeyTask.objects.as_at(ON - dt.timedelta(days=1)).get()
    assert yesterday.asof_due_date is None


def test_the_ledger_puts_the_worst_first(hsw_user):
    for days in (10, 90, 30):
        task = KeyTaskFactory(title=f"{days} days")
        move(task, task.due_date + dt.timedelta(days=days), hsw_user)
    early = KeyTaskFactory(title="early")
    move(early, early.due_date - dt.timedelta(days=5), hsw_user)

    found = load_ledger(ON)

    assert [line.task.title for line in found.lines()] == ["90 days", "30 days", "10 days", "early"]
    assert (found.moves, found.days) == (4, 130)


def test_the_ledger_counts_all_tasks_and_shows_a_page_of_them(client, hsw_user):
    for days in range(1, 31):
        task = KeyTaskFactory(title=f"{days} days")
        move(task, task.due_date + dt.timedelta(days=days), hsw_user)
    client.force_login(hsw_user)

    page = client.get("/actions/slippage/?per_page=25&page=2").content.decode()

    assert "30 tasks" in page and "30 changes to a due date, 465 days later in all" in page
    assert "5 days" in page and "26 days" not in page
    assert client.get("/actions/slippage/?per_page=7").status_code == 400


def test_the_ledger_of_an_earlier_day_knows_nothing_of_later_moves(task, hsw_user):
    move(task, dt.date(2021, 10, 31), hsw_user)

    assert load_ledger(ON - dt.timedelta(days=1)).lines() == []
