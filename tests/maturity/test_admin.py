"""The admin: a version in force keeps its words, drafts are changed, group summaries are submitted."""

import datetime as dt

import pytest
from django.urls import reverse

from maturity.models import GroupSummary, ModelVersion, Target, Theme
from tests.maturity.factories import (
    AuditProgrammeFactory,
    CriterionFactory,
    GroupSummaryFactory,
    LevelFactory,
    ModelVersionFactory,
    PlannedAuditFactory,
    SelfAssessmentFactory,
    TargetFactory,
    ThemeFactory,
    UnitPostFactory,
)
from tests.organisation.factories import BusinessGroupFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hsw(client, hsw_user):
    client.force_login(hsw_user)
    return client


@pytest.fixture
def in_force():
    version = ModelVersionFactory()
    for number in range(1, 6):
        LevelFactory(version=version, number=number)
    CriterionFactory(theme=ThemeFactory(version=version, number=6, name="Wellbeing"), text="As is.")
    return version


def run(client, model, action, row, **more):
    return client.post(
        reverse(f"admin:maturity_{model}_changelist"),
        {"action": action, "_selected_action": [row.pk], **more},
        follow=True,
    )


def test_every_list_and_form_of_the_admin_opens(hsw, in_force):
    rows = [
        in_force,
        in_force.themes.get(),
        TargetFactory(),
        AuditProgrammeFactory(),
        PlannedAuditFactory().programme,
        SelfAssessmentFactory(),
        UnitPostFactory(),
        GroupSummaryFactory(),
    ]

    for row in rows:
        name = row._meta.model_name
        assert hsw.get(reverse(f"admin:maturity_{name}_changelist")).status_code == 200, name
        assert hsw.get(reverse(f"admin:maturity_{name}_change", args=[row.pk])).status_code == 200
        assert hsw.get(reverse(f"admin:maturity_{name}_history", args=[row.pk])).status_code == 200


def test_the_words_of_a_version_in_force_are_fixed_but_the_day_of_a_theme_may_move(hsw, in_force):
    theme = in_force.themes.get()
    url = reverse("admin:maturity_theme_change", args=[theme.pk])

    response = hsw.post(
        url,
        {
            "name": "Happiness",
            "in_scope_from": "2022-01-01",
            "change_reason": "Launched a quarter later",
            "criteria-TOTAL_FORMS": 1,
            "criteria-INITIAL_FORMS": 1,
            "criteria-0-id": theme.criteria.get().pk,
            "criteria-0-theme": theme.pk,
            "criteria-0-level": 3,
            "criteria-0-order": 1,
            "criteria-0-text": "As it never was.",
        },
    )

    theme.refresh_from_db()
    assert response.status_code == 302
    assert theme.name == "Wellbeing"
    assert theme.criteria.get().text == "As is."
    assert theme.in_scope_from == dt.date(2022, 1, 1)
    assert theme.history.first().history_change_reason == "Launched a quarter later"


def test_a_copy_is_changed_and_brought_into_force(hsw, in_force):
    run(hsw, "modelversion", "copy_to_draft", in_force)
    draft = ModelVersion.objects.get(in_force_from=None)
    theme = draft.themes.get()

    hsw.post(
        reverse("admin:maturity_theme_change", args=[theme.pk]),
        {
            "number": 6,
            "name": "Health and wellbeing",
            "change_reason": "Clearer name",
            "criteria-TOTAL_FORMS": 0,
            "criteria-INITIAL_FORMS": 0,
        },
    )
    page = hsw.get(reverse("admin:maturity_modelversion_change", args=[draft.pk]))
    address = reverse("maturity:model_dates", args=[draft.slug])
    assert f'href="{address}"' in page.text
    hsw.post(address, {"in_force_from": "2021-07-05", "asked_from": "2021-07-01"})

    draft.refresh_from_db()
    assert draft.in_force_from == dt.date(2021, 7, 5)
    assert set(Theme.objects.values_list("name", flat=True)) == {
        "Wellbeing",
        "Health and wellbeing",
    }


def test_an_auditor_does_not_touch_the_model(client, auditor_user, in_force):
    client.force_login(auditor_user)

    run(client, "modelversion", "copy_to_draft", in_force)
    client.post(
        reverse("admin:maturity_target_add"),
        {"scope": "organisation", "level": 5, "by": "2030-01-01"},
    )

    assert ModelVersion.objects.count() == 1
    assert not Target.objects.exists()


def test_a_target_without_its_group_is_refused_in_words(hsw):
    response = hsw.post(
        reverse("admin:maturity_target_add"), {"scope": "group", "level": 4, "by": "2023-03-31"}
    )

    assert response.status_code == 200
    assert "Name the business group for a group" in response.text
    assert not Target.objects.exists()


def test_a_group_summary_is_written_and_submitted(hsw):
    group, post = BusinessGroupFactory(), PostFactory()

    hsw.post(
        reverse("admin:maturity_groupsummary_add"),
        {
            "group": group.pk,
            "half_start": "2020-10-01",
            "text": "All hold Level 3.",
            "post": post.pk,
        },
    )
    summary = GroupSummary.objects.get()
    asked = run(hsw, "groupsummary", "submit", summary)
    assert "You cannot undo this." in asked.text
    summary.refresh_from_db()
    assert summary.state == "draft"
    run(hsw, "groupsummary", "submit", summary, confirmed="yes")

    summary.refresh_from_db()
    assert (summary.state, summary.submitted_on) == ("submitted", dt.date(2021, 7, 5))
    assert "submitted already" in run(hsw, "groupsummary", "submit", summary, confirmed="yes").text


def test_a_return_is_not_begun_in_the_admin(hsw):
    assert hsw.get(reverse("admin:maturity_selfassessment_add")).status_code == 403
