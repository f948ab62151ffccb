"""Whoever works in the admin sees who made a record, and no more of other people than that."""

import pytest

from ohs.web.models import SavedView

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/organisation/user/"


@pytest.fixture
def other(board_user):
    board_user.email = "somebody@private.example"
    board_user.first_name = "Somebody"
    board_user.save()
    return board_user


@pytest.mark.parametrize("who", ["lead_user", "auditor_user", "hsw_user"])
def test_staff_see_a_name_and_roles_and_no_address_or_sign_in(client, request, who, other):
    client.force_login(request.getfixturevalue(who))

    listed = client.get(PEOPLE).content.decode()
    shown = client.get(f"{PEOPLE}{other.pk}/change/").content.decode()

    for page in (listed, shown):
        assert "Somebody" in page
        assert "board member" in page
        assert "private.example" not in page
        assert "last login" not in page.casefold()


@pytest.mark.parametrize("who", ["lead_user", "hsw_user"])
def test_nor_do_they_find_out_by_asking(client, request, who, other):
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"{PEOPLE}?email__startswith=somebody").status_code in (302, 400, 403)
    found = client.get(f"{PEOPLE}?q=private.example").content.decode()
    assert "Somebody" not in found
    suggested = client.get(
        "/admin/autocomplete/?app_label=organisation&model_name=postholder&field_name=user&term=private"
    )
    assert b"board" not in suggested.content


def test_an_administrator_sees_what_they_keep(client, admin_user, other):
    client.force_login(admin_user)

    assert "private.example" in client.get(f"{PEOPLE}{other.pk}/change/").content.decode()


@pytest.mark.parametrize("who", ["lead_user", "auditor_user", "hsw_user"])
def test_nobody_reads_the_private_view_of_another(client, request, who, other):
    view = SavedView(owner=other, name="Only mine", address="/actions/", query="q=secret")
    view.save()
    client.force_login(request.getfixturevalue(who))
    base = "/admin/web/savedview/"

    assert "Only mine" not in client.get(base).content.decode()
    for page in (f"{base}{view.pk}/change/", f"{base}{view.pk}/history/"):
        assert "Only mine" not in client.get(page, follow=True).content.decode()


def test_a_view_that_is_shared_with_their_role_is_read(client, hsw_user, other):
    view = SavedView(
        owner=other, name="For us all", address="/risks/", shared_with=hsw_user.groups.get()
    )
    view.save()
    client.force_login(hsw_user)

    assert "For us all" in client.get("/admin/web/savedview/").content.decode()
