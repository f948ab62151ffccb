"""When a due date may move, and when a further move is the Board's to decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

from .standing import CLOSED_STATES, State
from .timescale import FIXED_DATE, TimescaleKind

if TYPE_CHECKING:
    from ..models import DueDateChange, KeyTask

MOVABLE = (*FIXED_DATE, TimescaleKind.CONDITIONAL)
# Nobody works towards the date any more.
STATES_WITHOUT_MOVES = (*CLOSED_STATES, State.COMPLETE)


def moves_allowed() -> int:
    """How often a date may move before a further move needs a decision of the Board."""
    return getattr(settings, "OHS_MOVES_WITHOUT_BOARD", 1)


def is_movable(task: KeyTask) -> bool:
    """There is a due date, and work that it is the date of."""
    return task.timescale_kind in MOVABLE and task.state not in STATES_WITHOUT_MOVES


def own_moves(moves: Iterable[DueDateChange]) -> int:
    """Those decided for the task itself: not its first date, nor what another task's move caused."""
    return sum(move.from_date is not None and move.caused_by_id is None for move in moves)
