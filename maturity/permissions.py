"""Who may do what in the maturity register. Each operation asks here first; pages ask the same to know what to offer."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from ohs.organisation.models import CommandUnit, Post, User

from .models import UnitPost

# What a person is told who may not.
UNIT_POST_DENIED = "Only the HSW team can say which post answers for a unit."
REVIEW_DENIED = "Only the HSW team can accept a self-assessment or send it back."
SUMMARY_DENIED = "Only the HSW team can submit a group's summary to the Board."
RECORD_DENIED = "Only auditors and the HSW team can record an audit."
PUBLISH_DENIED = "Only auditors and the HSW team can publish an audit."
TASK_DENIED = "Only the HSW team can make a recommendation a key task."
MODEL_DENIED = "Only the HSW team can change the maturity model."
RECORD_AUDIT = ("maturity.add_audit", "maturity.change_audit", "maturity.change_auditfinding")

# Answering for a unit


def answering_post(unit: CommandUnit) -> Post | None:
    """The post that answers for a unit."""
    answering = UnitPost.objects.filter(unit=unit).select_related("post").first()
    return answering.post if answering else None


def with_answering(units: QuerySet[CommandUnit], user: User, on: dt.date) -> QuerySet[CommandUnit]:
    """Annotate `held_by_user`: whether a person holds the post that answers for each unit."""
    held = UnitPost.objects.filter(unit=OuterRef("pk"), post__in=Post.objects.held_by(user, on))
    return units.annotate(held_by_user=Exists(held))


def may_answer(user: User, unit: CommandUnit, on: dt.date) -> bool:
    """The HSW team, and whoever holds the unit's post on the day."""
    if user.has_perm("maturity.change_selfassessment"):
        return True
    if not user.has_perm("maturity.answer_selfassessment"):
        return False
    if hasattr(unit, "held_by_user"):
        return bool(unit.held_by_user)
    return UnitPost.objects.filter(unit=unit, post__in=Post.objects.held_by(user, on)).exists()


def require_answer(user: User, unit: CommandUnit, on: dt.date) -> None:
    if not may_answer(user, unit, on):
        raise PermissionDenied(
            f"Only those who hold the contact post of {unit.code}, and the HSW team, can answer for it."
        )


def may_review(user: User) -> bool:
    return user.has_perm("maturity.review_selfassessment")


def require_review(user: User) -> None:
    if not may_review(user):
        raise PermissionDenied(REVIEW_DENIED)


def require_summary(user: User) -> None:
    if not user.has_perm("maturity.change_groupsummary"):
        raise PermissionDenied(SUMMARY_DENIED)


def may_set_unit_posts(user: User) -> bool:
    return user.has_perms(["maturity.add_unitpost", "maturity.change_unitpost"])


def require_unit_posts(user: User) -> None:
    if not may_set_unit_posts(user):
        raise PermissionDenied(UNIT_POST_DENIED)


# Audits


def may_record_audit(user: User) -> bool:
    """Begin an audit, write down what was found, and correct it."""
    return user.has_perms(RECORD_AUDIT)


def require_record_audit(user: User) -> None:
    if not may_record_audit(user):
        raise PermissionDenied(RECORD_DENIED)


def may_publish_audit(user: User) -> bool:
    return user.has_perm("maturity.publish_audit")


def require_publish_audit(user: User) -> None:
    if not may_publish_audit(user):
        raise PermissionDenied(PUBLISH_DENIED)


def may_raise_task(user: User) -> bool:
    return user.has_perm("actions.change_keytask")


def require_raise_task(user: User) -> None:
    if not may_raise_task(user):
        raise PermissionDenied(TASK_DENIED)


# The model


def may_change_model(user: User) -> bool:
    return user.has_perm("maturity.publish_modelversion")


def require_change_model(user: User) -> None:
    if not may_change_model(user):
        raise PermissionDenied(MODEL_DENIED)
