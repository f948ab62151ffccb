"""Whoever may not, changes nothing: every form of every page, with its real fields, sent by everybody else.

The forms are those that an administrator who is a superuser is shown, the admin and its pages of the past among them.
Afterwards the whole database is what it was, but for what is each person's own. `make rights` sends those of many
records of each kind (RIGHTS_RECORDS); the suite those of one.
"""

import datetime as dt
import os
import pickle
import re
from dataclasses import replace
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from ohs.organisation import roles
from ohs.organisation.models import BoardMeeting, Post, PostHolder, RightsChange, User
from tests.forms_on_pages import Form, forms_on
from tests.statements import statements
from tests.test_every_address import admin_pages, pages

pytestmark = pytest.mark.django_db

OF_A_KIND = int(os.environ.get("RIGHTS_RECORDS", "1"))
# What is each person's own to change, by the beginning of its address.
OWN = (
    "/accounts/",
    "/actions/views/",
    "/actions/mine/",
    "/mine/",
    "/comments/on/",
    "/api/keys/",
    "/calendar/",
)
# Besides: what a role is there for.
THEIRS = {
    "board member": ("/board/meetings/joint-audit-panel-2021-07-05/questions/",),
    "auditor": (
        "/maturity/audits/",
        "/admin/maturity/audit/",
        "/admin/maturity/auditprogramme/",
        "/admin/maturity/plannedaudit/",
        "/admin/maturity/auditfinding/",
    ),
}
# Rows that come of looking, not of changing.
NOT_COMPARED = ("django_session", "injuries_smallnumberview", "activity_accessevent")
WRITES = ("INSERT", "UPDATE", "DELETE")
# What a Board saw, and who was given which right, are only ever added to.
OVERWRITES = r'(UPDATE|DELETE FROM) "(board_freeze|board_frozenpart|organisation_rightschange)"'


@pytest.fixture(scope="module")
def found():
    return {}


@pytest.fixture
def forms(demo_users, found):
    """Every form, as a superuser is shown it: found once, the demonstration being the same for each test."""
    if "forms" not in found:
        client = Client(raise_request_exception=False)
        client.force_login(demo_users["admin"])
        found["forms"] = forms_on(client, [*pages(), *admin_pages()], of_a_kind=OF_A_KIND)
    return found["forms"]


def person(username: str, *given: str) -> User:
    made = User.objects.create_user(username, is_staff=bool(set(given) & set(roles.STAFF_ROLES)))
    made.groups.set(roles.Group.objects.filter(name__in=given))
    return made


def former_holder() -> User:
    made = person("a-former-holder", roles.LEAD)
    for post in Post.objects.all():
        PostHolder.objects.create(
            post=post, user=made, start=dt.date(2003, 4, 1), end=dt.date(2021, 7, 4)
        )
    return made


CAST = {
    "nobody": lambda: person("nobody"),
    "board member": lambda: User.objects.get(username="board"),
    "lead of nothing": lambda: person("a-stranger", roles.LEAD),
    "unit commander of nothing": lambda: person("a-commander", roles.UNIT_COMMANDER),
    "former holder of every post": former_holder,
    "auditor": lambda: User.objects.get(username="auditor"),
}


def stored() -> dict[str, str]:
    """A digest of the rows of every table, in the order in which the database keeps them."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - set(NOT_COMPARED):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sha256(pickle.dumps(cursor.fetchall())).hexdigest()
    return found


def written_in(put) -> list[str]:
    return [
        sql[:100]
        for sql in put
        if sql.startswith(WRITES) and not any(table in sql for table in NOT_COMPARED)
    ]


def who_wrote(client, forms, spared=()) -> list[str]:
    """Sends each form; those at which something was written, and those that fell over."""
    wrote = []
    for form in forms:
        if form.action.startswith(spared):
            continue
        with statements() as put:
            response = form.sent_by(client)
        written = written_in(put)
        if written or response.status_code >= 500:
            wrote.append(f"{form.action} from {form.page}: {response.status_code} {written[:1]}")
    return wrote


@pytest.fixture
def july(settings, monkeypatch):
    """The day of the demonstration. How a refusal looks is judged elsewhere: here it is said and not drawn."""
    settings.OHS_TODAY = "2021-07-05"
    monkeypatch.setattr("ohs.urls.handler403", lambda request, exception: HttpResponse(status=403))


@pytest.mark.parametrize("who", CAST)
def test_whoever_may_not_changes_nothing_by_any_form(forms, july, who):
    client = Client(raise_request_exception=False)
    client.force_login(CAST[who]())
    before = stored()

    wrote = who_wrote(client, forms, (*OWN, *THEIRS.get(who, ())))

    assert wrote == []
    assert stored() == before


def test_who_is_not_signed_in_changes_nothing(forms, july):
    before = stored()

    wrote = who_wrote(Client(raise_request_exception=False), forms, ("/accounts/",))

    assert wrote == []
    assert stored() == before


def rights_of(keeper) -> tuple:
    """What they may do themselves, what was noted of that, and the accounts of superusers."""
    of_all = User.objects.order_by("pk")
    return (
        keeper.is_active,
        keeper.is_staff,
        sorted(keeper.groups.values_list("name", flat=True)),
        list(keeper.user_permissions.values_list("codename", flat=True)),
        RightsChange.objects.filter(person=keeper).count(),
        list(of_all.filter(is_superuser=True).values_list("pk", "username", "email", "password")),
    )


def frozen_meetings() -> set:
    """What of them may never change. Their minutes, decisions and attendance are written afterwards."""
    of_frozen = BoardMeeting.objects.exclude(snapshot=None).order_by("pk")
    rows = of_frozen.values_list("pk", "board", "date", "as_at", "snapshot__sha256", "state")
    return {(*row, state == BoardMeeting.State.PLANNED) for *row, state in rows}


def aimed_at(keeper, forms):
    """The forms about people, sent about the keeper themself with every role and right."""
    every = tuple(("groups", str(pk)) for pk in roles.Group.objects.values_list("pk", flat=True))
    rights = (*every, ("is_superuser", "on"), ("is_staff", "on"), ("is_active", "on"))
    for form in forms:
        if re.search(r"/(user|people)/\d+/", form.action):
            rest = tuple(each for each in form.fields if each[0] not in dict(rights))
            action = re.sub(r"/(user|people)/\d+/", rf"/\1/{keeper.pk}/", form.action)
            yield replace(form, action=action, fields=(*rest, *rights))
    chosen = tuple((f"password{n}", "three words apart") for n in (1, 2))
    for account in User.objects.filter(is_superuser=True):
        address = f"/admin/organisation/user/{account.pk}/password/"
        yield Form(page=address, action=address, fields=(*chosen, ("usable_password", "true")))


@pytest.mark.parametrize("role", roles.KEEPERS)
def test_whoever_keeps_the_registers_grants_themself_nothing_and_leaves_past_and_frozen_alone(
    forms, july, role
):
    """Every form, each on the demonstration as it is: what they may write is taken back."""
    keeper = person("a-keeper", role)
    client = Client(raise_request_exception=False)
    client.force_login(keeper)
    aimed = list(aimed_at(keeper, forms))
    rights, frozen, broken, wrote = rights_of(keeper), frozen_meetings(), [], 0

    for form in [*forms, *aimed]:
        # To freeze is what they are there for, and the longest thing that they do.
        if form.action.startswith("/accounts/") or form.action.endswith("/freeze/"):
            continue
        # Pages of the past, and for the HSW team accounts: nothing is written there at all.
        closed = "/history/" in form.action or (
            role == roles.HSW_TEAM and re.search(r"/organisation/user/|/people/", form.action)
        )
        with transaction.atomic():
            with statements() as put:
                response = form.sent_by(client)
            written = written_in(put)
            wrote += bool(written)
            keeper = User.objects.get(pk=keeper.pk)
            if (
                rights_of(keeper) != rights
                or not frozen_meetings() >= frozen
                or any(re.match(OVERWRITES, sql) for sql in written)
                or (closed and written)
                or response.status_code >= 500
            ):
                broken.append(f"{form.action}: {response.status_code} {written[:1]}")
            transaction.set_rollback(True)

    assert len(aimed) >= 3
    assert wrote > 20
    assert broken == []


def test_the_forms_are_real_and_whoever_may_does_write_by_them(forms, july):
    """Without this the tests above might send what nobody could save."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="admin"))
    saved = 0
    changing = [
        form
        for form in forms
        if form.action.startswith("/admin/") and form.action.endswith(("/change/", "/add/"))
    ]
    for form in changing:
        with transaction.atomic():
            saved += form.sent_by(client).status_code == 302
            transaction.set_rollback(True)

    assert len(forms) > 150
    assert saved > len(changing) / 2
