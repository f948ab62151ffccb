"""What every page of the admin does: who is shown what, what is only read, and that the past is not put back."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ohs.core.errors import OperationRefused
from ohs.core.models import AppendOnly
from ohs.core.reference_data import save_reference_data
from ohs.organisation.models import BusinessGroup, User
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db


def address(record, page, *more):
    names = record._meta
    return reverse(f"admin:{names.app_label}_{names.model_name}_{page}", args=[record.pk, *more])


def kinds_on_the_index(client):
    context = client.get("/admin/").context
    return {each["object_name"] for app in context["app_list"] for each in app["models"]}


# The index
def test_a_lead_is_shown_the_tasks_and_risks_they_keep_and_nothing_else(client, lead_user):
    client.force_login(lead_user)

    assert kinds_on_the_index(client) == {"KeyTask", "Risk"}
    assert client.get("/admin/organisation/").status_code == 404


def test_the_hsw_team_an_auditor_and_an_administrator_are_shown_what_they_may_read(
    client, hsw_user, auditor_user, admin_user
):
    for user in (hsw_user, auditor_user, admin_user):
        client.force_login(user)
        assert {"KeyTask", "Risk", "Audit", "BusinessGroup"} <= kinds_on_the_index(client)


def test_who_leads_and_keeps_is_shown_what_the_hsw_team_is(client, lead_user, hsw_user):
    lead_user.groups.add(*hsw_user.groups.all())
    client.force_login(User.objects.get(pk=lead_user.pk))

    assert "BusinessGroup" in kinds_on_the_index(client)


# What is only ever added to
def test_what_is_only_ever_added_to_is_read_here(rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user
    checked = set()
    for model, kept in admin.site._registry.items():
        inlines = [each(model, admin.site) for each in kept.inlines]
        for options in (kept, *inlines):
            if issubclass(options.model, AppendOnly):
                checked.add(options.model)
                given = (request,) if options is kept else (request, None)
                assert not options.has_add_permission(*given), options
                assert not options.has_change_permission(request), options
                assert not options.has_delete_permission(request), options

    dated = {model for model in apps.get_models() if issubclass(model, AppendOnly)}
    assert len(checked & dated) > 4


# The past
def test_a_past_version_is_read_and_never_put_back(client, hsw_user, admin_user):
    group = BusinessGroupFactory(name="As it was")
    group.name = "As it is"
    group.save()
    past = group.history.earliest("history_id")

    for user in (hsw_user, admin_user):
        client.force_login(user)
        page = client.get(address(group, "simple_history", past.pk))
        sent = {"code": group.code, "name": "As it was", "order": 0, "change_reason": "Back"}
        back = client.post(address(group, "simple_history", past.pk), sent)

        assert page.status_code == 200
        assert "As it was" in page.content.decode()
        assert back.status_code == 403
    assert BusinessGroup.objects.get(pk=group.pk).name == "As it is"
    assert group.history.count() == 2


# Reference data
def test_a_change_leaves_its_author_and_reason_in_the_history(client, hsw_user):
    group = BusinessGroupFactory(code="MO", name="As it was")
    client.force_login(hsw_user)
    sent = {"code": "MO", "name": "As it is", "order": 0, "change_reason": "Renamed by the Board"}

    assert client.post(address(group, "change"), sent).status_code == 302

    record = group.history.latest("history_id")
    assert (record.name, record.history_user) == ("As it is", hsw_user)
    assert record.history_change_reason == "Renamed by the Board"


def test_a_change_without_a_reason_is_refused_by_the_form_and_by_the_operation(client, hsw_user):
    group = BusinessGroupFactory(code="MO", name="As it was")
    client.force_login(hsw_user)
    page = client.post(address(group, "change"), {"code": "MO", "name": "Other", "order": 0})

    assert "Enter a reason for the change" in page.content.decode()
    group.name = "Other"
    with pytest.raises(OperationRefused, match="Enter a reason"):
        save_reference_data(record=group, by=hsw_user, reason=" ")
    assert BusinessGroup.objects.get(pk=group.pk).name == "As it was"


@pytest.mark.parametrize("who", ["board_user", "lead_user", "auditor_user"])
def test_who_keeps_no_register_saves_none_of_it(request, who):
    person = request.getfixturevalue(who)
    group = BusinessGroupFactory()

    for record in (group, BusinessGroup(code="NEW", name="New")):
        with pytest.raises(PermissionDenied):
            save_reference_data(record=record, by=person, reason="Because")
    with pytest.raises(PermissionDenied):
        save_reference_data(record=group, by=None, reason="Because")
    assert BusinessGroup.objects.count() == 1


def test_what_does_not_hold_is_refused_by_field(hsw_user):
    unit = CommandUnitFactory()
    unit.code = ""

    with pytest.raises(Exception) as refused:
        save_reference_data(record=unit, by=hsw_user, reason="Because")

    assert "code" in refused.value.message_dict


def test_a_password_is_changed_on_the_account_page_alone(client, hsw_user):
    client.force_login(hsw_user)

    for answer in (
        client.get("/admin/password_change/"),
        client.post("/admin/password_change/", {"new_password1": "x"}),
    ):
        assert answer.url == "/accounts/password/change/"


def test_an_address_that_fills_in_what_is_no_choice_fills_in_nothing(client, admin_user):
    client.force_login(admin_user)
    asked = 0

    for model, page in admin.site._registry.items():
        chosen = [*getattr(page, "autocomplete_fields", ())]
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        if chosen and client.get(address).status_code == 200:
            for nonsense in ("banana,1", "9" * 20):
                filled_in = dict.fromkeys(chosen, nonsense)
                assert client.get(address, filled_in).status_code == 200, address
                asked += 1

    assert asked > 10
