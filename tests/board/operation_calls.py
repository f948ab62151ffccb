"""What tests call the Board's operations with."""

import datetime as dt

from django.utils import timezone

from ohs.board.models import MeetingSnapshot
from ohs.organisation.models import BoardMeeting
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import BoardMeetingFactory

_ADDRESS = "ohs.board.operations"


def _planned(cast: Cast) -> dict:
    return {"meeting": BoardMeetingFactory(date=ON)}


def _attendance(cast):
    return _planned(cast) | {"post": cast.post, "kind": "present"}


def _decision(cast):
    return _planned(cast) | {
        "text": "Close the risk once the review is in.",
        "owner": cast.post,
        "due": dt.date(2021, 9, 30),
        "on": ON,
    }


def _paper(cast):
    return _planned(cast) | {
        "title": "Performance",
        "author": cast.post,
        "marking": "OFFICIAL",
        "sections": {"legal": ("Nothing arises.", False)},
    }


def _standard_text(cast):
    return {"key": "legal", "heading": "Legal", "text": "Nothing arises.", "reason": "Agreed."}


def _freeze(cast):
    return _planned(cast) | {"on": ON, "override": "Known."}


def _frozen(cast):
    meeting = BoardMeetingFactory(date=ON, as_at=ON, state=BoardMeeting.State.FROZEN)
    MeetingSnapshot.objects.create(
        meeting=meeting,
        as_at=ON,
        schema=1,
        sha256="0" * 64,
        frozen_at=timezone.now(),
        frozen_by=cast.keeper,
    )
    return {"meeting": meeting}


CALLS = {
    f"{_ADDRESS}.meetings.record_attendance": Call(_attendance),
    f"{_ADDRESS}.meetings.minute_meeting": Call(_frozen),
    f"{_ADDRESS}.decisions.record_decision": Call(_decision),
    f"{_ADDRESS}.paper.write_paper": Call(_paper),
    f"{_ADDRESS}.paper.write_standard_text": Call(_standard_text),
    f"{_ADDRESS}.freezing.freeze_meeting": Call(_freeze),
}
