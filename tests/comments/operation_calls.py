"""What tests call the operations on comments with."""

import datetime as dt

from ohs.comments.models import Comment
from ohs.comments.operations import say
from ohs.comments.subjects import subject_of
from tests.actions.factories import KeyTaskFactory
from tests.operation_calls import ON, Call, Cast

AT = dt.datetime(2021, 7, 5, 9, 0, tzinfo=dt.UTC)
_READERS = ("board_member", "other_lead", "former_holder")


def _subject(cast: Cast) -> dict:
    return {"subject": subject_of(KeyTaskFactory(leads=[cast.post]))}


def _say(cast):
    return _subject(cast) | {"text": "When is it due?", "on": ON, "at": AT}


def _said(cast) -> Comment:
    return say(**_say(cast), by=cast.lead)


def _edit(cast):
    return {
        "comment": _said(cast),
        "text": "When will it be done?",
        "on": ON,
        "at": AT + dt.timedelta(minutes=9),
    }


def _withdraw(cast):
    return {"comment": _said(cast), "reason": "It names a person.", "on": ON}


def _read(cast):
    return {"comments": [_said(cast)], "on": ON}


_ADDRESS = "ohs.comments.operations"
CALLS = {
    f"{_ADDRESS}.say": Call(_say, by="lead", also=_READERS),
    f"{_ADDRESS}.edit": Call(_edit, by="lead"),
    f"{_ADDRESS}.withdraw": Call(_withdraw),
    f"{_ADDRESS}.mark_read": Call(_read, by="lead", also=_READERS),
}
