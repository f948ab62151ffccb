"""What every list has: what its rows are grouped by, and views of it that people save. The lists are found, not named."""

import datetime as dt
from itertools import pairwise
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from ohs.api.reference import addresses
from ohs.organisation.roles import BOARD_MEMBER, LEAD
from ohs.web.models import SavedView
from ohs.web.permissions import lists_at
from tests.actions.pages import queries

pytestmark = pytest.mark.django_db

LISTS = sorted(address for address, view in addresses() if "<" not in address and lists_at(address))
GROUPINGS = [
    pytest.param(address, name, id=f"{address}-{name}")
    for address in LISTS
    for name in lists_at(address)[0].table_class.groupings
]


def save(client, address, name, **typed):
    of = quote(address)
    return client.post(f"/views/save/?of={of}", {"name": name, **typed}, follow=True)


def views_on(client, address):
    return [view.name for view in client.get(address).context["saved_views"]]


def test_the_lists_are_found():
    assert {"/actions/", "/risks/", "/maturity/findings/", "/injuries/counts/"} < set(LISTS)
    assert "/board/meetings/" in LISTS


@pytest.mark.parametrize("address", LISTS)
def test_a_view_of_every_list_is_saved_with_filters_and_look_but_not_the_date(
    client, hsw_user, address
):
    client.force_login(hsw_user)
    query = "group_by=" + next(iter(lists_at(address)[0].table_class.groupings))

    page = save(client, f"{address}?{query}&as_at=2021-05-06&page=2", "Mine")

    assert page.status_code == 200
    assert SavedView.objects.get().url == f"{address}?{query}"
    assert page.request["PATH_INFO"] == address
    assert views_on(client, address) == ["Mine"]
    assert f'href="{address}?{query}"' in client.get(address).content.decode()
    for other in LISTS[:3]:
        assert other == address or views_on(client, other) == []


@pytest.mark.parametrize("address", LISTS)
def test_what_every_list_asks_for_views_is_one_query_however_many_there_are(
    client, hsw_user, address
):
    client.force_login(hsw_user)
    client.get(address)
    SavedView.objects.create(owner=hsw_user, name="0", address=address)
    one = queries(client, address)
    for name in range(1, 9):
        SavedView.objects.create(owner=hsw_user, name=str(name), address=address)

    assert queries(client, address) == one


@pytest.mark.parametrize(("address", "name"), GROUPINGS)
def test_every_grouping_of_every_list_shows_each_group_once(demo, client, address, name):
    client.force_login(demo)
    page = client.get(f"{address}?group_by={name}&per_page=100")
    table = page.context["table"]
    texts = [str(table._group_of(row.record)) for row in table.paginated_rows]

    assert page.status_code == 200
    assert texts, "The demonstration has rows in every list."
    assert "None" not in texts
    changes = 1 + sum(above != below for above, below in pairwise(texts))
    assert changes == len(set(texts))
    assert next(iter(table.columns)).name == "row_group"
    assert page.content.decode().count("<strong>") >= len(set(texts))


def test_a_view_is_private_unless_shared_with_a_role(client, hsw_user, board_user, lead_user):
    board = Group.objects.get(name=BOARD_MEMBER)
    SavedView.objects.create(owner=hsw_user, name="Mine alone", address="/risks/")
    SavedView.objects.create(
        owner=hsw_user, name="For the Board", address="/risks/", shared_with=board
    )

    def sees(user):
        client.force_login(user)
        return set(views_on(client, "/risks/"))

    assert sees(hsw_user) == {"Mine alone", "For the Board"}
    assert sees(board_user) == {"For the Board"}
    assert sees(lead_user) == set()


def test_a_shared_view_that_asks_what_the_list_does_not_have_is_not_offered(
    client, hsw_user, board_user
):
    """The counts have other filters for those who see single ones."""
    board = Group.objects.get(name=BOARD_MEMBER)
    for name, query in [("One unit", "unit=AS"), ("All", "")]:
        SavedView.objects.create(
            owner=hsw_user,
            name=name,
            address="/injuries/counts/",
            query=query,
            shared_with=board,
        )
    client.force_login(board_user)

    assert views_on(client, "/injuries/counts/") == ["All"]


def test_a_person_shares_with_their_own_role_only(client, board_user):
    client.force_login(board_user)
    leads = Group.objects.get(name=LEAD)

    page = save(client, "/actions/", "Forced", shared_with=leads.pk)

    assert "Choose" in page.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_is_used_once_by_each_person_on_each_list(client, board_user, hsw_user):
    SavedView.objects.create(owner=hsw_user, name="Late", address="/actions/")
    client.force_login(board_user)

    save(client, "/actions/", "Late")
    again = save(client, "/actions/", "Late")
    save(client, "/risks/", "Late")

    assert "already have a view of this name" in again.content.decode()
    assert SavedView.objects.count() == 3


def test_a_view_is_deleted_by_its_owner_alone(client, board_user, hsw_user):
    view = SavedView.objects.create(owner=hsw_user, name="Late", address="/risks/")
    address = reverse("web:delete_view", args=[view.pk])

    client.force_login(board_user)
    assert client.post(address).status_code == 404
    client.force_login(hsw_user)
    assert client.post(address)["Location"] == "/risks/"

    assert not SavedView.objects.exists()


@pytest.mark.parametrize("address", ["", "/nowhere/", "/glossary/", "//elsewhere.example/", "/"])
def test_only_of_a_list_is_a_view_saved(client, hsw_user, address):
    client.force_login(hsw_user)

    assert client.get(f"/views/save/?of={quote(address)}").status_code == 404


def test_whoever_may_not_see_a_list_saves_no_view_of_it(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", "n@example.org", "x"))

    assert client.get("/views/save/?of=/risks/").status_code == 403


def test_a_view_of_a_day_without_a_date_is_of_today(client, hsw_user):
    client.force_login(hsw_user)
    save(client, f"/actions/?updated_after={dt.date(2021, 6, 19)}&more=1&filters=open", "Mine")

    assert SavedView.objects.get().query == "updated_after=2021-06-19"
