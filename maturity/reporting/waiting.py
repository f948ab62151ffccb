"""What of the model waits for a person: a return to answer, one to accept, an audit to record or publish."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.organisation.models import User
from ohs.organisation.people import people_with
from ohs.registers.waiting import WaitingItem, Work, Worker

from .. import permissions
from ..models import Audit, AuditProgramme, ModelVersion, PlannedAudit, SelfAssessment
from ..selectors.state import first_quarter_asked, is_asked, quarter_due, units_on
from .news import news

RETURN, ACCEPT, DRAFT, PLANNED, PROGRAMME = (
    "return",
    "accept",
    "audit",
    "planned-audit",
    "programme",
)
State = SelfAssessment.State


def items(worker: Worker) -> list[WaitingItem]:
    found = []
    if worker.posts:
        found += _returns(worker)
    if permissions.may_review(worker.person):
        found += _to_accept()
    if permissions.may_record_audit(worker.person):
        found += [*_drafts(worker), *_planned(worker), *_programmes(worker)]
    return found


# Returns
def _returns(worker: Worker) -> list[WaitingItem]:
    """The units that a person answers for: the quarter that is due, and what was sent back or begun before."""
    answering = {post.pk: post for post in worker.posts}
    units = {
        unit.pk: unit
        for unit in units_on(worker.on)
        .filter(answering_post__post__in=answering)
        .select_related("answering_post")
    }
    if not units:
        return []
    begun = list(
        SelfAssessment.objects.filter(unit__in=units, state__in=(State.DRAFT, State.RETURNED))
        .select_related("unit__group", "version")
        .order_by("quarter_start", "unit__code_sort", "pk")
    )
    found = [_begun(each, units[each.unit_id], worker) for each in begun]
    due = quarter_due(worker.on)
    if not is_asked(due, first_quarter_asked(ModelVersion.objects.in_force_by(worker.on))):
        return found
    there = set(
        SelfAssessment.objects.filter(unit__in=units, quarter_start=due.start).values_list(
            "unit", flat=True
        )
    )
    for unit in units.values():
        if unit.pk in there:
            continue
        found.append(
            WaitingItem(
                kind=RETURN,
                pk=unit.pk,
                subject=f"{unit.code}: self-assessment for {due.long_label}",
                to_do="Say where the unit is in each theme, sign the assurance statement, and submit it.",
                url=reverse("maturity:unit", args=[unit.code]),
                asked=True,
                action_url=reverse("maturity:begin_assessment", args=[unit.code]),
                button="Begin the return",
                post=_answering(unit, worker),
                stands_in_for=worker.stands_in_for(unit.answering_post.post_id),
                barred=_barred(worker),
            )
        )
    return found


def _begun(assessment: SelfAssessment, unit: Any, worker: Worker) -> WaitingItem:
    back = assessment.state == State.RETURNED
    return WaitingItem(
        kind=RETURN,
        pk=assessment.pk,
        subject=f"{unit.code}: self-assessment for {assessment.quarter.long_label}",
        to_do=(
            "It was returned: read why, put it right and submit it again."
            if back
            else "It is begun: finish it and submit it."
        ),
        url=assessment.get_absolute_url(),
        asked=True,
        action_url=assessment.get_absolute_url(),
        action="Go on with the return",
        illustrative=assessment.illustrative,
        post=_answering(unit, worker),
        stands_in_for=worker.stands_in_for(unit.answering_post.post_id),
        barred=_barred(worker),
    )


def _barred(worker: Worker) -> str:
    return worker.barred("maturity.answer_selfassessment", "maturity.change_selfassessment")


def _answering(unit: Any, worker: Worker) -> str:
    return next(each.title for each in worker.posts if each.pk == unit.answering_post.post_id)


def _to_accept() -> list[WaitingItem]:
    submitted = SelfAssessment.objects.filter(state=State.SUBMITTED).select_related("unit")
    return [
        WaitingItem(
            kind=ACCEPT,
            pk=each.pk,
            subject=f"{each.unit.code}: self-assessment for {each.quarter.long_label}",
            to_do="Read it, then accept it or return it.",
            url=each.get_absolute_url(),
            asked=True,
            action_url=each.get_absolute_url(),
            action="Read it",
            illustrative=each.illustrative,
        )
        for each in submitted.order_by("quarter_start", "unit__code_sort", "pk")
    ]


# Audits
def _is_theirs(worker: Worker, post: int | None) -> bool:
    """An auditor's who holds the post, or who has no post of their own in this: auditors work as one team.

    The HSW team may record audits too, and is told of those that its posts make.
    """
    holds = any(each.pk == post for each in worker.held)
    return holds or not permissions.may_review(worker.person)


def _drafts(worker: Worker) -> list[WaitingItem]:
    return [
        WaitingItem(
            kind=DRAFT,
            pk=audit.pk,
            subject=f"{audit.unit.code}: Level {audit.level_tested} audit",
            to_do="Record what was found in each theme, then publish it.",
            url=audit.get_absolute_url(),
            asked=True,
            action_url=reverse("maturity:record", args=[audit.pk]),
            action="Go on recording",
            post=audit.auditor.title,
            illustrative=audit.illustrative,
        )
        for audit in Audit.objects.filter(state=Audit.State.DRAFT)
        .select_related("unit", "auditor")
        .order_by("unit__code_sort", "pk")
        if _is_theirs(worker, audit.auditor_id)
    ]


def _planned(worker: Worker) -> list[WaitingItem]:
    """Audits of named units that a programme plans, and nobody has published yet."""
    return [
        WaitingItem(
            kind=PLANNED,
            pk=plan.pk,
            subject=f"{plan.unit.code}: audit planned for {plan.quarter.label}",
            to_do=f"Audit the unit and record it ({plan.programme}).",
            url=reverse("maturity:unit", args=[plan.unit.code]),
            due=plan.quarter.end,
            action_url=f"{reverse('maturity:start_audit')}?planned={plan.pk}",
            action="Begin recording",
        )
        for plan in PlannedAudit.objects.with_done(worker.on)
        .filter(asof_done=False)
        .select_related("unit", "programme", "auditor")
        .order_by("quarter_start", "unit__code_sort", "pk")
        if _is_theirs(worker, plan.auditor_id or plan.programme.auditor_id)
    ]


def _programmes(worker: Worker) -> list[WaitingItem]:
    """Programmes that promised a number of audits without naming the units, while fewer are published."""
    programmes = (
        AuditProgramme.objects.with_counts(worker.on)
        .annotate(named=Count("planned", distinct=True))
        .filter(Q(named=0), audits_intended__isnull=False, start__lte=worker.on)
        .order_by("end", "pk")
    )
    return [
        WaitingItem(
            kind=PROGRAMME,
            pk=programme.pk,
            subject=programme.title,
            to_do=(
                f"Record the audits made: {programme.asof_recorded} of "
                f"{plural(programme.audits_intended, 'audit')} promised by {format_day(programme.end)} are published."
            ),
            url=reverse("maturity:audits"),
            due=programme.end,
            action_url=reverse("maturity:start_audit"),
            action="Record an audit",
        )
        for programme in programmes
        if programme.asof_recorded < programme.audits_intended
        and _is_theirs(worker, programme.auditor_id)
    ]


def _beyond_posts(on: dt.date) -> QuerySet[User]:
    return people_with("maturity.review_selfassessment") | people_with(*permissions.RECORD_AUDIT)


WORK = Work(items=items, news=news, beyond_posts=_beyond_posts)
