"""What tests call the operations of calendars with."""

from ohs.calendars.models import CalendarAddress
from tests.operation_calls import ON, Call, Cast

_ADDRESS = "ohs.calendars.operations"
# A calendar is one's own: everybody with a role can have one.
_EVERYBODY = ("board_member", "other_lead", "former_holder", "lead")


def _with_addresses(cast: Cast) -> dict:
    for number, user in enumerate((cast.keeper, cast.board_member, cast.lead)):
        CalendarAddress.objects.create(user=user, digest=f"{number:064}", made_on=ON)
    return {}


CALLS = {
    f"{_ADDRESS}.renew_address": Call(lambda cast: {"on": ON}, also=_EVERYBODY),
    f"{_ADDRESS}.give_up_address": Call(_with_addresses, also=_EVERYBODY),
}
