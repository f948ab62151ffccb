"""A unit's return on its way: begun, answered, assured, submitted, sent back, accepted; a group's half-yearly summary."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.core.periods import Quarter
from ohs.organisation.models import CommandUnit, Post

from ..models import (
    AssuranceStatement,
    GroupSummary,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
)


@transaction.atomic
def begin_self_assessment(
    *, unit: CommandUnit, quarter: Quarter, on: dt.date, by, illustrative: bool = False
) -> SelfAssessment:
    """Begin a unit's return for a quarter: every theme in scope by its end, unanswered."""
    if quarter.start > on:
        raise ValidationError(f"{quarter.label} has not begun: it starts on {quarter.start}.")
    version = ModelVersion.objects.in_force(min(quarter.end, on))
    if version is None:
        raise ValidationError("No version of the maturity model was in force in that quarter.")
    assessment = SelfAssessment(
        unit=unit, version=version, quarter_start=quarter.start, illustrative=illustrative
    )
    assessment.full_clean()
    save_with_reason(assessment, by=by, reason="Self-assessment begun")
    _step(assessment, SelfAssessment.State.DRAFT, on=on, by=by)
    for theme in version.themes.order_by("number", "pk"):
        if theme.in_scope(quarter.end):
            save_with_reason(
                SelfAssessmentAnswer(assessment=assessment, theme=theme),
                by=by,
                reason="Self-assessment begun",
            )
    return assessment


@transaction.atomic
def answer_theme(*, answer: SelfAssessmentAnswer, level: int | None, plan: str, by):
    """Write down a unit's level and plan in one theme while its return is with the unit."""
    if not answer.assessment.can_be_answered:
        raise ValidationError(
            "This self-assessment has been submitted; it can be changed once it is sent back."
        )
    if (answer.level, answer.plan) == (level, plan):
        return answer
    answer.level, answer.plan = level, plan
    answer.full_clean()
    return save_with_reason(answer, by=by, reason="Answered")


@transaction.atomic
def sign_assurance(
    *,
    assessment: SelfAssessment,
    kind: str,
    exceptions: str,
    on: dt.date,
    by,
    post: Post | None = None,
) -> AssuranceStatement:
    """Record the commander's assurance statement while the return is with the unit."""
    if not assessment.can_be_answered:
        raise ValidationError(
            "This self-assessment has been submitted; it can be changed once it is sent back."
        )
    statement = AssuranceStatement.objects.filter(assessment=assessment).first()
    statement = statement or AssuranceStatement(assessment=assessment)
    statement.kind, statement.exceptions = kind, exceptions
    statement.signed_by, statement.signed_on = post, on
    statement.full_clean()
    return save_with_reason(statement, by=by, reason="Assurance statement given")


@transaction.atomic
def submit_self_assessment(*, assessment: SelfAssessment, on: dt.date, by) -> SelfAssessment:
    """Hand a return in: every theme answered, the assurance statement given."""
    if not assessment.can_be_answered:
        raise ValidationError("This self-assessment has been submitted already.")
    open_themes = list(
        assessment.answers.filter(level=None)
        .order_by("theme__number", "pk")
        .values_list("theme__number", flat=True)
    )
    if open_themes:
        listed = ", ".join(str(number) for number in open_themes)
        raise ValidationError(
            f"Give a level in every theme before submitting. Not answered yet: {listed}."
        )
    if not AssuranceStatement.objects.filter(assessment=assessment).exists():
        raise ValidationError("Give the assurance statement before submitting.")
    return _move(assessment, SelfAssessment.State.SUBMITTED, on=on, by=by, reason="Submitted")


@transaction.atomic
def send_back_self_assessment(
    *, assessment: SelfAssessment, comment: str, on: dt.date, by
) -> SelfAssessment:
    """Send a submitted return back to its unit, saying what is to be put right."""
    if assessment.state != SelfAssessment.State.SUBMITTED:
        raise ValidationError("Only a submitted self-assessment can be sent back.")
    if not comment.strip():
        raise ValidationError("Say what has to be put right before sending it back.")
    return _move(
        assessment,
        SelfAssessment.State.RETURNED,
        on=on,
        by=by,
        comment=comment.strip(),
        reason="Sent back",
    )


@transaction.atomic
def accept_self_assessment(*, assessment: SelfAssessment, on: dt.date, by) -> SelfAssessment:
    """Accept a submitted return; it is final."""
    if assessment.state != SelfAssessment.State.SUBMITTED:
        raise ValidationError("Only a submitted self-assessment can be accepted.")
    return _move(assessment, SelfAssessment.State.ACCEPTED, on=on, by=by, reason="Accepted")


def _move(assessment, state, *, on, by, reason, comment=""):
    assessment.state = state
    save_with_reason(assessment, by=by, reason=comment or reason)
    _step(assessment, state, on=on, by=by, comment=comment)
    return assessment


def _step(assessment, state, *, on, by, comment=""):
    step = SelfAssessmentStep(assessment=assessment, to_state=state, on=on, by=by, comment=comment)
    step.full_clean()
    step.save()


@transaction.atomic
def submit_group_summary(*, summary: GroupSummary, on: dt.date, by) -> GroupSummary:
    """Hand a business group's half-yearly summary to the Board."""
    if summary.state != GroupSummary.State.DRAFT:
        raise ValidationError("This summary has been submitted already.")
    summary.state, summary.submitted_on = GroupSummary.State.SUBMITTED, on
    summary.full_clean()
    return save_with_reason(summary, by=by, reason="Submitted to the Board")
