import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from actions.models import KeyTask
from ohs.board import operations
from ohs.board.models import Decision
from tests.organisation.factories import BoardMeetingFactory, PostFactory

pytestmark = pytest.mark.django_db

MAY = dt.date(2021, 5, 6)


@pytest.fixture
def may():
    return BoardMeetingFactory(date=MAY)


def decide(meeting, by, text="Close risk 28 once the review is in.", **values):
    return operations.record_decision(
        meeting=meeting,
        text=text,
        owner=values.pop("owner", None) or PostFactory(title="Head of Safety"),
        due=values.pop("due", dt.date(2021, 7, 31)),
        by=by,
        on=MAY,
        **values,
    )


def test_a_decision_becomes_a_key_task_of_the_plan_board_decisions(may, hsw_user):
    decision = decide(may, hsw_user)

    task = decision.task
    assert decision.number == 1
    assert decision.reference == "2021-05-06/1"
    assert task.plan.title == "Board decisions"
    assert task.number == "2021-05-06/1"
    assert task.due_date == dt.date(2021, 7, 31)
    assert [part.post.title for part in task.posts.all()] == ["Head of Safety"]
    assert task.history.latest().history_user == hsw_user


def test_decisions_of_a_meeting_are_numbered_on_and_share_one_action(may, hsw_user):
    first, second = decide(may, hsw_user), decide(may, hsw_user, text="Report in November.")

    assert (first.number, second.number) == (1, 2)
    assert first.task.action == second.task.action


def test_two_boards_on_one_day_do_not_collide(may, hsw_user):
    panel = BoardMeetingFactory(date=MAY, slug="panel", title="Panel")

    decide(may, hsw_user)
    other = decide(panel, hsw_user)

    assert other.task.number == "2021-05-06b/1"


def test_a_long_decision_is_kept_whole_under_a_short_title(may, hsw_user):
    text = "Decide " + "at length " * 40

    task = decide(may, hsw_user, text=text).task

    assert len(task.title) <= 200
    assert task.detail == text.strip()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"text": "   "}, "Write down what the Board decided"),
        ({"due": dt.date(2021, 5, 5)}, "before the meeting"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(may, hsw_user, values, says):
    with pytest.raises(ValidationError, match=says):
        decide(may, hsw_user, **values)

    assert not Decision.objects.exists()
    assert not KeyTask.objects.exists()


def test_due_on_the_day_of_the_meeting_is_allowed(may, hsw_user):
    assert decide(may, hsw_user, due=MAY).due == MAY


def test_only_the_hsw_team_records_decisions(may, board_user, lead_user):
    for user in (board_user, lead_user):
        with pytest.raises(PermissionDenied):
            decide(may, user)

    assert not Decision.objects.exists()


def test_a_decision_is_carried_forward_until_it_is_confirmed(may, hsw_user):
    august = BoardMeetingFactory(date=dt.date(2021, 8, 1))
    decision = decide(may, hsw_user)

    assert list(Decision.objects.carried_into(august)) == [decision]
    assert not Decision.objects.carried_into(may).exists()
    KeyTask.objects.filter(pk=decision.task_id).update(state="confirmed")
    assert not Decision.objects.carried_into(august).exists()


def test_a_number_stands_once_in_a_meeting(may, hsw_user):
    first, second = decide(may, hsw_user), decide(may, hsw_user)

    with pytest.raises(IntegrityError):
        Decision.objects.filter(pk=second.pk).update(number=first.number)


def test_attendance_is_by_post_and_can_be_put_right(may, hsw_user):
    chair = PostFactory(title="Chief Corporate Services")

    operations.record_attendance(meeting=may, post=chair, kind="present", by=hsw_user)
    row = operations.record_attendance(meeting=may, post=chair, kind="apologies", by=hsw_user)

    assert may.attendance.count() == 1
    assert row.history.count() == 2
