"""The force, its kinds of unit, business groups, units, posts, boards, and when the boards meet."""

from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.permissions import require_permission
from ohs.core.reference_data import save_reference_data
from ohs.core.slugs import free_slug

from ..force import THE_FORCE, forget_shown_force
from ..models import Board, BoardMeeting, BusinessGroup, CommandUnit, Force, Post, UnitKind


@transaction.atomic
def save_force(*, force: Force, by: Any, reason: str) -> Force:
    """Sets the force up, or changes how it is. Its first setting up needs no reason."""
    require_permission(by, "organisation.change_force")
    if not force.marking_choices:
        raise OperationRefused({"markings": "Enter at least one protective marking."})
    force.pk = THE_FORCE
    force._state.adding = not Force.objects.select_for_update().filter(pk=THE_FORCE).exists()
    force = save_reference_data(record=force, by=by, reason=reason)
    transaction.on_commit(forget_shown_force)
    return force


def save_unit_kind(*, kind: UnitKind, by: Any, reason: str) -> UnitKind:
    return save_reference_data(record=kind, by=by, reason=reason)


def save_business_group(*, group: BusinessGroup, by: Any, reason: str) -> BusinessGroup:
    return save_reference_data(record=group, by=by, reason=reason)


def save_unit(*, unit: CommandUnit, by: Any, reason: str, seen: int | None = None) -> CommandUnit:
    return save_reference_data(record=unit, by=by, reason=reason, seen=seen)


def save_post(*, post: Post, by: Any, reason: str) -> Post:
    return save_reference_data(record=post, by=by, reason=reason)


def save_board(*, board: Board, by: Any, reason: str) -> Board:
    return save_reference_data(record=board, by=by, reason=reason)


@transaction.atomic
def save_meeting(
    *, meeting: BoardMeeting, by: Any, reason: str, seen: int | None = None
) -> BoardMeeting:
    """Plans a meeting or corrects one that is planned. What the Board saw at a frozen one stands."""
    require_permission(by, "organisation.change_boardmeeting")
    frozen = BoardMeeting.objects.frozen().filter(pk=meeting.pk)
    if frozen.exists() or meeting.state != BoardMeeting.State.PLANNED:
        raise OperationRefused(
            f"What the Board saw at {meeting} stands: a frozen meeting is not changed here."
        )
    if meeting._state.adding and not meeting.slug:
        meeting.slug = free_slug(
            BoardMeeting, f"{meeting.title} {meeting.date:%Y-%m}", otherwise="meeting"
        )
    return save_reference_data(record=meeting, by=by, reason=reason, seen=seen)
