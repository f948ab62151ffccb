import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ohs.organisation.models import BoardMeeting, CommandUnit, Post, PostHolder
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    CommandUnitFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_units_sort_as_people_count():
    group = BusinessGroupFactory(code="MO")
    for code in ("MO10", "MO3", "MO8"):
        CommandUnitFactory(code=code, group=group, order=0)

    assert [unit.code for unit in CommandUnit.objects.all()] == ["MO3", "MO8", "MO10"]


def test_sort_key_is_kept_by_bulk_create_too():
    group = BusinessGroupFactory()

    CommandUnit.objects.bulk_create(
        [CommandUnit(code=code, name=code, group=group) for code in ("X10", "X9")]
    )

    assert [unit.code for unit in CommandUnit.objects.order_by("code_sort")] == ["X9", "X10"]


def test_a_group_and_a_unit_may_have_the_same_code():
    group = BusinessGroupFactory(code="MO3")

    unit = CommandUnitFactory(code="MO3", group=group)

    assert unit.group == group


def test_a_unit_cannot_close_before_it_opens():
    with pytest.raises(IntegrityError):
        CommandUnitFactory(opened=dt.date(2021, 4, 1), closed=dt.date(2021, 3, 31))


def test_post_titles_may_have_commas_and_ampersands():
    post = PostFactory(title="Head of Profession, Nursing & Care")

    assert post.slug == "head-of-profession-nursing-care"


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (dt.date(2021, 3, 31), False),
        (dt.date(2021, 4, 1), True),
        (dt.date(2021, 6, 30), True),
        (dt.date(2021, 7, 1), False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(on, held):
    holder = PostHolderFactory(start=dt.date(2021, 4, 1), end=dt.date(2021, 6, 30))

    assert Post.objects.held_by(holder.user, on).exists() is held


def test_nobody_holds_a_post_backwards():
    with pytest.raises(IntegrityError):
        PostHolderFactory(start=dt.date(2021, 4, 1), end=dt.date(2021, 3, 31))


def test_a_person_starts_in_a_post_once_on_a_day():
    holder = PostHolderFactory()

    with pytest.raises(IntegrityError):
        PostHolder.objects.create(post=holder.post, user=holder.user, start=holder.start)


def test_collective_posts_belong_to_every_group():
    mo, so = BusinessGroupFactory(code="MO"), BusinessGroupFactory(code="SO")
    own = PostFactory(title="Commander", group=mo)
    every = PostFactory(title="All groups", kind=Post.Kind.COLLECTIVE)
    PostFactory(title="Elsewhere", group=so)
    PostFactory(title="Headquarters")

    assert set(Post.objects.of_group(mo)) == {own, every}


def test_since_the_last_board_means_the_newest_frozen_meeting_before_the_day():
    BoardMeetingFactory(frozen=True, date=dt.date(2021, 2, 2))
    may = BoardMeetingFactory(frozen=True, date=dt.date(2021, 5, 6))
    BoardMeetingFactory(date=dt.date(2021, 6, 6))

    assert BoardMeeting.objects.last_frozen(dt.date(2021, 7, 5)) == may
    assert BoardMeeting.objects.last_frozen(dt.date(2021, 5, 7)) == may
    assert BoardMeeting.objects.last_frozen(dt.date(2021, 5, 6)).date == dt.date(2021, 2, 2)
    assert BoardMeeting.objects.last_frozen(dt.date(2021, 2, 2)) is None


def test_a_frozen_meeting_says_as_at_when():
    with pytest.raises(IntegrityError):
        BoardMeetingFactory(state=BoardMeeting.State.FROZEN, as_at=None)


def test_a_meeting_known_by_its_month_prints_the_month():
    meeting = BoardMeetingFactory(date=dt.date(2021, 8, 1), precision="month")

    assert meeting.when == "August 2021"


def test_changes_leave_author_and_reason():
    from ohs.core.history import save_with_reason

    user = UserFactory()
    post = PostFactory(title="Practice Manager")
    post.title = "Practice Lead"

    save_with_reason(post, by=user, reason="The post was renamed in April. " * 10)

    last = post.history.latest()
    assert last.history_user == user
    assert last.history_change_reason.startswith("The post was renamed")
    assert len(last.history_change_reason) > 100


@pytest.mark.parametrize("make", [BusinessGroupFactory, CommandUnitFactory])
def test_codes_are_the_same_in_capitals_and_small_letters(make):
    taken = make(code="OPS1")
    model = type(taken)
    second = model(code="ops1", name="Another")
    if model is CommandUnit:
        second.group = taken.group

    with pytest.raises(ValidationError, match="OPS1? and ops1? are the same code"):
        second.full_clean()
    with pytest.raises(IntegrityError):
        model.objects.bulk_create([second])
