"""The breadcrumbs name every level over a page, each linked, and the page itself last."""

import re
from html import unescape

import pytest

from actions.models import KeyTask, Measure, Programme, Recommendation
from injuries.models import Investigation
from maturity.models import Audit
from risks.models import Indicator, Risk

pytestmark = pytest.mark.django_db

_NAV = re.compile(r'<nav class="govuk-breadcrumbs".*?</nav>', re.S)
_LEVEL = re.compile(r'<li class="govuk-breadcrumbs__list-item"[^>]*>(.*?)</li>', re.S)


def levels_on(client, address):
    (nav,) = _NAV.findall(client.get(address).text)
    return [unescape(re.sub(r"<[^>]+>", "", level)) for level in _LEVEL.findall(nav)], nav


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
        levels, nav = levels_on(signed_in, address)
        assert levels[:-1] == above, address
        assert nav.count("<a ") == len(above)


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
