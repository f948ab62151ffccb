"""What every page that writes does, in which order; and what every page that offers a file answers."""

import re

import pytest

from ohs.organisation.models import CommandUnit
from tests.organisation.factories import CommandUnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.operation_pages")]


@pytest.fixture
def unit():
    return CommandUnitFactory(code="AS", name="As it was")


@pytest.fixture
def send(client, hsw_user, unit):
    client.force_login(hsw_user)
    return lambda name, **more: client.post(
        "/units/AS/rename/", {"version": 1, "name": name, **more}
    )


def name_of_unit():
    return CommandUnit.objects.get(code="AS").name


def test_what_is_done_is_said_on_the_page_that_follows(send, client):
    response = send("New name")

    assert (response.status_code, response["Location"]) == (302, "/units/done/")
    assert "It has its name." in client.get("/", follow=True).content.decode()
    assert name_of_unit() == "New name"


def test_the_form_says_what_it_is_about(client, hsw_user, unit):
    client.force_login(hsw_user)

    page = client.get("/units/AS/rename/").content.decode()

    assert "<title>Rename: AS" in page
    assert 'aria-current="page">Rename<' in page
    assert ">Save</button>" in page
    assert "What changed meanwhile" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_is_refused_before_the_form(client, board_user, unit, method):
    client.force_login(board_user)

    response = getattr(client, method)("/units/AS/rename/", {"name": "Mine"})

    assert response.status_code == 403
    assert "Only the HSW team names a unit." in response.content.decode()
    assert name_of_unit() == "As it was"


@pytest.mark.parametrize(
    ("person", "status"), [("board_user", 404), ("hsw_user", 404), ("stranger", 403)]
)
def test_what_is_not_there_is_told_to_those_who_may_read(
    request, client, django_user_model, roles_applied, person, status
):
    user = (
        django_user_model.objects.create_user("stranger")
        if person == "stranger"
        else request.getfixturevalue(person)
    )
    client.force_login(user)

    assert client.get("/units/ZZ/rename/").status_code == status


def test_a_visitor_is_sent_to_sign_in(client, unit):
    response = client.get("/units/AS/rename/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_form_that_does_not_hold_comes_back_with_its_error(send):
    response = send("")

    assert response.status_code == 200
    assert "Enter the name." in response.content.decode()


def test_a_refusal_stands_at_the_top_and_nothing_typed_is_lost(send):
    page = send("refused").content.decode()

    assert "No unit is called so." in page
    assert 'value="refused"' in page
    assert "<title>Error: Rename" in page


def test_a_refusal_by_field_stands_by_the_field_or_at_the_top_where_there_is_none(send):
    page = send("refused by field").content.decode()

    assert '<a href="#id_name">Another unit has this name.</a>' in page
    assert '<li><a href="#id_name">It has no group.</a></li>' in page


def test_any_validation_error_of_an_operation_is_shown(send):
    page = send("invalid").content.decode()

    assert '<a href="#id_name">Too plain.</a>' in page
    assert '<li><a href="#id_name">Not today.</a></li>' in page


def test_an_operation_that_forbids_is_a_403_with_its_sentence(send):
    response = send("forbidden")

    assert response.status_code == 403
    assert "Only its commander names a unit." in response.content.decode()


def test_a_conflict_says_what_changed_and_the_next_save_is_meant_on_what_is_there_now(send):
    response = send("conflict")

    page = response.content.decode()
    assert response.status_code == 409
    assert "Ada was quicker." in page
    assert "<li>Ada changed name.</li>" in page
    assert 'value="conflict"' in page
    assert re.search(r'name="version" value="(\d+)"', page).group(1) == "7"


def test_what_is_written_is_written_today_whatever_day_the_page_before_was_as_at(send, client):
    response = client.post("/units/AS/rename/?as_at=2020-01-01", {"version": 1, "name": "New name"})

    assert response.status_code == 302


# Pages that offer a file


@pytest.fixture
def get(client, board_user):
    client.force_login(board_user)
    return client.get


def test_a_page_without_a_format_is_the_page(get):
    assert get("/units/").status_code == 200
    assert get("/units/?format=").status_code == 200
    assert get("/units/?letter=too-long").status_code == 200


def test_the_file_is_given_for_its_format(get):
    assert get("/units/?format=csv").content == b"code\n"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/units/?format=xlsx", "“xlsx” is not a format of this list. Use format=csv."),
        ("/units/two/?format=xml", "Use format=csv or format=json."),
        (
            "/units/?format=csv&letter=too-long",
            "First letter must be 1 character or fewer. It has 8.",
        ),
        ("/units/?format=response", "“response” is not a format"),
    ],
)
def test_a_file_that_cannot_be_given_is_refused_in_words(get, address, sentence):
    response = get(address)

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_a_file_needs_the_permission_of_its_page(client, django_user_model, roles_applied):
    client.force_login(django_user_model.objects.create_user("stranger"))

    assert client.get("/units/?format=csv").status_code == 403
