"""What changed in tasks since a Board, told from the tasks that may be otherwise, is what all tasks tell.

Random operations of the register, and days that pass, between what was frozen and what is.
"""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions import operations
from actions.models import KeyTask, TaskPost
from actions.reporting import rows
from actions.reporting.rows import KEY_TASKS
from actions.rules.standing import OPEN_STATES, Standing
from ohs.board.snapshots.stored import read_rows, store_rows
from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.organisation.force import Force, current_force
from ohs.organisation.models import Post
from ohs.registers.audience import BOARD
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import Taken, compare_touched
from tests.actions.factories import ActionPlanFactory, KeyActionFactory, KeyTaskFactory
from tests.organisation.factories import PostFactory

# What was frozen is as at the first; it was frozen on the second, and then days pass.
AS_AT, FROZEN = dt.date(2021, 5, 6), dt.date(2021, 5, 10)
DAYS = [dt.date(2021, 5, 1) + dt.timedelta(days=number) for number in range(150)]


def make_register(number):
    """Tasks of every kind and state, whose dates lie before, around and after what is frozen."""
    posts = [PostFactory(title=f"Head of {name}") for name in ("Works", "Stores", "Vehicles")]
    plans = [
        ActionPlanFactory(slug=f"plan-{start}", period_start=dt.date(start, 4, 1))
        for start in (2020, 2021)
    ]
    for place in range(number):
        action = KeyActionFactory(plan=plans[place % 2], number=f"{place}")
        traits = ({}, {"before": True}, {"ongoing": True}, {"undated": True}, {"untriggered": True})
        kind = traits[place % 7 % 5]
        dated = {"due_date": DAYS[place * 11 % 150]} if place % 7 % 5 < 2 else {}
        KeyTaskFactory(
            action=action,
            number=f"{place}.1",
            added_on=dt.date(2021, 4, 1 + place % 20),
            leads=[posts[place % 3]],
            **kind,
            **dated,
        )


def age_history():
    """What there is was recorded weeks before it was frozen."""
    then = timezone.now() - dt.timedelta(days=30)
    for model in (KeyTask, TaskPost, Post, Force):
        model.history.update(history_date=then)


def freeze():
    body = store_rows("key-tasks", KEY_TASKS.rows(AS_AT, BOARD), AS_AT)
    return StoredTable(read_rows(body)), Taken(AS_AT, timezone.now())


@pytest.fixture
def register(db):
    make_register(14)
    age_history()


@contextmanager
def taken_back():
    """What is done within is undone, so that each example begins with the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What somebody does to a task on a day: each takes the two people who keep the register and a number to choose by.


def update(task, on, people, number):
    operations.record_update(
        task=task, by=people[0], on=on, state="in_progress", narrative=f"Note {number}."
    )


def update_of_an_earlier_day(task, on, people, number):
    day = max(task.added_on, task.updated_on or task.added_on)
    operations.record_update(
        task=task, by=people[0], on=on, date=min(on, day), state="in_progress", narrative="Earlier."
    )


def claim_and_confirm(task, on, people, number):
    operations.claim_complete(
        task=task, by=people[0], on=on, narrative="Done.", evidence_seen="In the file."
    )
    if number % 2:
        task.refresh_from_db()
        operations.confirm(task=task, by=people[1], on=on, narrative="Seen.")


def withdraw(task, on, people, number):
    operations.withdraw(task=task, by=people[0], on=on, narrative="Not needed.")


def reopen(task, on, people, number):
    operations.reopen(task=task, by=people[0], on=on, narrative="Needed after all.")


def trigger(task, on, people, number):
    operations.trigger(task=task, by=people[0], on=on, narrative="The pilot works.")


def take_back_an_update(task, on, people, number):
    if last := task.updates.order_by("-date", "-pk").first():
        operations.withdraw_update(update=last, by=people[0], reason="Of another task.")


def move(task, on, people, number):
    operations.move_due_date(
        task=task, to=DAYS[number % 150], by=people[0], on=on, reason="The supplier is late."
    )


def give_another_timescale(task, on, people, number):
    operations.correct_timescale(
        task=task,
        values={"timescale_kind": "by", "due_date": DAYS[number % 150]},
        by=people[0],
        on=on,
        reason="It has a date now.",
    )


def correct(task, on, people, number):
    operations.correct_task(
        task=task, values={"title": f"Title {number}"}, by=people[0], reason="A slip."
    )


def hand_over(task, on, people, number):
    posts = list(Post.objects.order_by("pk"))
    operations.set_posts(
        task=task,
        leads=posts[number % 3 : number % 3 + 1 + number % 2],
        supporting=posts[: number % 2],
        by=people[0],
        reason="Handed over.",
    )


def rename_a_post(task, on, people, number):
    post = Post.objects.order_by("pk")[number % 3]
    post.title = f"Head of {number}"
    save_with_reason(post, by=people[0], reason="Renamed.")


def add(task, on, people, number):
    operations.add_task(
        action=task.action,
        number=f"{task.action.number}.{number}",
        title="One more",
        due_date=DAYS[number % 150],
        leads=[Post.objects.first()],
        by=people[0],
        on=on,
    )


def delete(task, on, people, number):
    """No operation does: somebody with the database in hand."""
    task.posts.all().delete()
    try:
        task.delete()
    except ProtectedError as error:
        raise OperationRefused("There are records of it.") from error


OPERATIONS = (
    update,
    update_of_an_earlier_day,
    claim_and_confirm,
    withdraw,
    reopen,
    trigger,
    take_back_an_update,
    move,
    give_another_timescale,
    correct,
    hand_over,
    rename_a_post,
    add,
    delete,
)

STEPS = st.tuples(
    st.sampled_from(OPERATIONS),
    st.integers(0, 1000),
    st.integers(0, 149),
    # Days that pass before it.
    st.sampled_from((0, 0, 1, 3, 20)),
)


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=8), before=st.lists(STEPS, max_size=4))
def test_the_touched_tasks_tell_what_all_tell(register, hsw_user, administrator, steps, before):
    people = (hsw_user, administrator)

    def do(steps, on):
        for operate, place, number, days in steps:
            on += dt.timedelta(days=days)
            tasks = KeyTask.objects.order_by("pk")
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        operate(tasks[place % len(tasks)], on, people, number)
                except (OperationRefused, ValidationError):
                    pass
        return on

    with taken_back():
        # Some of it is dated after the day that is frozen, and was recorded before it was.
        today = do(before, dt.date(2021, 4, 25))
        age_history()
        then, taken = freeze()
        today = do(steps, max(today, FROZEN))

        for on in (
            AS_AT,
            AS_AT + dt.timedelta(days=1),
            FROZEN,
            today,
            today + dt.timedelta(days=40),
        ):
            whole = KEY_TASKS.compare(then.rows, KEY_TASKS.rows(on, BOARD))
            assert compare_touched(KEY_TASKS, then, taken, on) == whole


def changes_on(on, then, taken):
    return compare_touched(KEY_TASKS, then, taken, on)


@pytest.mark.parametrize("kind", ["by", "before"])
def test_days_alone_make_a_task_due_soon_and_overdue(db, kind):
    due = dt.date(2021, 8, 1)
    KeyTaskFactory(due_date=due, timescale_kind=kind)
    age_history()
    then, taken = freeze()

    told = []
    for days in range(-35, 5):
        on = due + dt.timedelta(days=days)
        found = changes_on(on, then, taken)
        assert found == KEY_TASKS.compare(then.rows, KEY_TASKS.rows(on, BOARD))
        told += [change.row["standing"] for change in found]
    assert set(told) == {Standing.DUE_SOON.label, Standing.OVERDUE.label}


def test_as_many_rows_are_read_however_many_nobody_touched(db, hsw_user, monkeypatch):
    def read(others):
        with taken_back():
            for place in range(others):
                KeyTaskFactory(number=f"o{place}", due_date=dt.date(2022, 3, 1))
            task = KeyTaskFactory(number="1", due_date=dt.date(2022, 3, 1))
            age_history()
            then, taken = freeze()
            update(task, FROZEN, (hsw_user,), 1)
            made = []
            monkeypatch.setattr(
                rows, "KeyTaskRow", lambda **values: made.append(values) or row_class(**values)
            )
            with CaptureQueriesContext(connection) as queries:
                found = changes_on(FROZEN, then, taken)
            monkeypatch.undo()
            assert [change.row["task"] for change in found] == ["1"]
            assert found.compared == others + 1
            return len(made), len(queries)

    row_class = rows.KeyTaskRow
    assert read(2) == read(200)
    assert read(2)[0] == 1


def test_another_number_of_days_that_are_soon_is_for_all_rows_to_tell(register, hsw_user):
    then, taken = freeze()
    force = current_force()
    force.due_soon_days = 14
    save_with_reason(force, by=hsw_user, reason="Sooner.")

    assert changes_on(FROZEN, then, taken) is None


def test_the_words_of_an_older_version_are_for_all_rows_to_tell(register):
    then, taken = freeze()
    older = tuple({**row, "state": row["state"].upper()} for row in then.rows)

    assert changes_on(FROZEN, StoredTable(older), taken) is None


def test_rows_frozen_without_their_key_are_for_all_rows_to_tell(register):
    then, taken = freeze()
    older = tuple({name: text for name, text in row.items() if name != "key"} for row in then.rows)

    assert changes_on(FROZEN, StoredTable(older), taken) is None


def test_a_task_that_came_in_without_leaving_a_trace_is_for_all_rows_to_tell(register):
    """Whoever writes to the database past the register: the numbers do not agree."""
    then, taken = freeze()
    action = KeyActionFactory(number="x")
    KeyTask.objects.bulk_create([KeyTaskFactory.build(action=action, plan=action.plan)])

    assert changes_on(FROZEN, then, taken) is None


def test_what_was_being_saved_while_it_was_frozen_is_touched(register, hsw_user):
    then, taken = freeze()
    task = KeyTask.objects.filter(state__in=OPEN_STATES).first()
    operations.correct_task(task=task, values={"title": "Other"}, by=hsw_user, reason="A slip.")
    task.history.update(history_date=taken.frozen_at - dt.timedelta(minutes=5))
    KeyTask.objects.filter(pk=task.pk).update(state="complete")

    assert [change.row["key"] for change in changes_on(FROZEN, then, taken)] == [task.key]
