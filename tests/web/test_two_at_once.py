"""Whoever comes second is told so in a sentence: in a form, in the admin, and on any other page that writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from ohs.core.collisions import SECOND_COMER, is_collision, settle
from ohs.core.errors import EditConflict, OperationRefused
from ohs.organisation.models import Board, BoardMeeting, CommandUnit, Post
from ohs.web.models import SavedView
from tests.organisation.factories import BoardFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db


def collide():
    """Writes what is there already: the database refuses it."""
    with transaction.atomic():
        slug = Board.objects.values_list("slug", flat=True).first() or BoardFactory().slug
        Board.objects.bulk_create([Board(name="Another", slug=slug)])


def break_a_rule():
    """Writes what no record may say, whoever was there before."""
    with transaction.atomic():
        BoardMeeting.objects.bulk_create(
            [
                BoardMeeting(
                    board=Board.objects.first() or BoardFactory(),
                    title="Frozen as at no day",
                    slug="frozen-as-at-no-day",
                    date=dt.date(2021, 7, 5),
                    state=BoardMeeting.State.FROZEN,
                )
            ]
        )


def test_a_record_that_somebody_else_has_made_meanwhile_is_a_collision():
    with pytest.raises(IntegrityError) as refused:
        collide()

    assert is_collision(refused.value)


def test_a_record_that_breaks_a_rule_is_none():
    with pytest.raises(IntegrityError) as refused:
        break_a_rule()

    assert not is_collision(refused.value)
    with pytest.raises(IntegrityError):
        settle(break_a_rule)


def test_the_second_comer_meets_what_the_first_has_recorded():
    beaten = []

    def make_a_post():
        if Post.objects.filter(title="Head of Works").exists():
            raise OperationRefused("There is a post of this title.")
        if not beaten:
            beaten.append(Post.objects.create(title="Head of Works"))
            collide()
        raise AssertionError("It was not asked again.")

    with pytest.raises(OperationRefused, match="There is a post of this title"):
        settle(make_a_post)


def test_where_it_collides_twice_a_sentence_says_that_nothing_was_saved():
    with pytest.raises(EditConflict, match="Nothing of yours was saved"):
        settle(collide)


def test_a_form_shows_the_sentence_and_keeps_what_was_typed(client, hsw_user, monkeypatch):
    client.force_login(hsw_user)
    monkeypatch.setattr("ohs.web.operations.save_view", lambda **_: collide())

    response = client.post("/views/save/?of=/actions/?standing=overdue", {"name": "My late tasks"})

    assert response.status_code == 409
    assert SECOND_COMER in response.content.decode()
    assert 'value="My late tasks"' in response.content.decode()
    assert not SavedView.objects.exists()


def test_the_admin_says_it_on_the_form(client, admin_user, monkeypatch):
    client.force_login(admin_user)
    unit = CommandUnitFactory(code="AS", name="As it was")
    monkeypatch.setattr("ohs.web.admin.RegisterAdmin.save_record", lambda *_: collide())
    address = f"/admin/organisation/commandunit/{unit.pk}/change/"
    form = client.get(address).context["adminform"].form
    fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    fields = {name: value for name, value in fields.items() if value not in (None, "")}

    response = client.post(
        address, {**fields, "name": "New", "change_reason": "It moved."}, follow=True
    )

    assert SECOND_COMER in response.content.decode()
    assert CommandUnit.objects.get(pk=unit.pk).name == "As it was"


def test_any_other_page_answers_with_one_that_says_so(client, hsw_user, monkeypatch):
    client.force_login(hsw_user)
    view = SavedView.objects.create(owner=hsw_user, name="Mine", address="/actions/")
    monkeypatch.setattr("ohs.web.operations.delete_view", lambda **_: collide())

    response = client.post(f"/views/{view.pk}/delete/")

    assert response.status_code == 409
    assert "Somebody else saved this at the same moment" in response.content.decode()
