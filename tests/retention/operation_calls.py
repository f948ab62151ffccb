"""What tests call the operations of retention with."""

from ohs.organisation import roles
from tests.operation_calls import Call, Cast
from tests.organisation.factories import UserFactory

_ADDRESS = "ohs.retention.operations"


def _leaver(cast: Cast) -> dict:
    person = UserFactory(username="somebody")
    person.groups.add(roles.Group.objects.get(name=roles.LEAD))
    return {"person": person, "reason": "Has left the force."}


CALLS = {
    f"{_ADDRESS}.set_retention": Call(
        lambda cast: {"days": {"access": 365}, "reason": "Shorter is enough."}, by="administrator"
    ),
    f"{_ADDRESS}.close_account": Call(_leaver, by="administrator"),
    f"{_ADDRESS}.take_personal_data": Call(
        lambda cast: {"person": UserFactory(username="somebody")}, by="administrator"
    ),
}
