"""The admin: the HSW team keeps the register, a lead what their post leads, each change with its reason."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risks import models
from tests.injuries.factories import ReportLineFactory
from tests.organisation.factories import (
    BusinessGroupFactory,
    PostFactory,
    PostHolderFactory,
)
from tests.risks.factories import KeeperFactory, RiskFactory, make_matrix, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(lead_user):
    make_matrix()
    post = PostFactory(title="Commander")
    PostHolderFactory(post=post, user=lead_user)
    return RiskFactory(ref="36", title="Ladders", leads=[post])


def form_of(response) -> dict:
    """What the page's own form would send back unchanged."""
    sent = {}
    admin_form = response.context["adminform"].form
    for name in admin_form.fields:
        field = admin_form[name]
        value = field.value()
        sent[field.html_name] = "" if value is None else value
    for inline in response.context["inline_admin_formsets"]:
        management = inline.formset.management_form
        for name in management.fields:
            sent[management[name].html_name] = management[name].value()
        for form in inline.formset.initial_forms:
            for name in form.fields:
                value = form[name].value()
                sent[form[name].html_name] = "" if value is None else value
    return sent


def url(risk) -> str:
    return f"/admin/risks/risk/{risk.pk}/change/"


def test_the_hsw_team_finds_and_filters_risks(client, hsw_user, led):
    client.force_login(hsw_user)

    page = client.get("/admin/risks/risk/?q=36").content.decode()
    assert "Ladders" in page
    assert "Ladders" in client.get("/admin/risks/risk/?state__exact=open").content.decode()
    assert "Ladders" not in client.get("/admin/risks/risk/?state__exact=closed").content.decode()


@pytest.mark.parametrize("who", ["hsw_user", "lead_user"])
def test_a_record_with_many_scores_opens_in_as_many_queries_as_one_with_none(
    client, request, django_assert_max_num_queries, led, who
):
    client.force_login(request.getfixturevalue(who))
    with CaptureQueriesContext(connection) as short:
        client.get(url(led))
    for day in range(1, 9):
        score(led, 1 + day % 5, 3, dt.date(2021, 6, day), by=KeeperFactory())
        models.Control.objects.create(risk=led, title=f"Control {day}", owner=PostFactory())

    with django_assert_max_num_queries(len(short)):
        client.get(url(led))


def test_a_risk_opens_in_as_many_queries_however_many_others_it_names(client, hsw_user, led):
    family = RiskFactory(ref="50", title="Working at height")
    led.parent, led.group, led.register = family, BusinessGroupFactory(name="Frontline"), "group"
    led.save()
    client.force_login(hsw_user)
    asked = []
    for number in (2, 3):
        led.lines.add(*(ReportLineFactory() for _ in range(number)))
        # Whoever opens it comes with a session that is in no cache.
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            text = client.get(url(led)).content.decode()
        asked.append(len(queries))

    assert asked[1] <= asked[0]
    assert f'<option value="{family.pk}" selected>50 Working at height</option>' in text
    assert f'<option value="{led.category_id}" selected>{led.category}</option>' in text
    assert "Frontline" in text


def test_a_change_needs_its_reason_and_leaves_it_in_the_history(client, hsw_user, led):
    client.force_login(hsw_user)
    sent = form_of(client.get(url(led))) | {"title": "Ladders and steps"}

    refused = client.post(url(led), sent)
    assert "Enter a reason for the change" in refused.content.decode()

    assert client.post(url(led), sent | {"change_reason": "Steps too"}).status_code == 302
    led.refresh_from_db()
    newest = led.history.first()
    assert led.title == "Ladders and steps"
    assert (newest.history_user, newest.history_change_reason) == (hsw_user, "Steps too")


def test_a_reference_once_given_and_what_is_derived_are_read_only(client, hsw_user, led):
    client.force_login(hsw_user)

    form = client.get(url(led)).context["adminform"].form

    assert not {"ref", "state", "register", "current_likelihood", "trend_stated"} & set(form.fields)


def test_dated_records_are_read_and_not_overwritten(client, hsw_user, led):
    score(led, 4, 4)
    client.force_login(hsw_user)

    formsets = client.get(url(led)).context["inline_admin_formsets"]

    for inline in formsets:
        if inline.opts.model in (models.RiskScore, models.RiskReview, models.RiskStateChange):
            assert not inline.has_change_permission and not inline.has_add_permission


def test_a_lead_changes_description_and_controls_of_their_risk_alone(client, lead_user, led):
    stranger = RiskFactory(ref="37")
    client.force_login(lead_user)

    response = client.get(url(led))
    fields = set(response.context["adminform"].form.fields)
    assert fields == {"description", "lines", "change_reason", "opened_on_version"}
    sent = form_of(response) | {"description": "Falls from ladders.", "change_reason": "Clearer"}
    assert client.post(url(led), sent).status_code == 302
    led.refresh_from_db()
    assert led.description == "Falls from ladders."
    assert led.history.first().history_user == lead_user

    assert not client.get(url(stranger)).context["has_change_permission"]
    assert client.post(url(stranger), sent).status_code == 403


def test_a_lead_adds_a_control(client, lead_user, led):
    client.force_login(lead_user)
    sent = form_of(client.get(url(led)))
    sent |= {
        "controls-TOTAL_FORMS": 1,
        "controls-0-title": "Inspection of ladders",
        "controls-0-risk": led.pk,
        "controls-0-state": "in_place",
        "controls-0-order": 1,
        "change_reason": "Begun in June",
    }

    assert client.post(url(led), sent).status_code == 302
    assert led.controls.get().title == "Inspection of ladders"


def test_a_stranger_lead_and_a_board_member_change_nothing(
    client, other_lead_user, board_user, led
):
    client.force_login(other_lead_user)
    assert not client.get(url(led)).context["has_change_permission"]
    assert client.post(url(led), {"description": "Mine"}).status_code == 403

    client.force_login(board_user)
    assert client.get(url(led)).status_code == 302


def test_the_second_editor_is_told_what_changed_and_loses_nothing(client, hsw_user, led):
    client.force_login(hsw_user)
    sent = form_of(client.get(url(led))) | {"title": "My title", "change_reason": "Mine"}
    score(led, 4, 4, by=KeeperFactory(first_name="Ada", last_name="First"))

    response = client.post(url(led), sent)

    page = response.content.decode()
    assert "This risk was changed by Ada First while you were writing" in page
    assert "current score 4 × 4" in page
    assert 'value="My title"' in page
    again = form_of(response) | {"title": "My title", "change_reason": "Read it, still so"}
    assert client.post(url(led), again).status_code == 302
    led.refresh_from_db()
    assert led.title == "My title"
    assert led.current_likelihood == 4


def test_a_matrix_in_force_is_read_only(client, hsw_user, led):
    client.force_login(hsw_user)
    matrix = models.RiskMatrix.objects.get()

    response = client.get(f"/admin/risks/riskmatrix/{matrix.pk}/change/")

    assert response.status_code == 200
    assert not response.context["has_change_permission"]
    assert client.post(f"/admin/risks/riskmatrix/{matrix.pk}/change/", {}).status_code == 403


@pytest.mark.parametrize(
    "model", ["risk", "category", "band", "riskmatrix", "appetite", "indicator", "indicatorcount"]
)
def test_every_list_of_the_admin_opens(client, hsw_user, led, model):
    client.force_login(hsw_user)

    assert client.get(f"/admin/risks/{model}/").status_code == 200


def new_risk(**given) -> dict:
    """What the form for a new risk sends."""
    sent = {
        "title": "Scaffolds",
        "description": "Somebody falls off one.",
        "source_note": "",
        "ref": "",
        "register": "corporate",
        "change_reason": "Found in the workshop",
    }
    for prefix in (
        "lead_rows",
        "controls",
        "task_links",
        "reviews",
        "scores",
        "state_changes",
        "moves",
    ):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return sent | given


def test_a_new_risk_is_a_proposal_with_a_lead(client, hsw_user, led):
    client.force_login(hsw_user)
    sent = new_risk(category=led.category_id)

    refused = client.post("/admin/risks/risk/add/", sent)
    assert refused.status_code == 200
    assert "Please submit at least 1" in refused.content.decode()

    post = PostFactory(title="Head of Estates")
    lead = {"lead_rows-TOTAL_FORMS": 1, "lead_rows-0-post": post.pk, "lead_rows-0-order": 0}
    assert client.post("/admin/risks/risk/add/", sent | lead).status_code == 302
    risk = models.Risk.objects.get(title="Scaffolds")
    assert (risk.state, risk.ref, str(risk.raised_on)) == ("proposed", None, "2021-07-05")
    assert risk.history.first().history_change_reason == "Found in the workshop"


def test_a_reference_that_was_used_before_is_refused_in_the_admin(client, hsw_user, led):
    gone = RiskFactory(ref="99", leads=[])
    gone.delete()
    client.force_login(hsw_user)

    for ref, words in (("36", "“Ladders”"), ("99", "reference before")):
        page = client.post(
            "/admin/risks/risk/add/", new_risk(category=led.category_id, ref=ref)
        ).content.decode()
        assert words in page


def test_dated_records_cannot_be_changed_in_code_either(led):
    from ohs.core.models import AppendOnlyError

    row = score(led, 4, 4)
    row.likelihood = 1

    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        models.RiskScore.objects.update(likelihood=1)
