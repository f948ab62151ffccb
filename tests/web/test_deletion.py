"""Nothing is deleted in passing: who may, what the page says first, and what stays."""

import pytest
from django.contrib import admin
from django.urls import reverse

from injuries.models import Cause, MonthlyCount
from ohs.organisation.models import Board, BoardMeeting, User
from ohs.web.admin import SparingDeletion
from risks.models import Risk, RiskMatrix
from tests.organisation.factories import PostFactory
from tests.risks.factories import RiskFactory, make_matrix, score
from tests.statements import statements

KINDS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def superuser(client, demo):
    """The only one who may delete."""
    client.force_login(User.objects.get(username="admin"))
    return client


def address(row, page="delete"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("username", ["lead", "auditor", "board"])
def test_nobody_else_sees_or_presses_the_button(client, demo_users, username):
    client.force_login(demo_users[username])
    # A board member is sent away from the whole admin.
    away = 302 if username == "board" else 403

    for model in KINDS:
        row = model._base_manager.order_by("pk").first()
        if row is None:
            continue
        assert client.get(address(row)).status_code == away, model
        assert client.post(address(row), {"post": "yes"}).status_code == away, model
        assert model._base_manager.filter(pk=row.pk).exists(), model


def test_the_hsw_team_deletes_what_nothing_refers_to_and_the_history_says_so(client, demo_users):
    client.force_login(demo_users["hsw"])
    post = PostFactory(title="Typed twice")

    page = client.get(address(post)).content.decode()
    response = client.post(address(post), {"post": "yes"})

    assert "Delete the post “Typed twice”?" in page
    assert response.status_code == 302
    entry = type(post).history.filter(id=post.pk).latest("history_id")
    assert (entry.history_type, entry.history_user.username) == ("-", "hsw")
    assert entry.history_change_reason == "Deleted: nothing referred to it"


def test_the_hsw_team_deletes_a_draft_with_its_parts(client, demo_users):
    client.force_login(demo_users["hsw"])
    draft = make_matrix(version=9, adopted_on=None)

    assert client.post(address(draft), {"post": "yes"}).status_code == 302

    assert not RiskMatrix.objects.filter(version=9).exists()


def test_the_hsw_team_deletes_nothing_that_anything_refers_to(client, demo_users):
    client.force_login(demo_users["hsw"])
    led = RiskFactory(leads=[PostFactory()])
    score(led, 3, 3, by=demo_users["hsw"])

    for row in (led, led.lead_rows.get().post, RiskMatrix.objects.first(), Board.objects.first()):
        assert client.get(address(row)).status_code == 403, row
        assert client.post(address(row), {"post": "yes"}).status_code == 403, row
        assert type(row)._base_manager.filter(pk=row.pk).exists()


def test_no_list_offers_to_delete_what_is_chosen(superuser):
    risk = RiskFactory()
    sent = {"action": "delete_selected", "_selected_action": [risk.pk], "post": "yes"}

    for model in KINDS:
        if isinstance(admin.site.get_model_admin(model), SparingDeletion):
            assert "delete_selected" not in superuser.get(changelist(model)).content.decode(), model
    superuser.post(changelist(Risk), sent)

    assert Risk.objects.filter(pk=risk.pk).exists()


def test_the_page_says_what_to_do_instead_and_has_a_way_back_that_needs_no_script(superuser):
    risk = RiskFactory()

    page = superuser.get(address(risk)).content.decode()

    assert "A risk that is dealt with is closed on its page instead" in page
    assert f'<a href="{address(risk, "change")}" class="button cancel-link">Cancel</a>' in page
    assert '<input type="submit" value="Delete the risk">' in page


def test_what_stands_in_the_way_is_named_and_nothing_goes(superuser):
    family = RiskFactory()
    RiskFactory(parent=family, title="A child of it")

    page = superuser.get(address(family)).content.decode()

    assert "A child of it" in page
    assert 'name="post"' not in page
    assert superuser.post(address(family), {"post": "yes"}).status_code == 200
    assert Risk.objects.filter(pk=family.pk).exists()


def test_what_the_board_saw_at_a_meeting_stands_in_the_way(superuser):
    meeting = BoardMeeting.objects.exclude(state="planned").first()

    page = superuser.get(address(meeting)).content.decode()

    assert "cannot be deleted while these name it" in page
    assert "<li>Frozen meeting: " in page
    assert 'name="post"' not in page


def test_of_many_that_stand_in_the_way_some_are_named_and_no_others_are_read(superuser):
    cause = Cause.objects.get(code="assault")
    assert MonthlyCount.objects.filter(cause=cause).count() > 10

    with statements() as put:
        page = superuser.get(address(cause)).content.decode()

    assert page.count("<li>Monthly count: ") == 10
    assert "<li>More of these: monthly counts</li>" in page
    assert all(
        "LIMIT" in each for each in put if "FROM injuries_monthlycount" in each.replace('"', "")
    )


def test_the_history_stays_and_says_who_deleted(superuser):
    risk = RiskFactory(leads=[PostFactory()])

    response = superuser.post(address(risk), {"post": "yes"})

    assert response.status_code == 302
    entry = Risk.history.filter(id=risk.pk).latest("history_id")
    assert (entry.history_type, entry.history_user.username) == ("-", "admin")
