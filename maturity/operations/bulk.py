"""The same change of several units, audits, findings or self-assessments, each through its own operation; all or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actions import operations as actions
from actions.models import ActionPlan
from ohs.core.bulk import Change, Outcome, change_each
from ohs.core.errors import OperationRefused
from ohs.core.locking import refuse_if_changed_since
from ohs.core.text import format_day, plural
from ohs.organisation import operations as organisation
from ohs.organisation.models import CommandUnit, Post, User

from .. import permissions
from ..models import Audit, AuditFinding, SelfAssessment
from ..rules.ratings import NOT_ASSESSED
from .assessments import accept_self_assessment
from .audits import publish_audit, raise_task
from .units import set_unit_post


def change_units(
    *,
    units: Iterable[CommandUnit],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every unit, or of none: see `change_each`."""
    permissions.require_unit_posts(by)
    return change_each(units, change, by=by, on=on, versions=versions, preview=preview)


def save_one_unit(unit: CommandUnit, *, on: dt.date, **arguments: Any) -> CommandUnit:
    """For a `NewValue` of units."""
    return organisation.save_unit(unit=unit, **arguments)


@dataclass(frozen=True)
class NewPost:
    """One post answers for each unit from now on."""

    reason: str
    post: Post

    def apply(self, unit: CommandUnit, /, *, by: User, on: dt.date, version: int | None) -> str:
        refuse_if_changed_since(unit, version)
        until = permissions.answering_post(unit)
        if until == self.post:
            raise OperationRefused(f"{self.post} is its contact already.")
        set_unit_post(unit=unit, post=self.post, by=by, reason=self.reason)
        return f"unit contact {self.post}; until now {until or 'nobody'}"


def change_audits(
    *,
    audits: Iterable[Audit],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every audit, or of none: see `change_each`."""
    permissions.require_publish_audit(by)
    return change_each(audits, change, by=by, on=on, versions=versions, preview=preview)


@dataclass(frozen=True)
class Publish:
    reason: str

    def apply(self, audit: Audit, /, *, by: User, on: dt.date, version: int | None) -> str:
        refuse_if_changed_since(audit, version)
        publish_audit(audit=audit, by=by, on=on, reason=self.reason)
        rated = audit.findings.exclude(rating=NOT_ASSESSED).count()
        return f"published, with {plural(rated, 'theme')} rated at Level {audit.level_tested}"


def change_findings(
    *,
    findings: Iterable[AuditFinding],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of what every finding recommends, or of none: see `change_each`."""
    permissions.require_raise_task(by)
    return change_each(findings, change, by=by, on=on, versions=versions, preview=preview)


@dataclass(frozen=True)
class RaiseTask:
    """What each recommends becomes a key task of its own."""

    reason: str
    plan: ActionPlan
    lead: Post
    due_date: dt.date

    def apply(self, finding: AuditFinding, /, *, by: User, on: dt.date, version: int | None) -> str:
        refuse_if_changed_since(finding, version)
        task = raise_task(
            finding=finding,
            plan=self.plan,
            lead=self.lead,
            due_date=self.due_date,
            by=by,
            on=on,
            reason=self.reason,
        )
        return f"key task {task.number}, led by {self.lead}, due {format_day(self.due_date)}"


@dataclass(frozen=True)
class NewOwner:
    """One post owns the recommendation of each."""

    reason: str
    post: Post

    def apply(self, finding: AuditFinding, /, *, by: User, on: dt.date, version: int | None) -> str:
        refuse_if_changed_since(finding, version)
        advice = finding.advice
        if advice is None:
            raise OperationRefused("It has no recommendation in the register.")
        until = advice.owner
        if until == self.post:
            raise OperationRefused(f"{self.post} owns its recommendation already.")
        actions.correct_recommendation(
            recommendation=advice, values={"owner": self.post}, by=by, on=on, reason=self.reason
        )
        return f"recommendation {advice.number} owned by {self.post}; until now {until or 'nobody'}"


def accept_self_assessments(
    *,
    assessments: Iterable[SelfAssessment],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Accepts every self-assessment, or none: see `change_each`."""
    permissions.require_review(by)
    return change_each(assessments, change, by=by, on=on, versions=versions, preview=preview)


@dataclass(frozen=True)
class Accept:
    reason: str

    def apply(
        self, assessment: SelfAssessment, /, *, by: User, on: dt.date, version: int | None
    ) -> str:
        refuse_if_changed_since(assessment, version)
        accept_self_assessment(assessment=assessment, by=by, on=on, comment=self.reason)
        return f"accepted for {assessment.quarter.label}"
