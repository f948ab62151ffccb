"""From an audit's first rating to its publication, and from a recommendation to the key task that answers it."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction

from actions import operations as actions
from actions.models import ActionPlan, KeyAction, KeyTask
from actions.rules.timescale import TimescaleKind
from ohs.core.history import save_with_reason
from ohs.organisation.models import CommandUnit, Post

from ..models import Audit, AuditFinding, AuditProgramme, ModelVersion
from ..rules import levels


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


RECOMMENDATIONS = "Answer the recommendations of the maturity audits"


@transaction.atomic
def raise_task(
    *, finding: AuditFinding, plan: ActionPlan, lead: Post, due_date: dt.date, on: dt.date, by
) -> KeyTask:
    """Make a recommendation a key task of its unit, in a plan that is live, and tie the two together.

    All such tasks of a plan stand under one key action, which is made with the first.
    """
    if not finding.recommendation.strip():
        raise ValidationError("This finding has no recommendation to make a key task of.")
    if finding.task_id:
        raise ValidationError(f"Task {finding.task.number} answers this recommendation already.")
    if finding.audit.is_draft:
        raise ValidationError("Publish the audit first: its findings may still change.")
    if plan.state != ActionPlan.State.LIVE:
        raise ValidationError("Choose a plan that is live.")
    if due_date < on:
        raise ValidationError("The task would be late already: give a date from today on.")
    action = _recommendations_of(plan, by)
    unit, theme = finding.audit.unit, finding.theme
    task = actions.add_task(
        action=action,
        number=f"{action.number}.{action.tasks.count() + 1}",
        title=_shortened(f"{unit.code}, {theme.name}: {finding.recommendation}"),
        detail=f"Audit of {unit.code} at Level {finding.audit.level_tested}, theme {theme.number}, {theme.name}: "
        f"{finding.rating_words}. Recommendation: {finding.recommendation}",
        timescale_kind=TimescaleKind.BY,
        due_date=due_date,
        leads=[lead],
        by=by,
        on=on,
        reason=f"Recommended by the maturity audit of {unit.code}",
    )
    finding.task = task
    finding.full_clean()
    save_with_reason(finding, by=by, reason=f"Answered by task {task.number}")
    return task


def _recommendations_of(plan: ActionPlan, by) -> KeyAction:
    # Held until the transaction ends, so that two people get two numbers.
    plan = ActionPlan.objects.select_for_update().get(pk=plan.pk)
    action = plan.actions.filter(title=RECOMMENDATIONS).first()
    if action is None:
        numbers = [
            int(number)
            for number in plan.actions.values_list("number", flat=True)
            if number.isdecimal()
        ]
        action = KeyAction(
            plan=plan, number=str(max(numbers, default=0) + 1), title=RECOMMENDATIONS
        )
        action.full_clean()
        save_with_reason(action, by=by, reason="First recommendation of a maturity audit")
    return action


def _shortened(text: str, most: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


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
            if finding.rating == levels.NOT_ASSESSED:
                newer += [one for one in held[:place] if one.rating in levels.RATINGS]
            stamps = (
                _replaced_on(finding, newer),
                _replaced_on(
                    finding,
                    [
                        one
                        for one in newer
                        if one.audit.level_tested == finding.audit.level_tested
                        or finding.rating == levels.NOT_ASSESSED
                    ],
                ),
            )
            if stamps != (finding.superseded_on, finding.retested_on):
                finding.superseded_on, finding.retested_on = stamps
                changed.append(finding)
    AuditFinding.objects.bulk_update(changed, ["superseded_on", "retested_on"], batch_size=200)


def _replaces(newer: AuditFinding, older: AuditFinding) -> bool:
    return newer.rating in levels.RATINGS or older.rating == levels.NOT_ASSESSED


def _replaced_on(finding: AuditFinding, others: list[AuditFinding]) -> dt.date | None:
    days = [max(one.audit.recorded_on, finding.audit.recorded_on) for one in others]
    return min(days, default=None)
