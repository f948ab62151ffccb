"""What tests call the operations of API keys with."""

import datetime as dt

from ohs.api.models import ApiKey
from tests.operation_calls import ON, Call, Cast

_ADDRESS = "ohs.api.operations"


def _key(cast: Cast) -> dict:
    key = ApiKey.objects.create(
        user=cast.keeper,
        name="Power BI",
        digest="0" * 64,
        hint="ohs_0000",
        created_on=ON,
        expires_on=ON,
    )
    return {"key": key, "on": ON}


CALLS = {
    f"{_ADDRESS}.make_key": Call(
        lambda cast: {
            "name": "Power BI",
            "scope": "read",
            "expires_on": ON + dt.timedelta(days=90),
            "on": ON,
        },
        # A key is one's own, and may what its person may: everybody with a role can have one.
        also=("board_member", "other_lead", "former_holder", "lead"),
    ),
    f"{_ADDRESS}.revoke_key": Call(_key),
}
