"""Who may answer for a unit: the HSW team, and those who hold the unit's post on the day."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from ohs.organisation.models import CommandUnit, Post

from .models import UnitPost


def answering_post(unit: CommandUnit) -> Post | None:
    """The post that answers for a unit."""
    answering = UnitPost.objects.filter(unit=unit).select_related("post").first()
    return answering.post if answering else None


def with_answering(units, user, on: dt.date):
    """Annotate `held_by_user`: whether a person holds the post that answers for each unit."""
    return units.annotate(
        held_by_user=Exists(
            UnitPost.objects.filter(unit=OuterRef("pk"), post__in=Post.objects.held_by(user, on))
        )
    )


def may_answer(user, unit: CommandUnit, on: dt.date) -> bool:
    if user.has_perm("maturity.change_selfassessment"):
        return True
    if not user.has_perm("maturity.answer_selfassessment"):
        return False
    if hasattr(unit, "held_by_user"):
        return unit.held_by_user
    return UnitPost.objects.filter(unit=unit, post__in=Post.objects.held_by(user, on)).exists()


def require_answer(user, unit: CommandUnit, on: dt.date) -> None:
    if not may_answer(user, unit, on):
        raise PermissionDenied(
            f"Only those who hold the post that answers for {unit.code}, and the HSW team, can answer for it."
        )
