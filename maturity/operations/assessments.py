"""A unit's return on its way: begun, answered, assured, submitted, returned, accepted; a group's half-yearly summary."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.errors import OperationRefused, require_text, sentences
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.periods import Quarter
from ohs.core.text import format_day
from ohs.organisation.models import CommandUnit, User

from .. import permissions
from ..models import (
    AssuranceStatement,
    GroupSummary,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
)

State = SelfAssessment.State


class ThemeAnswer(NamedTuple):
    """What a unit says of itself in one theme."""

    level: int | None
    plan: str = ""


@transaction.atomic
def begin_self_assessment(
    *, unit: CommandUnit, quarter: Quarter, on: dt.date, by: User, illustrative: bool = False
) -> SelfAssessment:
    """Begin a unit's return for a quarter: every theme in scope by its end, unanswered."""
    permissions.require_answer(by, unit, on)
    if quarter.start > on:
        raise OperationRefused(
            f"{quarter.label} has not begun: it starts on {format_day(quarter.start)}."
        )
    version = ModelVersion.objects.in_force(min(quarter.end, on))
    if version is None:
        raise OperationRefused("No version of the maturity model was in force in that quarter.")
    assessment = SelfAssessment(
        unit=unit, version=version, quarter_start=quarter.start, illustrative=illustrative
    )
    assessment.full_clean()
    save_with_reason(assessment, by=by, reason="Self-assessment begun")
    _record_step(assessment, State.DRAFT, on=on, by=by)
    for theme in version.themes.order_by("number", "pk"):
        if theme.in_scope(quarter.end):
            save_with_reason(
                SelfAssessmentAnswer(assessment=assessment, theme=theme),
                by=by,
                reason="Self-assessment begun",
            )
    return assessment


@transaction.atomic
def answer_themes(
    *, assessment: SelfAssessment, answers: Mapping[int, ThemeAnswer], on: dt.date, by: User
) -> SelfAssessment:
    """Write down a unit's levels and plans, by the number of the theme, while its return is with the unit."""
    permissions.require_answer(by, assessment.unit, on)
    assessment = _with_the_unit(assessment)
    held = {
        answer.theme.number: answer for answer in assessment.answers.select_related("theme").all()
    }
    for number, given in answers.items():
        if number not in held:
            raise OperationRefused(f"Theme {number} is not asked for in this self-assessment.")
        answer = held[number]
        if (answer.level, answer.plan) == (given.level, given.plan):
            continue
        answer.level, answer.plan = given.level, given.plan
        try:
            answer.full_clean()
        except ValidationError as error:
            raise OperationRefused(f"Theme {number}: {sentences(error)}") from error
        save_with_reason(answer, by=by, reason="Answered")
    return assessment


@transaction.atomic
def sign_assurance(
    *, assessment: SelfAssessment, kind: str, exceptions: str, on: dt.date, by: User
) -> AssuranceStatement:
    """Record the commander's assurance statement while the return is with the unit; the post that answers signs it."""
    permissions.require_answer(by, assessment.unit, on)
    assessment = _with_the_unit(assessment)
    statement = AssuranceStatement.objects.filter(assessment=assessment).first()
    statement = statement or AssuranceStatement(assessment=assessment)
    statement.kind, statement.exceptions = kind, exceptions
    statement.signed_by = permissions.answering_post(assessment.unit)
    statement.signed_on = on
    statement.full_clean()
    return save_with_reason(statement, by=by, reason="Assurance statement given")


@transaction.atomic
def submit_self_assessment(*, assessment: SelfAssessment, on: dt.date, by: User) -> SelfAssessment:
    """Hand a return in: every theme answered, the assurance statement given."""
    permissions.require_answer(by, assessment.unit, on)
    assessment = lock_for_update(assessment)
    if not assessment.can_be_answered:
        raise OperationRefused("This self-assessment has been submitted already.")
    open_themes = (
        assessment.answers.filter(level=None)
        .order_by("theme__number", "pk")
        .values_list("theme__number", flat=True)
    )
    if open_themes:
        raise OperationRefused(
            "Give a level in every theme before submitting. Not answered yet: "
            f"{', '.join(map(str, open_themes))}."
        )
    if not AssuranceStatement.objects.filter(assessment=assessment).exists():
        raise OperationRefused("Give the assurance statement before submitting.")
    return _move(assessment, State.SUBMITTED, on=on, by=by, reason="Submitted")


@transaction.atomic
def send_back_self_assessment(
    *, assessment: SelfAssessment, comment: str, on: dt.date, by: User
) -> SelfAssessment:
    """Send a submitted return back to its unit, saying what is to be put right."""
    permissions.require_review(by)
    assessment = lock_for_update(assessment)
    if assessment.state != State.SUBMITTED:
        raise OperationRefused("Only a submitted self-assessment can be returned.")
    comment = require_text(
        comment, "comment", "Say what has to be put right before sending it back."
    )
    return _move(assessment, State.RETURNED, on=on, by=by, reason=comment, comment=comment)


@transaction.atomic
def accept_self_assessment(
    *, assessment: SelfAssessment, on: dt.date, by: User, comment: str = ""
) -> SelfAssessment:
    """Accept a submitted return; it is final."""
    permissions.require_review(by)
    assessment = lock_for_update(assessment)
    if assessment.state != State.SUBMITTED:
        raise OperationRefused("Only a submitted self-assessment can be accepted.")
    return _move(
        assessment, State.ACCEPTED, on=on, by=by, reason=comment or "Accepted", comment=comment
    )


@transaction.atomic
def correct_self_assessment(
    *,
    assessment: SelfAssessment,
    corrected: Iterable[SelfAssessmentAnswer | AssuranceStatement],
    by: User,
    reason: str,
) -> SelfAssessment:
    """Save a return with answers and the statement of it that were corrected, whatever its state."""
    permissions.require_review(by)
    assessment.full_clean()
    save_with_reason(assessment, by=by, reason=reason)
    for record in corrected:
        record.full_clean()
        save_with_reason(record, by=by, reason=reason)
    return assessment


@transaction.atomic
def submit_group_summary(*, summary: GroupSummary, on: dt.date, by: User) -> GroupSummary:
    """Hand a business group's half-yearly summary to the Board."""
    permissions.require_summary(by)
    summary = lock_for_update(summary)
    if summary.state != GroupSummary.State.DRAFT:
        raise OperationRefused("This summary has been submitted already.")
    summary.state, summary.submitted_on = GroupSummary.State.SUBMITTED, on
    summary.full_clean()
    return save_with_reason(summary, by=by, reason="Submitted to the Board")


def _with_the_unit(assessment: SelfAssessment) -> SelfAssessment:
    assessment = lock_for_update(assessment)
    if not assessment.can_be_answered:
        raise OperationRefused(
            "This self-assessment has been submitted; it can be changed once it is returned to the unit."
        )
    return assessment


def _move(
    assessment: SelfAssessment,
    state: State,
    *,
    on: dt.date,
    by: User,
    reason: str,
    comment: str = "",
) -> SelfAssessment:
    assessment.state = state
    save_with_reason(assessment, by=by, reason=reason)
    _record_step(assessment, state, on=on, by=by, comment=comment)
    return assessment


def _record_step(
    assessment: SelfAssessment, state: State, *, on: dt.date, by: User, comment: str = ""
) -> None:
    step = SelfAssessmentStep(assessment=assessment, to_state=state, on=on, by=by, comment=comment)
    step.full_clean()
    step.save()
