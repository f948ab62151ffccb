"""Who may do what to a key task. What a lead may do follows from the posts they hold on the day.

`may_…` answers; `require_…` raises PermissionDenied with a sentence, and is the first line of every operation.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import Post, User

from .models import KeyTask, Measure, Programme, Recommendation

# One of these a role needs to do what a post leads or owns.
DO_WHAT_ONE_LEADS = ("actions.update_led_keytask", "actions.change_keytask")


def may_view(user: User) -> bool:
    return user.has_perm("actions.view_keytask")


def keeps_the_register(user: User) -> bool:
    return user.has_perm("actions.change_keytask")


def may_confirm(user: User) -> bool:
    return user.has_perm("actions.confirm_keytask")


def leading_post(user: User, task: KeyTask, on: dt.date) -> Post | None:
    """The post by which a person leads this task on a date."""
    return (
        Post.objects.held_by(user, on)
        .filter(task_roles__task=task, task_roles__role__in=("lead", "joint_lead"))
        .order_by("task_roles__order", "pk")
        .first()
    )


def may_update(user: User, task: KeyTask, on: dt.date) -> bool:
    if keeps_the_register(user):
        return True
    return user.has_perm("actions.update_led_keytask") and leading_post(user, task, on) is not None


def may_move(user: User, task: KeyTask, on: dt.date) -> bool:
    """A lead moves a date of their own as often as it may move without the Board; after that the HSW team does."""
    return keeps_the_register(user) or (may_update(user, task, on) and not task.needs_board())


def may_record_reading(user: User, measure: Measure, on: dt.date) -> bool:
    """Whoever leads a task that the measure judges, and the HSW team."""
    if keeps_the_register(user):
        return True
    led = KeyTask.objects.led_by_user(user, on).filter(measures=measure)
    return user.has_perm("actions.update_led_keytask") and led.exists()


def require_keeper(user: User) -> None:
    if not keeps_the_register(user):
        raise PermissionDenied("Only the HSW team can do this.")


def require_confirmer(user: User) -> None:
    if not may_confirm(user):
        raise PermissionDenied("Only the HSW team can confirm or return a task.")


def why_no_update(task: KeyTask) -> str:
    """What somebody is told who may not update a task, on its page and through the API."""
    return f"Only those whose post leads {task.number} and the HSW team can update it."


def require_update(user: User, task: KeyTask, on: dt.date) -> None:
    if not may_update(user, task, on):
        raise PermissionDenied(why_no_update(task))


def require_move(user: User, task: KeyTask, on: dt.date) -> None:
    require_update(user, task, on)
    if not may_move(user, task, on):
        raise PermissionDenied(MOVES_NEED_THE_BOARD)


MOVES_NEED_THE_BOARD = (
    "Its lead can move the date of a task once; after that the HSW team moves it, "
    "with a decision of the Board."
)


def require_reading(user: User, measure: Measure, on: dt.date) -> None:
    if not may_record_reading(user, measure, on):
        raise PermissionDenied(READINGS_ARE_THE_LEADS)


READINGS_ARE_THE_LEADS = (
    "Only those whose post leads one of its tasks and the HSW team can record a reading."
)


def _owns(user: User, post: Post | None, on: dt.date) -> bool:
    if post is None or not user.has_perm("actions.update_led_keytask"):
        return False
    return Post.objects.held_by(user, on).filter(pk=post.pk).exists()


def may_record_recommendation(user: User) -> bool:
    return user.has_perm("actions.add_recommendation")


def may_correct_recommendation(user: User) -> bool:
    return user.has_perm("actions.change_recommendation")


def may_answer_recommendation(user: User, recommendation: Recommendation, on: dt.date) -> bool:
    """The HSW team, and whoever holds the post that owns it."""
    return may_correct_recommendation(user) or _owns(user, recommendation.owner, on)


def may_keep_programmes(user: User) -> bool:
    return user.has_perms(("actions.add_programme", "actions.change_programme"))


def may_note_programme(user: User, programme: Programme, on: dt.date) -> bool:
    """The HSW team, and whoever holds the post that owns it."""
    return may_keep_programmes(user) or _owns(user, programme.owner, on)


def require(allowed: bool, who: str = "Only the HSW team can do this.") -> None:
    if not allowed:
        raise PermissionDenied(who)


OWNER_OR_TEAM = "Only those whose post owns it and the HSW team can do this."


@dataclass(frozen=True)
class May:
    """What a person is offered on the page of a task; the operations check for themselves."""

    update: bool = False
    confirm: bool = False
    keep: bool = False


def what_may(user: User, task: KeyTask, on: dt.date) -> May:
    return May(
        update=may_update(user, task, on),
        confirm=may_confirm(user),
        keep=keeps_the_register(user),
    )
