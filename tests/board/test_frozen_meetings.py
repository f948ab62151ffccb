"""A frozen meeting stays frozen: the database refuses, whatever way somebody writes to it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from ohs.board.frozen_meetings import NAME, install_guard, is_guarded
from ohs.board.models import MeetingSnapshot
from ohs.board.verification import verify_everything
from ohs.organisation.models import BoardMeeting
from tests.organisation.factories import BoardFactory, BoardMeetingFactory

MAY = dt.date(2021, 5, 6)


@pytest.fixture
def frozen(db, hsw_user):
    meeting = BoardMeetingFactory(date=MAY, frozen=True)
    MeetingSnapshot.objects.create(
        meeting=meeting,
        as_at=MAY,
        schema=1,
        sha256="0" * 64,
        frozen_at=dt.datetime(2021, 5, 6, tzinfo=dt.UTC),
        frozen_by=hsw_user,
    )
    return meeting


def refused(meeting, **changes):
    with pytest.raises(DatabaseError, match="stays frozen"), transaction.atomic():
        BoardMeeting.objects.filter(pk=meeting.pk).update(**changes)
    return True


def test_a_meeting_with_a_snapshot_is_never_planned_again(frozen):
    assert refused(frozen, state=BoardMeeting.State.PLANNED)

    frozen.state = BoardMeeting.State.PLANNED
    with pytest.raises(DatabaseError, match="stays frozen"), transaction.atomic():
        frozen.save()
    assert BoardMeeting.objects.get(pk=frozen.pk).state == BoardMeeting.State.FROZEN


def test_its_board_and_its_dates_stand(frozen):
    assert refused(frozen, date=dt.date(2021, 5, 7))
    assert refused(frozen, as_at=dt.date(2021, 5, 5))
    assert refused(frozen, board=BoardFactory())


def test_it_is_minuted_and_stays_so(frozen):
    BoardMeeting.objects.filter(pk=frozen.pk).update(state=BoardMeeting.State.MINUTED)

    assert refused(frozen, state=BoardMeeting.State.PLANNED)


def test_a_meeting_without_a_snapshot_may_be_planned_anew(db):
    meeting = BoardMeetingFactory(date=MAY, frozen=True)

    BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.PLANNED)

    assert BoardMeeting.objects.get(pk=meeting.pk).state == BoardMeeting.State.PLANNED


def test_a_database_that_lost_the_trigger_is_found_and_mended(frozen):
    with connection.cursor() as cursor:
        on = " ON organisation_boardmeeting" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {NAME}{on}")

    assert not is_guarded()
    assert any("keep frozen meetings frozen" in fault for fault in verify_everything().faults)
    install_guard(using="default")
    assert is_guarded()
    assert refused(frozen, state=BoardMeeting.State.PLANNED)
