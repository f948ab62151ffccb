"""Keys: shown once, kept hashed, of their person's rights of the moment, revoked at once."""

import datetime as dt

import pytest

from ohs.api.models import ApiKey
from ohs.api.registry import resources
from tests.api.conftest import TODAY, Program, make_program

pytestmark = pytest.mark.django_db


def secret_in(response):
    return response.context["secret"]


def test_a_key_is_made_on_the_account_page_and_shown_once(client, board_user):
    client.force_login(board_user)
    form = {"name": "Power BI", "scope": "read", "expires_on": "2021-12-31"}

    made = client.post("/api/keys/", form)
    later = client.get("/api/keys/")

    secret = secret_in(made)
    assert secret in made.content.decode()
    assert secret not in later.content.decode()
    assert "Power BI" in later.content.decode()
    key = ApiKey.objects.get()
    assert secret not in {str(value) for value in vars(key).values()}
    assert key.history.get().history_user == board_user
    assert Program(secret).get("").status_code == 200


@pytest.mark.parametrize("expires_on", ["2021-07-05", "2022-07-07", "banana", ""])
def test_a_key_ends_within_a_year(client, board_user, expires_on):
    client.force_login(board_user)

    made = client.post(
        "/api/keys/", {"name": "Power BI", "scope": "read", "expires_on": expires_on}
    )

    assert made.context["form"].errors["expires_on"]
    assert not ApiKey.objects.exists()


def test_a_revoked_key_opens_nothing_from_then_on(client, board_user):
    reader = make_program(board_user)
    client.force_login(board_user)

    client.post(f"/api/keys/{ApiKey.objects.get().pk}/revoke/")

    assert reader.get("").status_code == 401
    assert ApiKey.objects.get().history.first().history_change_reason == "Revoked"


def test_nobody_finds_the_key_of_another(client, board_user, lead_user):
    make_program(board_user)
    client.force_login(lead_user)

    assert client.post(f"/api/keys/{ApiKey.objects.get().pk}/revoke/").status_code == 404
    assert ApiKey.objects.get().revoked_on is None


def test_a_key_ends_with_its_day_and_with_its_person(board_user, settings):
    reader = make_program(board_user, expires_on=TODAY + dt.timedelta(days=1))
    settings.OHS_TODAY = "2021-07-06"
    assert reader.get("").status_code == 200

    settings.OHS_TODAY = "2021-07-07"
    assert reader.get("").status_code == 401
    settings.OHS_TODAY = "2021-07-05"
    board_user.is_active = False
    board_user.save()

    assert reader.get("").status_code == 401


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer \x7f"])
def test_without_a_key_nothing_is_answered(client, board_user, sent):
    client.force_login(board_user)

    response = client.get("/api/v1/tasks", headers={"Authorization": sent} if sent else {})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_too_many_calls_are_told_to_wait(board_user, settings):
    settings.API_CALLS_PER_MINUTE = 2
    reader = make_program(board_user)

    answers = [reader.get("") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_who_has_no_role_has_no_keys(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    for address in ("keys/", "docs", "connect", "connect/registers.pbids", "v1/openapi.json"):
        assert client.get(f"/api/{address}").status_code == 403


def test_power_bi_is_given_its_source_and_a_query_for_each_list(client, demo_users):
    client.force_login(demo_users["board"])

    page = client.get("/api/connect").content.decode()
    file = client.get("/api/connect/registers.pbids").json()

    assert file["connections"][0]["details"]["address"]["url"] == "http://testserver/api/v1/"
    assert "RelativePath = &quot;tasks&quot;" in page
    assert "RelativePath = &quot;published-counts&quot;" in page
    for columns in resources()["tasks"].columns, resources()["published-counts"].columns:
        assert ", ".join(f"&quot;{each.name}&quot;" for each in columns) in page
    assert "{&quot;due_date&quot;, type date}" in page
    assert "{&quot;leads&quot;, each Text.Combine(_, &quot; | &quot;), type text}" in page
