"""The breadcrumbs name every level over a page, each linked, and the page itself last."""

import pytest

from actions.models import KeyTask, Measure, Programme, Recommendation
from injuries.models import Investigation
from maturity.models import Audit
from risks.models import Indicator, Risk
from tests.breadcrumbs import faults_of_breadcrumbs, levels_of

pytestmark = pytest.mark.django_db


def levels_on(client, address):
    levels = levels_of(client.get(address).text)
    return [name for _, name in levels], [url for url, _ in levels if url]


@pytest.fixture
def signed_in(client, demo):
    client.force_login(demo)
    return client


def test_a_form_about_a_record_stands_under_the_record_its_list_and_its_register(signed_in):
    task = KeyTask.objects.select_related("action__plan").filter(plan__state="live").first()
    measure = Measure.objects.select_related("action__plan").first()
    of_plan = ["Dashboard", "Actions", "Plans"]
    expected = {
        f"/actions/tasks/{task.pk}/update/": [*of_plan, str(task.plan), str(task)],
        f"/actions/tasks/{task.pk}/edit/": [*of_plan, str(task.plan), str(task)],
        f"/actions/plans/{task.plan.slug}/edit/": [*of_plan, str(task.plan)],
        f"/actions/measures/{measure.pk}/edit/": [
            *of_plan,
            str(measure.action.plan),
            str(measure),
        ],
    }
    for name, model in (("Recommendations", Recommendation), ("Programmes", Programme)):
        record = model.objects.first()
        edit = f"{record.get_absolute_url()}edit/"
        expected[edit] = ["Dashboard", "Actions", name, str(record)]
    risk = Risk.objects.exclude(ref=None).first()
    expected[f"{risk.get_absolute_url()}score/"] = ["Dashboard", "Risks", str(risk)]
    indicator = Indicator.objects.first()
    expected[f"{indicator.get_absolute_url()}edit/"] = [
        "Dashboard",
        "Risks",
        "Risk indicators",
        str(indicator),
    ]
    incident = Investigation.objects.first()
    expected[f"{incident.get_absolute_url()}edit/"] = [
        "Dashboard",
        "Injuries",
        "Investigations",
        str(incident),
    ]

    for address, above in expected.items():
        levels, links = levels_on(signed_in, address)
        assert levels[:-1] == above, address
        assert len(links) == len(above)


def test_a_list_names_itself(signed_in):
    for address, name in (
        ("/actions/recommendations/", "Recommendations"),
        ("/actions/programmes/", "Programmes"),
        ("/actions/plans/", "Plans"),
        ("/maturity/audits/", "Audits"),
    ):
        assert levels_on(signed_in, address)[0][-1] == name


def test_a_unit_is_found_by_its_code_in_any_case(signed_in):
    unit = Audit.objects.first().unit

    levels, _ = levels_on(signed_in, f"/maturity/units/{unit.code.lower()}/")

    assert levels[-2:] == ["Units and coverage", unit.code]


def test_pages_of_an_account_stand_under_it(client, demo_users):
    client.force_login(demo_users["admin"])
    pages = (
        "/accounts/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/calendar/",
        "/api/keys/",
        "/api/docs",
        "/retention/",
        "/retention/change/",
        "/retention/people/",
    )

    texts = {page: client.get(page, follow=True).text for page in pages}

    assert faults_of_breadcrumbs(texts) == []
    assert {levels_of(text)[1][1] for page, text in texts.items() if page != "/accounts/"} == {
        "Your account"
    }
    assert [name for _, name in levels_of(texts["/retention/people/"])][-2:] == [
        "What is kept of people",
        "Accounts",
    ]
    assert "/api/keys/" in dict(levels_of(texts["/api/docs"]))


def test_what_is_above_is_as_at_the_date_of_the_page(signed_in):
    query = "as_at=2021-05-06"
    risk = Risk.objects.exclude(ref=None).first().get_absolute_url()
    pages = (risk, "/maturity/audits/", "/injuries/revisions/", "/search/")

    texts = {page: signed_in.get(f"{page}?{query}").text for page in pages}

    assert faults_of_breadcrumbs(texts, query) == []


def test_a_view_of_a_list_that_is_saved_stands_under_that_view(signed_in):
    levels = levels_of(signed_in.get("/views/save/?of=/risks/%3Fq%3Da").text)

    assert levels[1] == ("/risks/?q=a", "Risks")
