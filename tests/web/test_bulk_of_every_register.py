"""What each change of several rows does, of the lists besides tasks, risks, recommendations and programmes."""

import datetime as dt
from functools import partial

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from actions.models import ActionPlan, KeyTask, Recommendation
from injuries.models import Comparator, Investigation
from maturity.models import Audit, SelfAssessment, UnitPost
from maturity.operations import publish_audit
from ohs.organisation.models import CommandUnit
from risks.models import Indicator
from tests.actions.factories import ActionPlanFactory
from tests.injuries.factories import InvestigationFactory
from tests.maturity.factories import (
    AuditFactory,
    AuditFindingFactory,
    SelfAssessmentFactory,
    ThemeFactory,
    UnitPostFactory,
)
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory, PostFactory
from tests.risks.factories import IndicatorFactory
from tests.web.test_bulk import a_figure, a_plan, ask, make, sentences

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 7, 5)


@pytest.fixture
def keeper(client, hsw_user, settings):
    settings.OHS_TODAY = "2021-07-05"
    client.force_login(hsw_user)
    return client


@pytest.fixture
def clerk():
    return PostFactory(title="Clerk")


def carry_out(client, address, records, verb, **values):
    """Shows what would change, makes it, and gives what was shown of each."""
    page = ask(client, address, records, verb, **values)
    shown = sentences(page.context["outcome"].changes)
    assert make(client, page).status_code == 302
    return set(shown.values())


def refused(client, address, records, verb, **values):
    return set(
        sentences(ask(client, address, records, verb, **values).context["outcome"].refused).values()
    )


def test_plans_get_a_post_that_answers_and_a_state(keeper, clerk):
    plans = [a_plan(), a_plan()]
    address = "/actions/plans/bulk/"

    shown = carry_out(keeper, address, plans, "owner", owner=clerk.pk)
    carry_out(keeper, address, plans, "state", state="closed")

    assert shown == {"owner Clerk; until now none"}
    found = set(ActionPlan.objects.values_list("owner__title", "state"))
    assert found == {("Clerk", "closed")}
    assert plans[0].history.first().history_change_reason == "As agreed"


def test_indicators_get_an_owner_and_another_rhythm(keeper, clerk):
    rows = [IndicatorFactory(), IndicatorFactory()]
    address = "/risks/indicators/bulk/"

    carry_out(keeper, address, rows, "owner", owner=clerk.pk)
    shown = carry_out(keeper, address, rows, "frequency", frequency="yearly")

    assert shown == {"frequency yearly; until now quarterly"}
    found = set(Indicator.objects.values_list("owner__title", "frequency"))
    assert found == {("Clerk", "yearly")}
    assert refused(keeper, address, rows, "owner", owner=clerk.pk) == {
        "Its owner is Clerk already."
    }


def test_incidents_get_a_lead_and_a_date_for_the_report(keeper, clerk):
    rows = [InvestigationFactory(), InvestigationFactory()]
    address = "/injuries/investigations/bulk/"

    carry_out(keeper, address, rows, "lead", lead=clerk.pk)
    carry_out(keeper, address, rows, "report_deadline", report_deadline="2021-12-31")

    found = set(Investigation.objects.values_list("lead__title", "report_deadline"))
    assert found == {("Clerk", dt.date(2021, 12, 31))}


def test_figures_of_others_are_withdrawn(keeper):
    rows = [a_figure(), a_figure(), a_figure()]

    page = ask(keeper, "/injuries/comparators/bulk/", rows[:2], "withdraw")

    assert Comparator.objects.count() == 3
    make(keeper, page)
    assert list(Comparator.objects.all()) == rows[2:]


def test_what_ends_something_says_so_over_its_button(keeper):
    ended = ask(keeper, "/injuries/comparators/bulk/", [a_figure()], "withdraw")
    owned = ask(
        keeper, "/actions/plans/bulk/", [a_plan()], "owner", owner=PostFactory(title="Clerk").pk
    )

    assertContains(ended, "The figure stands beside its line no more")
    assertContains(ended, "govuk-button--warning")
    assertContains(ended, "Make this change")
    assertNotContains(owned, "govuk-button--warning")


def test_one_post_answers_for_several_units(keeper, clerk):
    ThemeFactory(number=1)
    units = [CommandUnitFactory(), UnitPostFactory(post=PostFactory(title="Nurse")).unit]

    shown = carry_out(keeper, "/maturity/units/bulk/", units, "post", post=clerk.pk)

    assert shown == {
        "unit contact Clerk; until now nobody",
        "unit contact Clerk; until now Nurse",
    }
    assert set(UnitPost.objects.values_list("unit", "post")) == {
        (unit.pk, clerk.pk) for unit in units
    }


def test_units_move_to_another_group(keeper):
    ThemeFactory(number=1)
    units, group = [CommandUnitFactory(), CommandUnitFactory()], BusinessGroupFactory(code="NEW")

    carry_out(keeper, "/maturity/units/bulk/", units, "group", group=group.pk)

    assert set(CommandUnit.objects.values_list("group__code", flat=True)) == {"NEW"}


def test_drafts_of_audits_are_published_or_none_is(keeper):
    theme = ThemeFactory(number=1)
    audits = [AuditFactory(draft=True) for _ in range(2)]
    AuditFindingFactory(audit=audits[0], theme=theme)
    address = "/maturity/audits/bulk/"

    page = ask(keeper, address, audits, "publish")
    AuditFindingFactory(audit=audits[1], theme=theme)
    shown = carry_out(keeper, address, audits, "publish")

    assert list(sentences(page.context["outcome"].refused)) == [audits[1].pk]
    assert shown == {"published, with 1 theme rated at Level 3"}
    assert set(Audit.objects.values_list("state", "recorded_on")) == {("published", TODAY)}
    assert audits[0].history.first().history_change_reason == "As agreed"


def test_what_findings_recommend_becomes_key_tasks_and_gets_an_owner(keeper, clerk, hsw_user):
    audits = [AuditFactory(draft=True), AuditFactory(draft=True)]
    theme = ThemeFactory(number=1)
    rows = [AuditFindingFactory(audit=a, theme=theme, recommendation="Train.") for a in audits]
    for audit in audits:
        publish_audit(audit=audit, on=TODAY, by=hsw_user)
    values = {"post": clerk.pk, "plan": ActionPlanFactory().pk, "due_date": "2021-12-31"}
    address = "/maturity/findings/bulk/"

    shown = carry_out(keeper, address, rows, "task", **values)
    carry_out(keeper, address, rows, "owner", post=clerk.pk)

    assert shown == {
        f"key task {number}, led by Clerk, due 31 December 2021" for number in ("1.1", "1.2")
    }
    assert set(KeyTask.objects.values_list("due_date", flat=True)) == {dt.date(2021, 12, 31)}
    assert set(Recommendation.objects.values_list("owner__title", flat=True)) == {"Clerk"}
    assert len(refused(keeper, address, rows, "task", **values)) == 2
    assert "Choose the plan" in ask(keeper, address, rows, "task", post=clerk.pk).content.decode()


def test_submitted_self_assessments_are_accepted(keeper):
    ThemeFactory(number=1)
    rows = [SelfAssessmentFactory(), SelfAssessmentFactory()]

    carry_out(keeper, "/maturity/returns/bulk/", rows, "accept")

    assert set(SelfAssessment.objects.values_list("state", flat=True)) == {"accepted"}
    assert rows[0].steps.latest("pk").comment == "As agreed"


@pytest.mark.parametrize(
    ("address", "maker", "verb", "field"),
    [
        ("/actions/plans/bulk/", a_plan, "owner", "owner"),
        ("/risks/indicators/bulk/", IndicatorFactory, "owner", "owner"),
        ("/injuries/investigations/bulk/", InvestigationFactory, "lead", "lead"),
        ("/maturity/audits/bulk/", partial(AuditFactory, draft=True), "publish", ""),
    ],
)
def test_what_was_changed_meanwhile_is_told_and_not_changed_again(
    keeper, clerk, address, maker, verb, field
):
    """These count no versions: what was shown of them is known by their history."""
    row = maker()
    if field == "":
        AuditFindingFactory(audit=row, theme=ThemeFactory(number=1))
    page = ask(keeper, address, [row], verb, **({field: clerk.pk} if field else {}))
    row.save()

    answer = make(keeper, page)

    assert "was changed" in answer.content.decode()
    row.refresh_from_db()
    assert not field or getattr(row, field) is None


def test_what_would_be_otherwise_than_was_shown_is_told_and_not_made(keeper, clerk):
    """Who answers for a unit is no part of the unit, and its version does not tell that somebody else was named meanwhile."""
    ThemeFactory(number=1)
    units = [CommandUnitFactory(), CommandUnitFactory()]
    address = "/maturity/units/bulk/"
    page = ask(keeper, address, units, "post", post=clerk.pk)
    UnitPostFactory(unit=units[0], post=PostFactory(title="Nurse"))

    answer = make(keeper, page)

    assert sentences(answer.context["outcome"].refused) == {
        units[
            0
        ].pk: "Somebody changed this since you saw it. Now it would be: unit contact Clerk; until now Nurse."
    }
    assert set(UnitPost.objects.values_list("unit", "post__title")) == {(units[0].pk, "Nurse")}
