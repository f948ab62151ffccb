"""For whom a pack is made. An audience reads the registers as one of its people would: with their rights and no more."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Audience:
    """`small_numbers`: may be told counts small enough to point at a person."""

    key: str
    name: str
    small_numbers: bool = False


PANEL = Audience("panel", "Audit panel")
BOARD = Audience("board", "Board")
HSW = Audience("hsw", "HSW team", small_numbers=True)
AUDIENCES = {audience.key: audience for audience in (BOARD, PANEL, HSW)}


class Reader:
    """Stands in a request for somebody of an audience: signed in, reading everything, seeing small numbers or not.

    Only used for audiences without small numbers: those who see them are people, and seeing them is logged.
    """

    pk = None
    id = None
    is_active = is_authenticated = True
    is_anonymous = is_staff = is_superuser = False
    username = display_name = "pack"

    def has_perm(self, permission, obj=None) -> bool:
        return permission.partition(".")[2].startswith("view_") and permission != (
            "injuries.view_small_numbers"
        )

    def has_perms(self, permissions, obj=None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def get_all_permissions(self, obj=None):
        return set()
