"""Who a page, a file, a snapshot or a paper is made for: what they may be told, and nothing of how they ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ohs.organisation.models import User


@dataclass(frozen=True)
class Audience:
    """People who are told the same.

    `small_numbers`: they may be told counts small enough to point at a person. That somebody was told them is logged:
    then `by` is the person who reads, and `address` where they read it.
    """

    key: str
    name: str
    small_numbers: bool = False
    by: User | None = None
    address: str = ""

    def read_by(self, user: User, address: str = "") -> Audience:
        """The same audience, and the person of it who reads now."""
        return replace(self, by=user, address=address)


BOARD = Audience("board", "Board")
PANEL = Audience("panel", "Audit panel")
HSW = Audience("hsw", "HSW team", small_numbers=True)

# In the order in which a page offers them; the first is meant where none is named.
AUDIENCES: dict[str, Audience] = {audience.key: audience for audience in (BOARD, PANEL, HSW)}
