"""Who may do what to a key task. What a lead may do follows from the posts they hold on the day."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import Post

from .models import KeyTask, Measure


def keeps_the_register(user) -> bool:
    return user.has_perm("actions.change_keytask")


def may_confirm(user) -> bool:
    return user.has_perm("actions.confirm_keytask")


def leading_post(user, task: KeyTask, on: dt.date) -> Post | None:
    """The post by which a person leads this task on a date."""
    return (
        Post.objects.held_by(user, on)
        .filter(task_roles__task=task, task_roles__role__in=("lead", "joint_lead"))
        .order_by("task_roles__order", "pk")
        .first()
    )


def may_read(user, measure: Measure, on: dt.date) -> bool:
    """Whether a person may record what a measure stands at: they lead a task that it judges, or keep the register."""
    if keeps_the_register(user):
        return True
    led = KeyTask.objects.led_by_user(user, on).filter(measures=measure)
    return user.has_perm("actions.update_led_keytask") and led.exists()


def may_update(user, task: KeyTask, on: dt.date) -> bool:
    if keeps_the_register(user):
        return True
    return user.has_perm("actions.update_led_keytask") and leading_post(user, task, on) is not None


def require_update(user, task: KeyTask, on: dt.date) -> None:
    if not may_update(user, task, on):
        raise PermissionDenied(
            f"Only those whose post leads {task.number} and the HSW team can update it."
        )


def require_keeper(user) -> None:
    if not keeps_the_register(user):
        raise PermissionDenied("Only the HSW team can do this.")


def require_confirmer(user) -> None:
    if not may_confirm(user):
        raise PermissionDenied("Only the HSW team can confirm or return a task.")


@dataclass(frozen=True)
class May:
    """What a person is offered on the page of a task; the operations check for themselves."""

    update: bool = False
    confirm: bool = False
    keep: bool = False


def what_may(user, task: KeyTask, on: dt.date) -> May:
    keep = keeps_the_register(user)
    return May(
        update=keep or may_update(user, task, on),
        confirm=may_confirm(user),
        keep=keep,
    )
