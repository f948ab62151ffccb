"""What audits of units recommend: asked of every non-conformity, and a record in the one register from publication on."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from actions.models import Recommendation
from maturity import operations
from maturity.models import AuditFinding
from maturity.operations import ThemeFinding
from tests.actions.factories import ActionPlanFactory, RecommendationFactory
from tests.maturity.factories import (
    AuditFindingFactory,
    ModelVersionFactory,
    ThemeFactory,
    UnitPostFactory,
)
from tests.organisation.factories import CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


@pytest.fixture
def by(auditor_user):
    return auditor_user


@pytest.fixture
def draft(by):
    version = ModelVersionFactory()
    for number in (1, 2):
        ThemeFactory(version=version, number=number)
    unit = CommandUnitFactory(code="A")
    UnitPostFactory(unit=unit, post=PostFactory(title="Commander, A"))
    return operations.start_audit(
        unit=unit, auditor=PostFactory(), on=DAY, audited_on=dt.date(2021, 7, 1), by=by
    )


def publish(audit, by, **findings):
    found = {int(number[1:]): ThemeFinding(*finding) for number, finding in findings.items()}
    operations.record_findings(audit=audit, findings=found, by=by)
    return operations.publish_audit(audit=audit, on=DAY, by=by)


@pytest.mark.parametrize(
    ("note", "recommendation", "missing"),
    [
        ("", "", r"theme 1 \(evidence and recommendation\)"),
        ("Seen.", "", r"theme 1 \(recommendation\)"),
        ("", "Train.", r"theme 1 \(evidence\)"),
    ],
)
def test_a_non_conformity_needs_its_evidence_and_a_recommendation(
    draft, by, note, recommendation, missing
):
    with pytest.raises(ValidationError, match=missing):
        publish(draft, by, t1=("NC", note, recommendation))

    draft.refresh_from_db()
    assert draft.is_draft
    assert not Recommendation.objects.exists()


def test_what_a_published_audit_recommends_is_in_the_register_of_recommendations(draft, by):
    publish(draft, by, t1=("NC", "No plan.", "Write a training plan."), t2=("C", "Seen.", ""))

    (made,) = Recommendation.objects.all()
    assert (made.source, made.text) == ("unit audit", "Write a training plan.")
    assert made.reference == "A, theme 1, Level 3, 1 July 2021"
    assert made.owner.title == "Commander, A"
    assert (made.issued_on, made.added_on) == (DAY, DAY)
    assert made.finding.theme.number == 1
    assert draft.findings.get(theme__number=2).advice is None


def test_a_record_that_came_in_before_its_audit_is_tied_to_it(draft, by):
    there = RecommendationFactory(
        source="unit audit", reference="A, theme 1, Level 3, 1 July 2021", text="Write a plan."
    )

    publish(draft, by, t1=("NC", "No plan.", "Write a plan."))

    assert Recommendation.objects.get() == there
    assert draft.findings.get(theme__number=1).advice == there


def test_a_correction_rewords_the_record_and_does_not_empty_it(draft, by):
    audit = publish(draft, by, t1=("NC", "No plan.", "Write a plan."))
    finding = audit.findings.get(theme__number=1)
    finding.recommendation = "Write a training plan."

    operations.correct_audit(audit=audit, findings=[finding], by=by, reason="Clearer.", on=DAY)

    assert Recommendation.objects.get().text == "Write a training plan."
    finding.rating, finding.recommendation = "C", ""
    with pytest.raises(ValidationError, match="it cannot be left empty"):
        operations.correct_audit(audit=audit, findings=[finding], by=by, reason="Gone.", on=DAY)


def test_the_task_that_answers_a_finding_answers_its_recommendation(draft, by, hsw_user):
    publish(draft, by, t1=("NC", "No plan.", "Write a plan."))

    task = operations.raise_task(
        finding=draft.findings.get(theme__number=1),
        plan=ActionPlanFactory(state="live"),
        lead=PostFactory(),
        due_date=dt.date(2021, 9, 30),
        on=DAY,
        by=hsw_user,
    )

    assert list(Recommendation.objects.get().tasks.all()) == [task]


def test_the_pages_lead_from_one_to_the_other(client, draft, by):
    publish(draft, by, t1=("NC", "No plan.", "Write a plan."))
    made = Recommendation.objects.get()
    client.force_login(by)

    audit = client.get(draft.get_absolute_url()).text
    record = client.get(made.get_absolute_url()).text

    assert f'href="{made.get_absolute_url()}">recommendation {made.number}</a>' in audit
    assert f'href="{reverse("maturity:audit", args=[draft.pk])}"' in record
    assert "theme 1" in record


def test_findings_that_were_there_before_are_entered_once(db):
    old = AuditFindingFactory(rating="NC", recommendation="Train.", audit__unit__code="B")
    AuditFindingFactory(recommendation="")
    AuditFindingFactory(recommendation="Not yet.", audit__state="draft", audit__recorded_on=None)
    enter = import_module(
        "maturity.migrations.0007_findings_into_the_register_of_recommendations"
    ).enter

    enter(apps, None)
    enter(apps, None)

    (made,) = Recommendation.objects.all()
    assert AuditFinding.objects.get(advice=made) == old
    assert made.reference.startswith("B, theme ")
