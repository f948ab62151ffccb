"""What changes the maturity register: each refuses by raising ValidationError with a sentence for the reader."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.organisation.models import CommandUnit, Post
from ohs.organisation.periods import Quarter
from ohs.web.history import save_with_reason

from . import matrix
from .models import (
    AssuranceStatement,
    Audit,
    AuditFinding,
    AuditProgramme,
    Criterion,
    GroupSummary,
    Level,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
    Theme,
)

# --- audits --------------------------------------------------------------------------------------


@transaction.atomic
def start_audit(
    *,
    unit: CommandUnit,
    auditor: Post,
    on: dt.date,
    by,
    level_tested: int = 3,
    audited_on: dt.date | None = None,
    programme: AuditProgramme | None = None,
    version: ModelVersion | None = None,
    note: str = "",
) -> Audit:
    """Begin the record of an audit: a draft with a finding, not assessed yet, for every theme in scope that day."""
    version = version or ModelVersion.objects.in_force(audited_on or on)
    if version is None:
        raise ValidationError("No version of the maturity model was in force on that day.")
    audit = Audit(
        unit=unit,
        version=version,
        programme=programme,
        auditor=auditor,
        level_tested=level_tested,
        audited_on=audited_on,
        note=note,
    )
    audit.full_clean()
    save_with_reason(audit, by=by, reason="Audit begun")
    add_missing_findings(audit=audit, on=on, by=by)
    return audit


@transaction.atomic
def add_missing_findings(*, audit: Audit, on: dt.date, by) -> int:
    """Give an audit a finding, not assessed, in each theme in scope that has none; return how many were added."""
    held = set(audit.findings.values_list("theme_id", flat=True))
    added = 0
    for theme in audit.version.themes.order_by("number", "pk"):
        if theme.pk not in held and theme.in_scope(audit.audited_on or audit.recorded_on or on):
            save_with_reason(AuditFinding(audit=audit, theme=theme), by=by, reason="Audit begun")
            added += 1
    return added


@transaction.atomic
def record_finding(
    *, finding: AuditFinding, rating: str, note: str, recommendation: str, by, reason: str = ""
) -> AuditFinding:
    """Write down what was found in one theme of an audit that is still a draft."""
    if not finding.audit.is_draft:
        raise ValidationError("This audit is published. Correct it in the admin, with a reason.")
    before = (finding.rating, finding.note, finding.recommendation)
    finding.rating, finding.note, finding.recommendation = rating, note, recommendation
    if (finding.rating, finding.note, finding.recommendation) == before:
        return finding
    finding.full_clean()
    return save_with_reason(finding, by=by, reason=reason or "Finding recorded")


@transaction.atomic
def publish_audit(*, audit: Audit, on: dt.date, by) -> Audit:
    """Publish a draft: from this day the matrix shows its findings."""
    if not audit.is_draft:
        raise ValidationError("This audit is published already.")
    if not audit.findings.exclude(rating=AuditFinding.Rating.NOT_ASSESSED).exists():
        raise ValidationError(
            "No theme is rated yet: record at least one finding before publishing."
        )
    if audit.audited_on and audit.audited_on > on:
        raise ValidationError("The audit is dated after today: correct its date before publishing.")
    audit.state = Audit.State.PUBLISHED
    audit.recorded_on = on
    audit.full_clean()
    save_with_reason(audit, by=by, reason="Audit published")
    restamp(audit.unit)
    return audit


@transaction.atomic
def restamp(unit: CommandUnit) -> None:
    """Write on each finding of a unit from which day a newer one stands in its place.

    A newer finding replaces an older one of the same theme if it rates it, or if the older one did not. The older of
    two may be recorded later: then it is replaced from the day it is recorded.
    """
    by_theme = defaultdict(list)
    findings = AuditFinding.objects.filter(audit__unit=unit).select_related("audit", "theme")
    for finding in findings:
        if not finding.audit.is_draft:
            by_theme[finding.theme.number].append(finding)
        elif finding.superseded_on or finding.retested_on:
            finding.superseded_on = finding.retested_on = None
            finding.save_base(raw=True, update_fields=["superseded_on", "retested_on"])
    changed = []
    for held in by_theme.values():
        held.sort(key=lambda one: (one.audit.made_on, one.audit.recorded_on, one.audit_id))
        for place, finding in enumerate(held):
            newer = [one for one in held[place + 1 :] if _replaces(one, finding)]
            if finding.rating == matrix.NOT_ASSESSED:
                newer += [one for one in held[:place] if one.rating in matrix.RATINGS]
            stamps = (
                _replaced_on(finding, newer),
                _replaced_on(
                    finding,
                    [
                        one
                        for one in newer
                        if one.audit.level_tested == finding.audit.level_tested
                        or finding.rating == matrix.NOT_ASSESSED
                    ],
                ),
            )
            if stamps != (finding.superseded_on, finding.retested_on):
                finding.superseded_on, finding.retested_on = stamps
                changed.append(finding)
    AuditFinding.objects.bulk_update(changed, ["superseded_on", "retested_on"], batch_size=200)


def _replaces(newer: AuditFinding, older: AuditFinding) -> bool:
    return newer.rating in matrix.RATINGS or older.rating == matrix.NOT_ASSESSED


def _replaced_on(finding: AuditFinding, others: list[AuditFinding]) -> dt.date | None:
    days = [max(one.audit.recorded_on, finding.audit.recorded_on) for one in others]
    return min(days, default=None)


# --- self-assessments ----------------------------------------------------------------------------


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


# --- the model -----------------------------------------------------------------------------------


@transaction.atomic
def revise_version(*, version: ModelVersion, title: str, slug: str, by) -> ModelVersion:
    """Copy a version with its levels, themes and criteria into a new draft; the old one stays as it is."""
    draft = ModelVersion(title=title, slug=slug, note=version.note)
    draft.full_clean()
    reason = f"Copied from {version}"
    save_with_reason(draft, by=by, reason=reason)
    for level in version.levels.order_by("number", "pk"):
        copy = Level(version=draft, number=level.number, name=level.name, heading=level.heading)
        save_with_reason(copy, by=by, reason=reason)
    for theme in version.themes.order_by("number", "pk"):
        copy = Theme(
            version=draft,
            number=theme.number,
            name=theme.name,
            other_name=theme.other_name,
            in_scope_from=theme.in_scope_from,
        )
        save_with_reason(copy, by=by, reason=reason)
        for criterion in theme.criteria.order_by("level", "order", "pk"):
            save_with_reason(
                Criterion(
                    theme=copy, level=criterion.level, order=criterion.order, text=criterion.text
                ),
                by=by,
                reason=reason,
            )
    return draft


@transaction.atomic
def bring_into_force(*, version: ModelVersion, on: dt.date, by) -> ModelVersion:
    """Fix a draft's words and answer against it from a day on."""
    if not version.is_draft:
        raise ValidationError("This version is in force already.")
    if set(version.levels.values_list("number", flat=True)) != {1, 2, 3, 4, 5}:
        raise ValidationError(
            "A version of the model needs all five levels before it comes into force."
        )
    if not version.themes.exists():
        raise ValidationError("A version of the model needs its themes before it comes into force.")
    version.in_force_from = on
    return save_with_reason(version, by=by, reason="Brought into force")
