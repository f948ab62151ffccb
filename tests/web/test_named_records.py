"""What is chosen from a register: from a list where there are few, by name where there are many."""

from collections import Counter

import pytest
from lxml import html

from actions.models import KeyTask, Measure, Recommendation
from injuries.models import Investigation
from ohs.web import named_records
from risks.models import Indicator, Risk
from tests.actions.factories import KeyTaskFactory, MeasureFactory, RecommendationFactory
from tests.injuries.factories import InvestigationFactory
from tests.organisation.factories import UserFactory
from tests.risks.factories import RiskFactory
from tests.test_every_address import WHOLE_PAPER, admin_pages, pages

pytestmark = pytest.mark.django_db

# A list of posts or units is as long as the force is large, and is not counted here; nor what several are ticked of in a
# change of many, two hundred at most.
OF_THE_FORCE = {
    "asked_by", "auditor", "author", "chair", "lead", "leads", "owner", "post", "supporting", "unit", "units",
}  # fmt: skip
TICKED = {"chosen"}


@pytest.fixture
def many(monkeypatch):
    """What the demonstration holds counts as many."""
    monkeypatch.setattr(named_records, "FEW", 1)


def of(model, **wanted):
    return model.objects.filter(**wanted).order_by("pk")


def a_task():
    return of(KeyTask, plan__state="live", timescale_kind="by").first()


def another_task():
    task = a_task()
    return of(KeyTask, plan=task.plan).exclude(pk=task.pk).last()


# Of each page on which something of a register is chosen: its address, the field, what is typed, and what is recorded then.
CHOSEN = {
    "the tasks that a measure judges": (
        lambda: f"/actions/measures/{of(Measure, action__plan=a_task().plan).first().pk}/edit/",
        "tasks",
        lambda: f"{a_task().number}, {another_task().number}",
        lambda: (
            {*of(Measure, action__plan=a_task().plan).first().tasks.all()}
            == {a_task(), another_task()}
        ),
    ),
    "the family of a risk": (
        lambda: "/risks/28/edit/",
        "parent",
        lambda: of(Risk, parent=None).exclude(ref__in=("28", "")).exclude(ref=None).last().ref,
        lambda: (
            Risk.objects.get(ref="28").parent
            == of(Risk, parent=None).exclude(ref__in=("28", "")).exclude(ref=None).last()
        ),
    ),
    "the risks that an indicator watches": (
        lambda: f"/risks/indicators/{Indicator.objects.first().slug}/edit/",
        "risks",
        lambda: "28",
        lambda: [each.ref for each in Indicator.objects.first().risks.all()] == ["28"],
    ),
    "the investigations that bear on a risk": (
        lambda: "/risks/28/programmes/",
        "investigations",
        lambda: f"{Investigation.objects.first().number}",
        lambda: (
            [*Risk.objects.get(ref="28").investigations.all()] == [Investigation.objects.first()]
        ),
    ),
    "the recommendation that one repeats": (
        lambda: f"/actions/recommendations/{Recommendation.objects.last().pk}/edit/",
        "repeats",
        lambda: f"{Recommendation.objects.first().number}",
        lambda: Recommendation.objects.last().repeats == Recommendation.objects.first(),
    ),
    "the recommendations of an investigation": (
        lambda: f"/injuries/investigations/{Investigation.objects.first().number}/edit/",
        "recommendations",
        lambda: f"{Recommendation.objects.first().number}",
        lambda: (
            [*Investigation.objects.first().recommendations.all()]
            == [Recommendation.objects.first()]
        ),
    ),
}


@pytest.fixture
def keeper(client, demo_users):
    client.force_login(demo_users["hsw"])
    return client


def send(client, address, **typed):
    form = html.fromstring(client.get(address).content).xpath("//main//form[@method='post']")[0]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    reason = dict.fromkeys(("change_reason", "reason"), "As was agreed.")
    return client.post(address, sent | reason | typed)


def errors_on(response):
    if response.status_code == 302:
        return []
    return html.fromstring(response.content).xpath("//*[@class='govuk-error-message']//text()")


@pytest.mark.parametrize("what", CHOSEN)
def test_among_many_it_is_chosen_by_name(keeper, many, what):
    address, field, typed, recorded = CHOSEN[what]
    page = address()

    response = send(keeper, page, **{field: typed()})

    assert errors_on(response) == []
    assert recorded()
    shown = html.fromstring(keeper.get(page).content).xpath(f"//input[@name='{field}']/@value")
    assert {*shown[0].split(", ")} == {*typed().split(", ")}


@pytest.mark.parametrize("what", CHOSEN)
def test_a_name_that_none_has_is_said_and_what_was_typed_is_there_still(keeper, many, what):
    address, field, _, recorded = CHOSEN[what]
    page = address()

    response = send(keeper, page, **{field: "no such thing"})

    shown = html.fromstring(response.content)
    assert response.status_code == 200
    assert "that can be chosen here is called “no such thing”" in response.content.decode()
    assert shown.xpath(f"//input[@name='{field}']/@value") == ["no such thing"]
    assert not recorded()


def test_one_is_one(keeper, many):
    first, second = of(Risk, parent=None).exclude(ref__in=("28", "")).exclude(ref=None)[:2]

    page = send(keeper, "/risks/28/edit/", parent=f"{first.ref}, {second.ref}").content.decode()

    assert "Enter one risk." in page


def test_a_risk_is_no_member_of_its_own_family(keeper, many):
    page = send(keeper, "/risks/28/edit/", parent="28").content.decode()

    assert "No risk that can be chosen here is called “28”." in page


def test_what_is_not_touched_is_not_changed(keeper, many):
    risk = Risk.objects.get(ref="28")
    risk.investigations.set(Investigation.objects.all())
    before = {*risk.investigations.all()}

    assert errors_on(send(keeper, "/risks/28/programmes/")) == []
    assert {*risk.investigations.all()} == before


def test_a_risk_without_a_reference_stays_chosen(keeper, many):
    risk = RiskFactory(ref=None)
    indicator = Indicator.objects.first()
    indicator.risks.set([risk])
    address = f"/risks/indicators/{indicator.slug}/edit/"

    assert errors_on(send(keeper, address, title="Another title")) == []
    assert [*indicator.risks.all()] == [risk]


@pytest.mark.parametrize("username", ["hsw", "admin"])
def test_no_list_to_choose_from_is_as_long_as_a_register(client, demo_users, username):
    """Every page, with more in each register than anybody looks through."""
    client.force_login(demo_users[username])
    task, number = a_task(), named_records.FEW + 20
    for place in range(number):
        KeyTaskFactory(action=task.action, number=f"99.{place}")
        MeasureFactory(action=task.action)
        UserFactory()
    RiskFactory.create_batch(number)
    for place in range(number):
        InvestigationFactory(number=1000 + place)
        RecommendationFactory(number=1000 + place)

    long = {}
    for page in pages() if username == "hsw" else admin_pages():
        if WHOLE_PAPER.search(page):
            continue
        response = client.get(page)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        shown = html.fromstring(response.content)
        lists = {each.get("name"): len(each) for each in shown.xpath("//select")}
        lists |= Counter(shown.xpath("//main//input[@type='checkbox' or @type='radio']/@name"))
        long |= {
            f"{page} {name}": length
            for name, length in lists.items()
            if length >= number and name not in OF_THE_FORCE | TICKED
        }

    assert long == {}
