"""Business groups, units, posts, boards, and when the boards meet."""

from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.permissions import require_permission
from ohs.core.reference_data import save_reference_data

from ..models import Board, BoardMeeting, BusinessGroup, CommandUnit, Post


def save_business_group(*, group: BusinessGroup, by: Any, reason: str) -> BusinessGroup:
    return save_reference_data(record=group, by=by, reason=reason)


def save_unit(*, unit: CommandUnit, by: Any, reason: str) -> CommandUnit:
    return save_reference_data(record=unit, by=by, reason=reason)


def save_post(*, post: Post, by: Any, reason: str) -> Post:
    return save_reference_data(record=post, by=by, reason=reason)


def save_board(*, board: Board, by: Any, reason: str) -> Board:
    return save_reference_data(record=board, by=by, reason=reason)


@transaction.atomic
def save_meeting(*, meeting: BoardMeeting, by: Any, reason: str) -> BoardMeeting:
    """Plans a meeting or corrects one that is planned. What the Board saw at a frozen one stands."""
    require_permission(by, "organisation.change_boardmeeting")
    frozen = BoardMeeting.objects.frozen().filter(pk=meeting.pk)
    if frozen.exists() or meeting.state != BoardMeeting.State.PLANNED:
        raise OperationRefused(
            f"What the Board saw at {meeting} stands: a frozen meeting is not changed here."
        )
    return save_reference_data(record=meeting, by=by, reason=reason)
