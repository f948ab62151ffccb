"""The maturity register of the demonstration: the model of five levels and the 176 ratings of the 2021 paper.

The ratings, names and the target are the paper's. Its criteria are in our own words. The paper gives no date for any
audit, so none is recorded; the day they were entered is one that lies before the Board of 6 May 2021 and the audits
promised for April to June 2021, and each audit says so. The paper gives no self-assessment: those of the two quarters
before Q1 2021/22, the summaries of the business groups and the units still to be audited are illustrative.
"""

import datetime as dt
import json
from pathlib import Path

from simple_history.utils import bulk_create_with_history

from actions import operations as action_operations
from actions.models import KeyTask, Recommendation
from maturity import operations
from maturity.models import (
    AssuranceStatement,
    Audit,
    AuditFinding,
    AuditProgramme,
    Criterion,
    GroupSummary,
    Level,
    ModelVersion,
    PlannedAudit,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
    Target,
    Theme,
    UnitPost,
)
from maturity.permissions import answering_post
from ohs.core.history import save_with_reason
from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit, Post

DATA = Path(__file__).parent / "data" / "maturity.json"
REASON = "Demonstration data"
AUDITORS = "Safety & Health Risk Management Team"
COMMANDERS = "All Business COGs"
IN_FORCE_FROM = dt.date(2020, 4, 1)
RECORDED_ON = dt.date(2021, 3, 31)
COMMITMENTS = "HSW Board commitments 2021/22"
PAPER = "Performance update to the Joint Audit Panel, 5 July 2021"
# The paper does not say who answers for a unit: illustrative.
ANSWERING = (("AS", "Unit Commander, AS"),)
MODEL_NOTE = (
    "The paper does not say when the model was introduced; it stands here from the start of 2020/21. It prints "
    "criteria for theme 6 alone: they are in our own words, and the other themes have none yet."
)
AUDIT_NOTE = (
    "The paper gives the ratings but no date of the audit, so none is recorded. The day of recording, 31 March 2021, "
    "is illustrative: it lies before the Board of 6 May 2021 and the audits promised for April to June 2021."
)


def load(*, by) -> None:
    """Load what is not there yet; a second run changes nothing."""
    facts = json.loads(DATA.read_text(encoding="utf-8"))
    version = _model(facts, by)
    _answering(by)
    _audits(facts, version, by)
    _programme(facts["planned"], by)
    _target(by)
    for returns in facts["returns"]:
        _returns(returns, facts, version, by)
    _summaries(facts["summaries"], by)


def _model(facts, by) -> ModelVersion:
    version = ModelVersion.objects.filter(slug="culture-maturity").first()
    if version:
        return version
    version = save_with_reason(
        ModelVersion(
            slug="culture-maturity",
            title="Health and safety culture maturity model",
            note=MODEL_NOTE,
        ),
        by=by,
        reason=REASON,
    )
    for level in facts["levels"]:
        save_with_reason(Level(version=version, **level), by=by, reason=REASON)
    for theme in facts["themes"]:
        criteria = facts["criteria"].get(str(theme["number"]), {})
        row = save_with_reason(Theme(version=version, **theme), by=by, reason=REASON)
        for level, statements in criteria.items():
            for order, text in enumerate(statements, start=1):
                criterion = Criterion(theme=row, level=int(level), order=order, text=text)
                save_with_reason(criterion, by=by, reason=REASON)
    return operations.bring_into_force(version=version, in_force_from=IN_FORCE_FROM, by=by)


def _audits(facts, version, by) -> None:
    auditor = Post.objects.get(title=AUDITORS)
    units = {unit.code: unit for unit in CommandUnit.objects.filter(code__in=facts["units"])}
    recorded = set(
        Audit.objects.filter(version=version, recorded_on=RECORDED_ON).values_list(
            "unit__code", flat=True
        )
    )
    themes = [theme for theme in version.themes.order_by("number") if theme.in_scope(RECORDED_ON)]
    columns = {number: ratings.split() for number, ratings in facts["ratings"].items()}
    for column, code in enumerate(facts["units"]):
        if code in recorded:
            continue
        audit = save_with_reason(
            Audit(
                unit=units[code],
                version=version,
                auditor=auditor,
                level_tested=facts["level_tested"],
                note=AUDIT_NOTE,
            ),
            by=by,
            reason=REASON,
        )
        bulk_create_with_history(
            [
                AuditFinding(
                    audit=audit,
                    theme=theme,
                    rating=columns[str(theme.number)][column],
                    **_not_conforming(facts["non_conformities"], code, theme.number),
                )
                for theme in themes
            ],
            AuditFinding,
            default_user=by,
            default_change_reason=REASON,
        )
        operations.publish_audit(audit=audit, on=RECORDED_ON, by=by)
        _answer_recommendations(facts["non_conformities"], audit, by)


def _not_conforming(facts, code, number) -> dict[str, str]:
    """What an audit found in a theme that does not conform, and recommends: made up, the paper gives the rating alone."""
    found = facts.get(code, {}).get(str(number))
    if found is None:
        return {}
    evidence, recommendation = found
    return {"note": f"{evidence} {facts['evidence']}", "recommendation": recommendation}


def _answer_recommendations(facts, audit, by) -> None:
    answered_on = dt.date.fromisoformat(facts["answered_on"])
    for row in Recommendation.objects.filter(finding__audit=audit).order_by("number"):
        row = action_operations.correct_recommendation(
            recommendation=row,
            values={"illustrative": True, "due_date": dt.date.fromisoformat(facts["due_date"])},
            by=by,
            on=answered_on,
            reason=REASON,
        )
        action_operations.respond(
            recommendation=row, response="accepted", responded_on=answered_on, by=by, on=answered_on
        )


def _programme(planned, by) -> None:
    title = "Further audits, April to June 2021"
    if AuditProgramme.objects.filter(title=title).exists():
        return
    programme = save_with_reason(
        AuditProgramme(
            title=title,
            start=dt.date(2021, 4, 1),
            end=dt.date(2021, 6, 30),
            level_tested=3,
            audits_intended=10,
            auditor=Post.objects.get(title=AUDITORS),
            task=KeyTask.objects.filter(plan__title=COMMITMENTS, number="7").first(),
            note=planned["note"],
        ),
        by=by,
        reason=REASON,
    )
    for unit in CommandUnit.objects.filter(code__in=planned["units"]).order_by("code_sort"):
        quarter = dt.date.fromisoformat(planned["quarter"])
        save_with_reason(
            PlannedAudit(programme=programme, unit=unit, quarter_start=quarter),
            by=by,
            reason=REASON,
        )


def _target(by) -> None:
    target = {"scope": Target.Scope.ORGANISATION, "level": 4, "by": dt.date(2023, 3, 31)}
    if not Target.objects.filter(**target).exists():
        save_with_reason(Target(**target, source=PAPER), by=by, reason=REASON)


def _answering(by) -> None:
    """Who answers for a unit; the others have nobody yet."""
    for code, title in ANSWERING:
        unit = CommandUnit.objects.get(code=code)
        if not UnitPost.objects.filter(unit=unit).exists():
            post = Post.objects.get(title=title)
            save_with_reason(UnitPost(unit=unit, post=post), by=by, reason=REASON)


def _returns(returns, facts, version, by) -> None:
    """What the units said of themselves in a quarter: made up, with their audits' themes in mind."""
    quarter = Quarter.of(dt.date.fromisoformat(returns["quarter"]))
    if SelfAssessment.objects.filter(quarter_start=quarter.start).exists():
        return
    submitted, accepted = (
        dt.date.fromisoformat(returns[step]) for step in ("submitted_on", "accepted_on")
    )
    themes = [theme for theme in version.themes.order_by("number") if theme.in_scope(quarter.end)]
    units = CommandUnit.objects.filter(code__in=facts["units"])
    for unit in units.exclude(code__in=returns["not_returned"]).order_by("code_sort", "pk"):
        low, high = (returns[name].get(unit.code, ()) for name in ("at_level_2", "at_level_4"))
        assessment = save_with_reason(
            SelfAssessment(
                unit=unit,
                version=version,
                quarter_start=quarter.start,
                state=SelfAssessment.State.ACCEPTED,
                illustrative=True,
            ),
            by=by,
            reason=REASON,
        )
        bulk_create_with_history(
            [
                SelfAssessmentAnswer(
                    assessment=assessment,
                    theme=theme,
                    level=returns["level"] + (theme.number in high) - (theme.number in low),
                    plan=facts["plan"] if theme.number in low else "",
                )
                for theme in themes
            ],
            SelfAssessmentAnswer,
            default_user=by,
            default_change_reason=REASON,
        )
        exceptions = returns["exceptions"].get(unit.code, "")
        save_with_reason(
            AssuranceStatement(
                assessment=assessment,
                kind=AssuranceStatement.Kind.EXCEPTIONS
                if exceptions
                else AssuranceStatement.Kind.ASSURED,
                exceptions=exceptions,
                signed_by=answering_post(unit),
                signed_on=submitted,
            ),
            by=by,
            reason=REASON,
        )
        states = SelfAssessment.State
        for state, day in (
            (states.DRAFT, submitted),
            (states.SUBMITTED, submitted),
            (states.ACCEPTED, accepted),
        ):
            SelfAssessmentStep.objects.create(assessment=assessment, to_state=state, on=day, by=by)


def _summaries(facts, by) -> None:
    half = dt.date.fromisoformat(facts["half"])
    post = Post.objects.get(title=COMMANDERS)
    for group in BusinessGroup.objects.filter(code__in=facts["groups"]).order_by("order"):
        if GroupSummary.objects.filter(group=group, half_start=half).exists():
            continue
        text, plans = facts["groups"][group.code]
        save_with_reason(
            GroupSummary(
                group=group,
                half_start=half,
                text=text,
                plans=plans,
                post=post,
                state=GroupSummary.State.SUBMITTED,
                submitted_on=dt.date.fromisoformat(facts["submitted_on"]),
                illustrative=True,
            ),
            by=by,
            reason=REASON,
        )
