"""How tests call an operation: by whom, on what.

Each app's `tests/<label>/operation_calls.py` has `CALLS`: for every operation, by the address of its function, the
`Call` that tests make of it, or several where what a person may depends on what is asked (to propose a closure, to
close). `tests/test_operations_refuse_strangers.py` finds the operations by itself, and fails for one that has no call.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ohs.organisation.models import Post, User

ON = dt.date(2021, 7, 5)


@dataclass(frozen=True)
class Cast:
    """Who acts. `lead` holds `post` on the day and nobody else does; `other_lead` holds `other_post`."""

    keeper: User
    lead: User
    post: Post
    other_post: Post
    stranger: User
    board_member: User
    other_lead: User
    former_holder: User
    administrator: User


# Those who may not, unless a call says so. What the HSW team does the lead may not do either.
INTRUDERS = ("stranger", "board_member", "other_lead", "former_holder", "lead")


@dataclass(frozen=True)
class Call:
    """What an operation is called with.

    `arrange` makes the records, on `ON` and with `cast.post` as the post that answers for them, and gives the keyword
    arguments besides `by`. `by` names the one of the cast who may, and with whom the call has to succeed; `also` names
    those of the intruders who may besides (everybody may keep a view of a list for themself).
    """

    arrange: Callable[[Cast], Mapping[str, Any]]
    by: str = "keeper"
    also: tuple[str, ...] = ()

    @property
    def intruders(self) -> list[str]:
        # What an administrator alone may, the HSW team may not.
        others = ("keeper", *INTRUDERS) if self.by == "administrator" else INTRUDERS
        return [name for name in others if name != self.by and name not in self.also]
