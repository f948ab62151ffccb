"""How each operation of the maturity register is called, for the tests of who may."""

import datetime as dt

from maturity.models import AssuranceStatement, AuditFinding
from maturity.operations import ThemeAnswer, ThemeFinding, bulk
from ohs.core.periods import Quarter
from tests.actions.factories import ActionPlanFactory
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditFindingFactory,
    GroupSummaryFactory,
    LevelFactory,
    ModelVersionFactory,
    SelfAssessmentFactory,
    ThemeFactory,
    UnitPostFactory,
)
from tests.operation_calls import ON, Call
from tests.organisation.factories import CommandUnitFactory, PostFactory


def _unit(cast):
    unit = CommandUnitFactory(code="A")
    UnitPostFactory(unit=unit, post=cast.post)
    return unit


def _assessment(cast, state="draft"):
    assessment = SelfAssessmentFactory(unit=_unit(cast), state=state)
    AnswerFactory(assessment=assessment, theme=ThemeFactory(number=1))
    return assessment


def _assured(cast):
    assessment = _assessment(cast)
    AssuranceStatement.objects.create(assessment=assessment, kind="assured", signed_on=ON)
    return assessment


def _corrected(cast):
    assessment = _assessment(cast, "accepted")
    answer = assessment.answers.get()
    answer.level = 2
    return {"assessment": assessment, "corrected": [answer], "reason": "Typed wrong."}


def _begin(cast):
    ThemeFactory(number=1)
    return {"unit": _unit(cast), "quarter": Quarter(2021, 1), "on": ON}


def _audit(rating="C"):
    audit = AuditFactory(unit=CommandUnitFactory(code="A"), draft=True)
    AuditFindingFactory(audit=audit, theme=ThemeFactory(number=1), rating=rating)
    return audit


def _start(cast):
    ThemeFactory(number=1)
    return {"unit": _unit(cast), "auditor": PostFactory(), "on": ON}


def _correct_audit(cast):
    finding = AuditFindingFactory(rating="C")
    finding.rating, finding.note, finding.recommendation = "NC", "Seen.", "Train."
    return {"audit": finding.audit, "findings": [finding], "reason": "Typed wrong."}


def _raise_task(cast):
    finding = AuditFindingFactory(recommendation="Train.")
    return {
        "finding": AuditFinding.objects.get(pk=finding.pk),
        "plan": ActionPlanFactory(),
        "lead": cast.post,
        "due_date": ON,
        "on": ON,
    }


def _draft_version():
    draft = ModelVersionFactory(slug="draft", in_force_from=None)
    for number in range(1, 6):
        LevelFactory(version=draft, number=number)
    ThemeFactory(version=draft)
    return draft


def _several(name, record, change):
    return lambda cast: {name: [record(cast)], "change": change(cast), "on": ON}


ASSESSMENTS = "maturity.operations.assessments."
AUDITS = "maturity.operations.audits."
BULK = "maturity.operations.bulk."
CULTURE = "maturity.operations.model_versions."

CALLS = {
    f"{ASSESSMENTS}begin_self_assessment": Call(_begin, by="lead"),
    f"{ASSESSMENTS}answer_themes": Call(
        lambda cast: {
            "assessment": _assessment(cast),
            "answers": {1: ThemeAnswer(4, "Hold it.")},
            "on": ON,
        },
        by="lead",
    ),
    "maturity.operations.units.set_unit_post": Call(
        lambda cast: {"unit": CommandUnitFactory(code="A"), "post": cast.post, "reason": ""}
    ),
    f"{ASSESSMENTS}sign_assurance": Call(
        lambda cast: {
            "assessment": _assessment(cast),
            "kind": "assured",
            "exceptions": "",
            "on": ON,
        },
        by="lead",
    ),
    f"{ASSESSMENTS}submit_self_assessment": Call(
        lambda cast: {"assessment": _assured(cast), "on": ON}, by="lead"
    ),
    f"{ASSESSMENTS}send_back_self_assessment": Call(
        lambda cast: {
            "assessment": _assessment(cast, "submitted"),
            "comment": "Theme 1 has no plan.",
            "on": ON,
        }
    ),
    f"{ASSESSMENTS}accept_self_assessment": Call(
        lambda cast: {"assessment": _assessment(cast, "submitted"), "on": ON}
    ),
    f"{ASSESSMENTS}correct_self_assessment": Call(_corrected),
    f"{ASSESSMENTS}submit_group_summary": Call(
        lambda cast: {"summary": GroupSummaryFactory(), "on": ON}
    ),
    f"{AUDITS}start_audit": Call(_start),
    f"{AUDITS}record_findings": Call(
        lambda cast: {"audit": _audit(), "findings": {1: ThemeFinding("NC", "Seen.")}}
    ),
    f"{AUDITS}publish_audit": Call(lambda cast: {"audit": _audit(), "on": ON}),
    f"{AUDITS}correct_audit": Call(_correct_audit),
    f"{AUDITS}raise_task": Call(_raise_task),
    f"{BULK}change_units": Call(
        _several("units", _unit, lambda cast: bulk.NewPost("As agreed", cast.other_post))
    ),
    f"{BULK}change_audits": Call(
        _several("audits", lambda cast: _audit(), lambda cast: bulk.Publish("Checked"))
    ),
    f"{BULK}change_findings": Call(
        _several(
            "findings",
            lambda cast: AuditFindingFactory(recommendation="Train."),
            lambda cast: bulk.RaiseTask("As agreed", ActionPlanFactory(), cast.post, ON),
        )
    ),
    f"{BULK}accept_self_assessments": Call(
        _several(
            "assessments",
            lambda cast: _assessment(cast, "submitted"),
            lambda cast: bulk.Accept("Read"),
        )
    ),
    f"{CULTURE}revise_version": Call(
        lambda cast: {"version": ModelVersionFactory(), "title": "Second", "slug": "second"}
    ),
    f"{CULTURE}bring_into_force": Call(
        lambda cast: {"version": _draft_version(), "in_force_from": dt.date(2021, 4, 1)}
    ),
    f"{CULTURE}change_dates": Call(
        lambda cast: {
            "version": ModelVersionFactory(),
            "in_force_from": dt.date(2021, 4, 1),
            "reason": "It began a year later.",
        }
    ),
}
