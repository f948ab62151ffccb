"""One key task as every file has it, on any day; and whether its columns are what its records say."""

import datetime as dt

import pytest

from actions import operations
from actions.models import KeyTask
from actions.reporting.rows import KEY_TASKS
from actions.reporting.verification import verify
from actions.rules.standing import State
from ohs.registers.audience import BOARD
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import PostFactory, PostHolderFactory

ON = dt.date(2021, 7, 5)


def day(number):
    return dt.date(2021, 7, number)


@pytest.fixture
def lead(lead_user):
    PostHolderFactory(post=PostFactory(title="Clerk"), user=lead_user)
    return lead_user


@pytest.fixture
def task(lead):
    return KeyTaskFactory(number="6.2", detail="In two steps.", leads=[PostFactory(title="Clerk")])


def row(on=ON):
    (found,) = KEY_TASKS.rows(on, BOARD)
    return found


def test_a_key_stays_whatever_the_task_is_called_and_numbered(task, hsw_user):
    before = row()

    operations.correct_task(
        task=task, values={"number": "7", "title": "Another"}, by=hsw_user, reason="Renumbered"
    )

    after = row()
    assert (before.task, after.task) == ("6.2", "7")
    assert before.key == after.key == task.key


def test_no_two_tasks_have_one_key(task, hsw_user):
    """A number that another task had before is used again; a plan is carried forward with its numbers."""
    added = {"action": task.action, "title": "New", "by": hsw_user, "on": ON}
    first = operations.add_task(number="8", due_date=ON, **added)
    operations.correct_task(task=first, values={"number": "9"}, by=hsw_user, reason="Renumbered")
    second = operations.add_task(number="8", due_date=ON, **added)
    operations.carry_forward(
        plan=task.plan,
        title="Next",
        period_start=dt.date(2022, 4, 1),
        period_end=dt.date(2023, 3, 31),
        by=hsw_user,
        on=ON,
    )

    assert first.key != second.key
    keys = list(KeyTask.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 6


def test_it_was_complete_on_the_day_its_lead_said_so(task, lead, hsw_user):
    operations.claim_complete(
        task=task, by=lead, on=day(2), narrative="Done.", evidence_seen="In the file."
    )
    operations.confirm(task=task, by=hsw_user, on=day(4), narrative="Seen.")

    assert [row(day(number)).completed_on for number in (1, 2, 3, 4)] == [None, *[day(2)] * 3]
    assert [row(day(number)).latest_note for number in (1, 2, 3, 4)] == [
        "",
        "Done.",
        "Done.",
        "Seen.",
    ]


def test_what_was_returned_or_reopened_is_not_complete(task, lead, hsw_user):
    operations.claim_complete(
        task=task, by=lead, on=day(1), narrative="Done.", evidence_seen="In the file."
    )
    operations.return_to_lead(task=task, by=hsw_user, on=day(2), narrative="A draft.")
    assert row(day(2)).completed_on is None

    operations.claim_complete(
        task=task, by=lead, on=day(3), narrative="Signed.", evidence_seen="In the file."
    )
    operations.confirm(task=task, by=hsw_user, on=day(3), narrative="Seen.")
    operations.reopen(task=task, by=hsw_user, on=day(4), narrative="It broke.")

    assert row(day(3)).completed_on == day(3)
    assert row(day(4)).completed_on is None


def test_a_renumbered_task_is_still_the_task_that_a_board_saw(task, hsw_user):
    before = list(KEY_TASKS.rows(ON, BOARD).texts())
    operations.correct_task(task=task, values={"number": "7"}, by=hsw_user, reason="Renumbered")
    operations.move_due_date(task=task, to=dt.date(2021, 10, 31), reason="Late", by=hsw_user, on=ON)

    (change,) = KEY_TASKS.compare(before, KEY_TASKS.rows(ON, BOARD))

    assert change.details == (
        "due date: 30 September 2021 → 31 October 2021",
        "times moved: 0 → 1",
    )


def test_a_board_that_saw_no_keys_knows_a_task_by_its_number(task):
    before = [
        {name: text for name, text in row.items() if name != "key"}
        for row in KEY_TASKS.rows(ON, BOARD).texts()
    ]

    assert not list(KEY_TASKS.compare(before, KEY_TASKS.rows(ON, BOARD)))


def test_verify_finds_nothing_after_operations(task, lead, hsw_user):
    operations.move_due_date(task=task, to=dt.date(2021, 10, 31), reason="Late", by=lead, on=ON)
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    operations.return_to_lead(task=task, by=hsw_user, on=ON, narrative="A draft.")

    assert list(verify()) == []


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("state", State.CONFIRMED, "it is confirmed, by its updates in progress."),
        ("updated_on", None, "last updated on –, by its updates on 5 July 2021."),
        ("times_moved", 0, "moved 0 times, by its moves 1."),
        ("due_date", dt.date(2021, 12, 1), "due 1 December 2021, by its moves 31 October 2021."),
        ("moved_on", day(1), "last moved on 1 July 2021, by its moves on 5 July 2021."),
    ],
)
def test_verify_names_what_the_records_do_not_say(task, lead, column, value, sentence):
    operations.move_due_date(task=task, to=dt.date(2021, 10, 31), reason="Late", by=lead, on=ON)
    operations.record_update(task=task, by=lead, on=ON, narrative="Begun.", state=State.IN_PROGRESS)
    KeyTask.objects.filter(pk=task.pk).update(**{column: value})

    assert list(verify()) == [f"Key task 6.2 of {task.plan}: {sentence}"]
