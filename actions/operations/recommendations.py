"""What the force is told to do by others: recorded, answered, done, and shown to have worked."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update, save_next_version
from ohs.core.text import format_day
from ohs.organisation.models import User

from .. import permissions
from ..models import KeyTask, Recommendation, RecommendationNote
from ..rules.recommendations import Response

# What `correct_recommendation` puts right. The answer, what was done and its effect have operations of their own.
PARTICULARS = (
    "source",
    "reference",
    "issued_on",
    "text",
    "owner",
    "due_date",
    "repeats",
    "illustrative",
)


@transaction.atomic
def record_recommendation(
    *,
    by: User,
    on: dt.date,
    tasks: Iterable[KeyTask] = (),
    added_on: dt.date | None = None,
    reason: str = "Recorded",
    **values: Any,
) -> Recommendation:
    """A new recommendation, with the next number. `values` are its particulars."""
    permissions.require(permissions.may_record_recommendation(by))
    _check_names(values)
    # Numbered one after the other: whoever numbers the next waits for this one.
    newest = Recommendation.objects.select_for_update().order_by("-number").first()
    number = (newest.number if newest else 0) + 1
    row = Recommendation(number=number, added_on=added_on or on, **values)
    _check_dates(row, on)
    row.full_clean()
    save_with_reason(row, by=by, reason=reason)
    row.tasks.set(tasks)
    return row


@transaction.atomic
def correct_recommendation(
    *,
    recommendation: Recommendation,
    values: Mapping[str, Any],
    by: User,
    on: dt.date,
    reason: str,
    tasks: Iterable[KeyTask] | None = None,
    version: int | None = None,
) -> Recommendation:
    """Puts its particulars right: source, words, owner, date, tasks."""
    permissions.require(permissions.may_correct_recommendation(by))
    _check_names(values)
    row = _lock(recommendation, version)
    for name, value in values.items():
        setattr(row, name, value)
    _check_dates(row, on)
    row.full_clean()
    if tasks is not None:
        row.tasks.set(tasks)
    return save_next_version(row, by=by, reason=require_text(reason, "reason", _REASON))


@transaction.atomic
def reword_recommendation(
    *, recommendation: Recommendation, text: str, by: User, on: dt.date, reason: str
) -> Recommendation:
    """Puts its words right as its source does, who may record one; an answered one is the HSW team's to correct."""
    permissions.require(permissions.may_record_recommendation(by))
    row = _lock(recommendation, None)
    if row.responded_on is not None:
        permissions.require(permissions.may_correct_recommendation(by))
    row.text = require_text(text, "text", "Enter what is recommended.")
    row.full_clean()
    return save_next_version(row, by=by, reason=require_text(reason, "reason", _REASON))


@transaction.atomic
def respond(
    *,
    recommendation: Recommendation,
    response: str,
    by: User,
    on: dt.date,
    reason: str = "",
    responded_on: dt.date | None = None,
    version: int | None = None,
) -> Recommendation:
    """What the force answers: accepted, in part, or not; unless accepted as it is, with the reason."""
    permissions.require(
        permissions.may_answer_recommendation(by, recommendation, on), permissions.OWNER_OR_TEAM
    )
    row = _lock(recommendation, version)
    if response not in Response.values:
        raise OperationRefused({"response": "Select accepted, accepted in part or not accepted."})
    if row.implemented_on and response == Response.NOT:
        raise OperationRefused(
            {"response": "It is implemented already: it cannot be answered “not accepted”."}
        )
    if response != Response.ACCEPTED:
        reason = require_text(reason, "reason", "Enter the reason: it is not accepted as it is.")
    row.response, row.reason = response, reason.strip()
    row.responded_on = _not_later(responded_on or on, on, "responded_on")
    if row.issued_on and row.responded_on < row.issued_on:
        raise OperationRefused({"responded_on": "It cannot be answered before it was made."})
    row.full_clean()
    return save_next_version(
        row, by=by, reason=f"{row.get_response_display()}. {row.reason}".strip()
    )


@transaction.atomic
def mark_implemented(
    *,
    recommendation: Recommendation,
    by: User,
    on: dt.date,
    text: str,
    implemented_on: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> Recommendation:
    """It is done: on which day, and what was done. Whether it worked is another question."""
    permissions.require(
        permissions.may_answer_recommendation(by, recommendation, on), permissions.OWNER_OR_TEAM
    )
    row = _lock(recommendation, version)
    if not row.response or row.response == Response.NOT:
        raise OperationRefused(
            "Only a recommendation that is accepted is implemented. Record the response first."
        )
    day = _not_later(implemented_on or on, on, "implemented_on")
    if row.issued_on and day < row.issued_on:
        raise OperationRefused({"implemented_on": "It cannot be done before it was made."})
    row.implemented_on = day
    row.full_clean()
    _note(row, text, day, by, illustrative)
    return save_next_version(row, by=by, reason=f"Implemented on {format_day(day)}: {text}")


@transaction.atomic
def record_effect(
    *,
    recommendation: Recommendation,
    by: User,
    on: dt.date,
    evidence_of_effect: str,
    effect_on: dt.date | None = None,
    version: int | None = None,
) -> Recommendation:
    """What shows that it worked. The HSW team says so, not the owner alone."""
    permissions.require(permissions.may_correct_recommendation(by))
    row = _lock(recommendation, version)
    if row.implemented_on is None:
        raise OperationRefused("It is not implemented yet: its effect cannot be shown.")
    row.evidence_of_effect = require_text(
        evidence_of_effect, "evidence_of_effect", "Say what shows that it worked."
    )
    row.effect_on = _not_later(effect_on or on, on, "effect_on")
    row.full_clean()
    return save_next_version(row, by=by, reason="Its effect is shown")


@transaction.atomic
def note_recommendation(
    *,
    recommendation: Recommendation,
    by: User,
    on: dt.date,
    text: str,
    noted_on: dt.date | None = None,
    illustrative: bool = False,
) -> RecommendationNote:
    """How far it has come, on a day."""
    permissions.require(
        permissions.may_answer_recommendation(by, recommendation, on), permissions.OWNER_OR_TEAM
    )
    return _note(recommendation, text, _not_later(noted_on or on, on, "noted_on"), by, illustrative)


_REASON = "Enter a reason. It is kept in the history."


def _lock(row: Recommendation, version: int | None) -> Recommendation:
    return lock_for_update(row, version, name=f"Recommendation {row.number}")


def _note(
    row: Recommendation, text: str, day: dt.date, by: User, illustrative: bool
) -> RecommendationNote:
    text = require_text(text, "text", "Write what was done.")
    return RecommendationNote.objects.create(
        recommendation=row, noted_on=day, text=text, noted_by=by, illustrative=illustrative
    )


def _check_names(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(PARTICULARS):
        raise ValueError(f"{', '.join(sorted(unknown))}: not a particular of a recommendation.")


def _check_dates(row: Recommendation, on: dt.date) -> None:
    if row.issued_on and row.issued_on > on:
        raise OperationRefused({"issued_on": "A recommendation cannot be dated in the future."})


def _not_later(day: dt.date, on: dt.date, field: str) -> dt.date:
    if day > on:
        raise OperationRefused({field: f"{format_day(day)} is in the future."})
    return day
