"""What tests call the operations of the ground floor with."""

import datetime as dt

from allauth.mfa.models import Authenticator

from ohs.organisation import roles
from ohs.organisation.models import BoardMeeting, CommandUnit, Force, Post, UnitKind
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import (
    BoardFactory,
    BoardMeetingFactory,
    BusinessGroupFactory,
    PostHolderFactory,
    UserFactory,
)

_ADDRESS = "ohs.organisation.operations"
_REASON = {"reason": "As the force has it now."}


def _person(cast: Cast) -> dict:
    return {"person": UserFactory(username="somebody")}


def _appointment(cast: Cast) -> dict:
    holder = PostHolderFactory(post=cast.other_post, start=dt.date(2021, 1, 4))
    holder.end = ON
    return {"holder": holder} | _REASON


def _renamed(record, **changes):
    for name, value in changes.items():
        setattr(record, name, value)
    return record


def _with_factor(cast: Cast) -> dict:
    person = UserFactory(username="somebody")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "kept"})
    return {"person": person, "reason": "A lost telephone."}


def _invited(cast: Cast) -> dict:
    person = UserFactory(username="somebody", email="somebody@example.org")
    return {"person": person, "address": "https://hsw.example.org/UID-KEY/"}


CALLS = {
    f"{_ADDRESS}.people.add_person": Call(
        lambda cast: {"username": "a-newcomer", "roles": [roles.LEAD]}, by="administrator"
    ),
    f"{_ADDRESS}.people.change_person": Call(
        lambda cast: _person(cast) | {"username": "somebody-else"}, by="administrator"
    ),
    f"{_ADDRESS}.people.set_roles": Call(
        lambda cast: _person(cast) | {"roles": [roles.HSW_TEAM]}, by="administrator"
    ),
    f"{_ADDRESS}.people.set_access": Call(
        lambda cast: _person(cast) | {"is_staff": True}, by="administrator"
    ),
    f"{_ADDRESS}.people.note_password_set": Call(_person, by="administrator"),
    f"{_ADDRESS}.people.reset_second_factor": Call(_with_factor, by="administrator"),
    f"{_ADDRESS}.people.invite": Call(_invited, by="administrator"),
    f"{_ADDRESS}.posts.appoint": Call(
        lambda cast: {"post": cast.post, "user": UserFactory(), "start": ON}
    ),
    f"{_ADDRESS}.posts.change_appointment": Call(_appointment),
    f"{_ADDRESS}.structure.save_force": Call(
        lambda cast: {"force": Force(name="A force")} | _REASON
    ),
    f"{_ADDRESS}.structure.save_unit_kind": Call(
        lambda cast: {"kind": UnitKind(name="District")} | _REASON
    ),
    f"{_ADDRESS}.structure.save_business_group": Call(
        lambda cast: {"group": _renamed(BusinessGroupFactory(), name="Renamed")} | _REASON
    ),
    f"{_ADDRESS}.structure.save_unit": Call(
        lambda cast: (
            {"unit": CommandUnit(code="N1", name="A new unit", group=BusinessGroupFactory())}
            | _REASON
        )
    ),
    f"{_ADDRESS}.structure.save_post": Call(
        lambda cast: {"post": Post(title="Head of a new thing")} | _REASON
    ),
    f"{_ADDRESS}.structure.save_board": Call(
        lambda cast: {"board": _renamed(BoardFactory(), name="Renamed")} | _REASON
    ),
    f"{_ADDRESS}.structure.save_meeting": Call(
        lambda cast: (
            {
                "meeting": BoardMeeting(
                    board=BoardMeetingFactory().board, title="The next", date=ON, slug="the-next"
                )
            }
            | _REASON
        )
    ),
}
