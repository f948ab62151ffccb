"""From an audit's first rating to its publication, and from a recommendation to the key task that answers it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from actions import operations as actions
from actions.models import ActionPlan, KeyAction, KeyTask, Recommendation
from actions.rules.recommendations import Source
from actions.rules.timescale import TimescaleKind
from ohs.core.errors import OperationRefused, sentences
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.text import join_words, shorten
from ohs.organisation.models import CommandUnit, Post, User

from .. import permissions
from ..models import Audit, AuditFinding, AuditProgramme, ModelVersion
from ..rules.ratings import NC, NOT_ASSESSED
from ._current_columns import sync_current_columns
from ._last_board import refuse_what_a_board_saw


class ThemeFinding(NamedTuple):
    """What an audit found in one theme."""

    rating: str
    note: str = ""
    recommendation: str = ""


@transaction.atomic
def start_audit(
    *,
    unit: CommandUnit,
    auditor: Post,
    on: dt.date,
    by: User,
    level_tested: int = 3,
    audited_on: dt.date | None = None,
    programme: AuditProgramme | None = None,
    version: ModelVersion | None = None,
    note: str = "",
    illustrative: bool = False,
) -> Audit:
    """Begin the record of an audit: a draft with a finding, not assessed yet, for every theme in scope that day."""
    permissions.require_record_audit(by)
    day = audited_on or on
    version = version or ModelVersion.objects.in_force(day)
    if version is None or version.in_force_from is None or version.in_force_from > day:
        raise OperationRefused("No version of the maturity model was in force on that day.")
    audit = Audit(
        unit=unit,
        version=version,
        programme=programme,
        auditor=auditor,
        level_tested=level_tested,
        audited_on=audited_on,
        note=note,
        illustrative=illustrative,
    )
    audit.full_clean()
    save_with_reason(audit, by=by, reason="Audit begun")
    for theme in version.themes.order_by("number", "pk"):
        if theme.in_scope(day):
            save_with_reason(AuditFinding(audit=audit, theme=theme), by=by, reason="Audit begun")
    return audit


@transaction.atomic
def record_findings(
    *, audit: Audit, findings: Mapping[int, ThemeFinding], by: User, reason: str = ""
) -> Audit:
    """Write down what was found, by the number of the theme, while the audit is a draft."""
    permissions.require_record_audit(by)
    audit = lock_for_update(audit)
    if not audit.is_draft:
        raise OperationRefused(
            "This audit is published. Correct it under Manage registers, with a reason."
        )
    held = {finding.theme.number: finding for finding in audit.findings.select_related("theme")}
    for number, found in findings.items():
        if number not in held:
            raise OperationRefused(f"Theme {number} is not in this audit.")
        finding = held[number]
        if (finding.rating, finding.note, finding.recommendation) == tuple(found):
            continue
        finding.rating, finding.note, finding.recommendation = found
        try:
            finding.full_clean()
        except ValidationError as error:
            raise OperationRefused(f"Theme {number}: {sentences(error)}") from error
        save_with_reason(finding, by=by, reason=reason or "Finding recorded")
    return audit


@transaction.atomic
def publish_audit(
    *,
    audit: Audit,
    on: dt.date,
    by: User,
    known_from: dt.date | None = None,
    reason: str = "Audit published",
) -> Audit:
    """Publish a draft: from this day the matrix shows its findings.

    `known_from` is an earlier day for an audit that was known before it was entered here: not one as at which a Board
    has seen the register.
    """
    permissions.require_publish_audit(by)
    audit = lock_for_update(audit)
    if not audit.is_draft:
        raise OperationRefused("This audit is published already.")
    if not audit.findings.exclude(rating=NOT_ASSESSED).exists():
        raise OperationRefused(
            "No theme is rated yet: record at least one finding before publishing."
        )
    if audit.audited_on and audit.audited_on > on:
        raise OperationRefused(
            "The audit is dated after today: correct its date before publishing."
        )
    if known_from is not None and known_from > on:
        raise OperationRefused({"known_from": "Give a day that is not after today."})
    if known_from is not None and known_from < on:
        refuse_what_a_board_saw(known_from, "known_from")
    findings = list(
        audit.findings.select_related("theme", "task", "advice").order_by("theme__number")
    )
    _refuse_bare_non_conformities(findings)
    audit.state = Audit.State.PUBLISHED
    audit.recorded_on = known_from or on
    audit.full_clean()
    save_with_reason(audit, by=by, reason=reason)
    for finding in findings:
        _enter_recommendation(audit, finding, by=by, on=on, reason="Audit published")
    sync_current_columns(audit.unit)
    return audit


def _refuse_bare_non_conformities(findings: Iterable[AuditFinding]) -> None:
    """A non-conformity says on what evidence, and what the unit should do."""
    bare = [
        f"{finding.theme.number} ({join_words(missing)})"
        for finding in findings
        if finding.rating == NC
        and (
            missing := [
                name
                for name, text in (
                    ("evidence", finding.note),
                    ("recommendation", finding.recommendation),
                )
                if not text.strip()
            ]
        )
    ]
    if bare:
        raise OperationRefused(
            "A non-conformity needs its evidence and a recommendation. Missing in theme "
            f"{join_words(bare)}."
        )


def _enter_recommendation(
    audit: Audit, finding: AuditFinding, *, by: User, on: dt.date, reason: str
) -> None:
    """What a published finding recommends stands in the one register of recommendations, in the auditor's words."""
    text = finding.recommendation.strip()
    if finding.advice is not None:
        if not text:
            raise OperationRefused(
                f"Theme {finding.theme.number}: what it recommends is recommendation {finding.advice.number} of the "
                "register. It can be reworded, and answered there; it cannot be left empty."
            )
        if finding.advice.text != text:
            actions.reword_recommendation(
                recommendation=finding.advice, text=text, by=by, on=on, reason=reason
            )
        return
    if not text:
        return
    reference = shorten(
        f"{audit.unit.code}, theme {finding.theme.number}, Level {audit.level_tested}, {audit.when}",
        120,
    )
    # A workbook may have brought the record in before its audit.
    there = Recommendation.objects.filter(
        source=Source.UNIT_AUDIT, reference=reference, text=text, finding=None
    ).order_by("number")
    finding.advice = there.first() or actions.record_recommendation(
        source=Source.UNIT_AUDIT,
        reference=reference,
        text=text,
        issued_on=audit.recorded_on,
        owner=permissions.answering_post(audit.unit),
        tasks=[finding.task] if finding.task else (),
        added_on=audit.recorded_on,
        illustrative=audit.illustrative,
        by=by,
        on=on,
        reason=reason,
    )
    save_with_reason(finding, by=by, reason=f"Recommendation {finding.advice.number}")


@transaction.atomic
def correct_audit(
    *,
    audit: Audit,
    findings: Iterable[AuditFinding],
    by: User,
    reason: str,
    on: dt.date | None = None,
) -> Audit:
    """Save an audit and findings of it that were corrected, published or not; what the matrix shows follows.

    `on` is the day of the correction; what it recommends anew is known from the day of the audit, as all of it is.
    """
    permissions.require_record_audit(by)
    findings = list(findings)
    audit.full_clean()
    if not audit.is_draft:
        _refuse_bare_non_conformities(findings)
    save_with_reason(audit, by=by, reason=reason)
    for finding in findings:
        finding.full_clean()
        save_with_reason(finding, by=by, reason=reason)
        if not audit.is_draft and audit.recorded_on:
            _enter_recommendation(audit, finding, by=by, on=on or audit.recorded_on, reason=reason)
    sync_current_columns(audit.unit)
    return audit


RECOMMENDATIONS = "Answer the recommendations of the maturity audits"


@transaction.atomic
def raise_task(
    *,
    finding: AuditFinding,
    plan: ActionPlan,
    lead: Post,
    due_date: dt.date,
    on: dt.date,
    by: User,
    reason: str = "",
) -> KeyTask:
    """Make a recommendation a key task of its unit, in a plan that is live, and tie the two together.

    All such tasks of a plan stand under one key action, which is made with the first.
    """
    permissions.require_raise_task(by)
    finding = lock_for_update(
        AuditFinding.objects.filter(pk=finding.pk).select_related(
            "audit__unit", "theme", "task", "advice"
        )
    )
    if not finding.recommendation.strip():
        raise OperationRefused("This finding has no recommendation to make a key task of.")
    if finding.task is not None:
        raise OperationRefused(f"Task {finding.task.number} answers this recommendation already.")
    if finding.audit.is_draft:
        raise OperationRefused("Publish the audit first: its findings may still change.")
    if plan.state != ActionPlan.State.LIVE:
        raise OperationRefused("Choose a plan that is live.")
    if due_date < on:
        raise OperationRefused("The task would be late already: give a date from today on.")
    action = _action_for_recommendations(plan, by)
    unit, theme = finding.audit.unit, finding.theme
    task: KeyTask = actions.add_task(
        action=action,
        number=f"{action.number}.{action.tasks.count() + 1}",
        title=shorten(f"{unit.code}, {theme.name}: {finding.recommendation}", 200),
        detail=f"Audit of {unit.code} at Level {finding.audit.level_tested}, theme {theme.number}, {theme.name}: "
        f"{finding.rating_words}. Recommendation: {finding.recommendation}",
        timescale_kind=TimescaleKind.BY,
        due_date=due_date,
        leads=[lead],
        by=by,
        on=on,
        reason=reason or f"Recommended by the maturity audit of {unit.code}",
    )
    if finding.advice is not None:
        actions.correct_recommendation(
            recommendation=finding.advice,
            values={},
            tasks=[*finding.advice.tasks.all(), task],
            by=by,
            on=on,
            reason=f"Answered by task {task.number}",
        )
    finding.task = task
    finding.full_clean()
    save_with_reason(finding, by=by, reason=f"Answered by task {task.number}")
    return task


def _action_for_recommendations(plan: ActionPlan, by: User) -> KeyAction:
    # Held until the transaction ends, so that two people get two numbers.
    plan = lock_for_update(plan)
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
