"""Several rows of a list are changed at once: ticked in the list itself, shown before anything is done, all or none.

The lists that offer it are found. What each verb of the tasks does is in tests/actions/test_bulk.py.
"""

import datetime as dt
import re
from functools import partial
from itertools import count

import pytest
from django.core import signing
from django.urls import reverse

from actions.models import Programme, Recommendation
from ohs.api.reference import addresses
from ohs.web.permissions import lists_at
from risks.models import Risk
from tests.actions.factories import (
    ActionPlanFactory,
    KeyTaskFactory,
    ProgrammeFactory,
    RecommendationFactory,
)
from tests.injuries.factories import ComparatorFactory, InvestigationFactory
from tests.maturity.factories import (
    AuditFactory,
    AuditFindingFactory,
    SelfAssessmentFactory,
    ThemeFactory,
)
from tests.organisation.factories import BoardMeetingFactory, CommandUnitFactory, PostFactory
from tests.risks.factories import IndicatorFactory, RiskFactory, make_matrix

pytestmark = pytest.mark.django_db

_numbers = count(1)


def a_plan():
    return ActionPlanFactory(slug=f"plan-{next(_numbers)}")


def a_figure():
    return ComparatorFactory(title=f"Elsewhere {next(_numbers)}")


def a_unit():
    ThemeFactory(number=1)
    return CommandUnitFactory()


MAKERS = {
    "/actions/": KeyTaskFactory,
    "/actions/plans/": a_plan,
    "/actions/recommendations/": RecommendationFactory,
    "/actions/programmes/": ProgrammeFactory,
    "/injuries/comparators/": a_figure,
    "/injuries/investigations/": InvestigationFactory,
    "/maturity/audits/": partial(AuditFactory, draft=True),
    "/maturity/findings/": partial(AuditFindingFactory, recommendation="Train."),
    "/maturity/returns/": SelfAssessmentFactory,
    "/maturity/units/": a_unit,
    "/risks/": RiskFactory,
    "/risks/indicators/": IndicatorFactory,
}
LISTS = {
    address: lists_at(address)[0]
    for address, view in addresses()
    if "<" not in address and lists_at(address)
}
OFFERED = [address for address, view in LISTS.items() if view.bulk_name]


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = "2021-07-05"


@pytest.fixture
def keeper(client, hsw_user):
    make_matrix()
    client.force_login(hsw_user)
    return client


def ask(client, address, records, verb, **values):
    typed = {"chosen": [each.pk for each in records], "verb": verb, "reason": "As agreed"}
    return client.post(address, {**typed, **values})


def make(client, page):
    return client.post(page.request["PATH_INFO"], {"read": page.context["token"]})


def sentences(rows):
    return {row.record.pk: row.sentence for row in rows}


def test_a_list_of_every_register_that_has_such_changes_offers_them():
    assert sorted(OFFERED) == sorted(MAKERS)


@pytest.mark.parametrize("address", OFFERED)
def test_rows_are_ticked_in_the_list_and_are_ticked_on_the_page_that_changes_them(keeper, address):
    first, second, third = (MAKERS[address]() for _ in range(3))
    bulk = reverse(LISTS[address].bulk_name)

    usual = keeper.get(address).content.decode()
    ticking = keeper.get(f"{address}?choose=yes").content.decode()
    page = keeper.get(f"{bulk}?choose=yes&chosen={first.pk}&chosen={third.pk}")

    assert 'name="chosen"' not in usual
    assert "choose=yes" in usual
    assert f'<form method="get" action="{bulk}">' in ticking
    ticks = re.findall(r'name="chosen" value="(\d+)"><span[^>]*>([^<]+)<', ticking)
    assert {int(key) for key, name in ticks if name.strip()} == {first.pk, second.pk, third.pk}
    form = page.context["form"]
    assert {int(key) for key in form.by_key} == {first.pk, third.pk}
    assert page.content.decode().count(" checked") == 2


@pytest.mark.parametrize("address", OFFERED)
def test_without_a_tick_it_leads_back_and_says_so(keeper, address):
    MAKERS[address]()
    bulk = reverse(LISTS[address].bulk_name)

    page = keeper.get(f"{bulk}?choose=yes", follow=True)

    assert page.request["PATH_INFO"] == address
    assert "Tick at least one" in page.content.decode()
    assert 'name="chosen"' in page.content.decode()


@pytest.mark.parametrize("address", OFFERED)
def test_ticks_that_are_no_key_are_of_no_record(keeper, address):
    row = MAKERS[address]()
    bulk = reverse(LISTS[address].bulk_name)

    for key in ("9" * 30, "9" * 5000, "²", "-1", "x"):
        page = keeper.get(f"{bulk}?chosen={key}&chosen={row.pk}")
        answer = keeper.post(f"{bulk}?chosen={key}", {"chosen": [key], "verb": key})

        assert list(page.context["form"].by_key) == [str(row.pk)]
        assert answer.status_code == 200
        assert "token" not in answer.context


def test_a_row_that_is_sent_twice_is_changed_once(keeper):
    risk, post = RiskFactory(), PostFactory(title="Clerk")

    page = ask(keeper, "/risks/bulk/", [risk, risk], "lead", post=post.pk)

    assert list(sentences(page.context["outcome"].changes)) == [risk.pk]
    assert make(keeper, page).status_code == 302


def test_what_a_record_does_not_allow_is_told_of_each(keeper):
    """A record says it with an error of its own, not with the operation's."""
    rows = [RecommendationFactory(issued_on=dt.date(2021, 5, 6)), RecommendationFactory()]

    page = ask(keeper, "/actions/recommendations/bulk/", rows, "due_date", due_date="1999-12-31")

    assert set(sentences(page.context["outcome"].refused).values()) == {
        "It cannot be due before it was made."
    }
    assert set(Recommendation.objects.values_list("due_date", flat=True)) == {None}


@pytest.mark.parametrize("address", OFFERED)
def test_what_nobody_was_shown_is_not_made(keeper, address):
    bulk = reverse(LISTS[address].bulk_name)

    for token in ("", "x", "a:b:c", signing.dumps([{}, [], 1], salt=f"{address}.bulk")):
        answer = keeper.post(bulk, {"read": token}, follow=True)
        assert "is older than an hour" in answer.content.decode()


@pytest.mark.parametrize("address", OFFERED)
def test_whoever_may_change_none_is_not_offered_it_and_nobody_changes_the_past(
    client, board_user, hsw_user, address
):
    make_matrix()
    MAKERS[address]()
    bulk = reverse(LISTS[address].bulk_name)

    client.force_login(board_user)
    reader = client.get(f"{address}?choose=yes")
    refused = client.get(bulk)
    client.force_login(hsw_user)
    past = client.get(f"{address}?choose=yes&as_at=2021-07-04").content.decode()

    assert "chosen" not in reader.content.decode()
    assert refused.status_code == 403
    assert "Change several" not in past
    assert 'name="chosen"' not in past


def test_a_list_without_such_changes_has_no_such_parameter(keeper):
    assert keeper.get("/board/meetings/?choose=yes").status_code == 400


def test_the_lead_of_several_risks_is_changed_after_it_was_shown(keeper):
    old, new = PostFactory(title="Nurse"), PostFactory(title="Clerk")
    risks = [RiskFactory(leads=[old]), RiskFactory(leads=[old])]

    page = ask(keeper, "/risks/bulk/", risks, "lead", post=new.pk)

    assert set(sentences(page.context["outcome"].changes).values()) == {"led until now by Nurse"}
    on = dt.date(2021, 7, 5)
    assert Risk.objects.led_by_posts([new], on).count() == 0
    make(keeper, page)
    assert Risk.objects.led_by_posts([new], on).count() == 2
    again = ask(keeper, "/risks/bulk/", risks, "lead", post=new.pk)
    assert set(sentences(again.context["outcome"].refused).values()) == {"Clerk leads it already."}


def test_the_status_of_several_risks_is_changed_or_of_none(keeper):
    waiting = [RiskFactory(state="closure_proposed") for _ in range(2)]
    still_open = RiskFactory()
    meeting = BoardMeetingFactory(date=dt.date(2021, 7, 1))
    agreed = {"to": "closed", "meeting": meeting.pk}

    page = ask(keeper, "/risks/bulk/", [*waiting, still_open], "state", **agreed)
    without = ask(keeper, "/risks/bulk/", waiting, "state", to="closed")

    assert list(sentences(page.context["outcome"].refused)) == [still_open.pk]
    assert "rests on a decision" in without.content.decode()
    make(keeper, ask(keeper, "/risks/bulk/", waiting, "state", **agreed))
    assert Risk.objects.filter(state="closed").count() == 2
    assert waiting[0].state_changes.get().meeting == meeting


def test_recommendations_get_an_owner_a_date_and_an_answer(keeper):
    rows, post = [RecommendationFactory() for _ in range(2)], PostFactory(title="Clerk")
    address = "/actions/recommendations/bulk/"

    make(keeper, ask(keeper, address, rows, "owner", owner=post.pk))
    make(keeper, ask(keeper, address, rows, "due_date", due_date="2021-12-31"))
    shown = ask(keeper, address, rows, "accept")
    make(keeper, shown)

    assert set(sentences(shown.context["outcome"].changes).values()) == {
        "accepted; until now not answered"
    }
    found = Recommendation.objects.values_list("owner__title", "due_date", "response")
    assert set(found) == {("Clerk", dt.date(2021, 12, 31), "accepted")}
    assert "It is accepted already." in ask(keeper, address, rows, "accept").content.decode()


def test_programmes_get_an_owner_a_review_and_a_stage(keeper):
    rows, post = [ProgrammeFactory() for _ in range(2)], PostFactory(title="Clerk")
    address = "/actions/programmes/bulk/"

    make(keeper, ask(keeper, address, rows, "owner", owner=post.pk))
    make(keeper, ask(keeper, address, rows, "next_review", next_review="2021-12-31"))
    make(keeper, ask(keeper, address, rows, "stage", stage="evaluated"))

    found = Programme.objects.values_list("owner__title", "next_review", "stage")
    assert set(found) == {("Clerk", dt.date(2021, 12, 31), "evaluated")}
    assert rows[0].notes.get().text == "As agreed"


@pytest.mark.parametrize(
    ("address", "maker", "verb", "message"),
    [
        ("/risks/bulk/", RiskFactory, "lead", "Choose the post"),
        ("/risks/bulk/", RiskFactory, "state", "Choose their new status"),
        ("/actions/recommendations/bulk/", RecommendationFactory, "due_date", "Enter the new due"),
        ("/actions/programmes/bulk/", ProgrammeFactory, "next_review", "Enter the date"),
    ],
)
def test_what_is_missing_is_said(keeper, address, maker, verb, message):
    assert message in ask(keeper, address, [maker()], verb).content.decode()


def test_what_was_shown_of_one_list_changes_nothing_of_another(keeper):
    task = KeyTaskFactory()
    page = ask(keeper, "/actions/bulk/", [task], "withdraw")

    keeper.post("/risks/bulk/", {"read": page.context["token"]})
    keeper.post("/actions/programmes/bulk/", {"read": page.context["token"]})

    task.refresh_from_db()
    assert task.state == "not_started"
