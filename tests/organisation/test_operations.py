"""People, roles and posts: who may change them, what a change leaves behind, and that nobody raises themselves."""

import datetime as dt
import inspect

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ohs.core.errors import OperationRefused
from ohs.core.periods import Month
from ohs.organisation import operations, roles
from ohs.organisation.models import (
    Board,
    BoardMeeting,
    BusinessGroup,
    CommandUnit,
    Force,
    Post,
    PostHolder,
    RightsChange,
    UnitKind,
    User,
)
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(roles_applied):
    """An administrator by role, who is no superuser."""
    person = UserFactory(username="by-role", is_staff=True)
    person.groups.add(roles.Group.objects.get(name=roles.ADMINISTRATOR))
    return person


@pytest.fixture
def person():
    return UserFactory(username="somebody")


def role_names(person):
    return set(person.groups.values_list("name", flat=True))


def last_change():
    change = RightsChange.objects.latest("pk")
    return change.person, change.what, change.before, change.after, change.by, change.reason


# Roles
def test_a_role_given_is_kept_with_what_was_and_what_is(administrator, person):
    operations.set_roles(person=person, roles=[roles.LEAD], by=administrator, reason="New post")
    operations.set_roles(
        person=person, roles=[roles.HSW_TEAM, roles.LEAD], by=administrator, reason="Helps out"
    )

    assert role_names(person) == {"hsw team", "lead"}
    assert last_change() == (
        person, "roles", "lead", "hsw team, lead", administrator, "Helps out",
    )  # fmt: skip


def test_a_role_taken_is_kept_too_and_what_changes_nothing_is_not(administrator, person):
    operations.set_roles(person=person, roles=[roles.LEAD], by=administrator)
    operations.set_roles(person=person, roles=[roles.LEAD], by=administrator)
    operations.set_roles(person=person, roles=[], by=administrator)

    kept = RightsChange.objects.order_by("pk").values_list("before", "after")
    assert list(kept) == [("none", "lead"), ("lead", "none")]


def test_what_is_not_a_role_is_refused(administrator, person):
    with pytest.raises(OperationRefused, match="“?emperor is not a role"):
        operations.set_roles(person=person, roles=["emperor", roles.LEAD], by=administrator)

    assert role_names(person) == set()


def test_nobody_gives_themselves_a_role_or_a_right(administrator, admin_user):
    for oneself in (administrator, admin_user):
        before = role_names(oneself)
        with pytest.raises(PermissionDenied, match="ask another administrator"):
            operations.set_roles(person=oneself, roles=[roles.HSW_TEAM], by=oneself)
        with pytest.raises(PermissionDenied, match="ask another administrator"):
            operations.set_access(person=oneself, is_superuser=True, by=oneself)
        assert role_names(oneself) == before
    assert not User.objects.get(pk=administrator.pk).is_superuser


def test_only_a_superuser_makes_one_or_changes_one(administrator, admin_user, person):
    for attempt in (
        lambda: operations.set_access(person=person, is_superuser=True, by=administrator),
        lambda: operations.set_access(person=admin_user, is_active=False, by=administrator),
        lambda: operations.set_roles(person=admin_user, roles=[], by=administrator),
        lambda: operations.change_person(person=admin_user, username="x", by=administrator),
        lambda: operations.note_password_set(person=admin_user, by=administrator),
    ):
        with pytest.raises(PermissionDenied, match="superuser"):
            attempt()

    operations.set_access(person=person, is_superuser=True, by=admin_user, reason="Cover")
    assert last_change() == (person, "superuser", "no", "yes", admin_user, "Cover")


def test_whose_row_was_changed_in_memory_is_judged_as_they_are_stored(administrator, admin_user):
    admin_user.is_superuser = False

    with pytest.raises(PermissionDenied, match="superuser"):
        operations.set_roles(person=admin_user, roles=[], by=administrator)


# People
def test_an_account_is_made_with_its_roles(administrator):
    made = operations.add_person(
        username="new",
        email="new@example.org",
        roles=[roles.AUDITOR],
        by=administrator,
        reason="Joins the team",
    )

    assert role_names(made) == {"auditor"}
    assert not made.has_usable_password()
    assert set(made.rights_changes.values_list("what", "before", "after")) == {
        ("account", "none", "made"),
        ("roles", "none", "auditor"),
    }


def test_an_account_that_does_not_hold_is_refused_whole(administrator, person):
    with pytest.raises(ValidationError):
        operations.add_person(username=person.username, by=administrator)
    with pytest.raises(OperationRefused):
        operations.add_person(username="other", roles=["emperor"], by=administrator)

    assert not User.objects.filter(username="other").exists()
    assert not RightsChange.objects.exists()


def test_another_name_is_kept_with_the_one_before(administrator, person):
    operations.change_person(
        person=person, username="another", email="a@example.org", by=administrator
    )

    assert last_change()[1:4] == (
        "name",
        "somebody, no name, no email",
        "another, no name, a@example.org",
    )


def test_access_is_kept_one_by_one(administrator, person):
    operations.set_access(person=person, is_active=False, is_staff=True, by=administrator)

    person.refresh_from_db()
    assert (person.is_active, person.is_staff) == (False, True)
    assert list(RightsChange.objects.order_by("pk").values_list("what", "before", "after")) == [
        ("active", "yes", "no"),
        ("staff", "no", "yes"),
    ]


def test_that_a_password_was_set_is_kept_and_not_the_password(administrator, person):
    operations.note_password_set(person=person, by=administrator)

    assert last_change() == (person, "password", "", "set", administrator, "")


# Posts, units, boards
def test_the_hsw_team_says_who_holds_a_post(hsw_user, person):
    post = PostFactory()

    holder = operations.appoint(post=post, user=person, start=dt.date(2021, 4, 1), by=hsw_user)
    holder.end = dt.date(2021, 6, 30)
    operations.change_appointment(holder=holder, by=hsw_user, reason="Moved on")

    record = PostHolder.history.latest("history_id")
    assert (record.end, record.history_user) == (dt.date(2021, 6, 30), hsw_user)
    assert record.history_change_reason == "Moved on"


def test_an_appointment_that_ends_before_it_begins_is_refused(hsw_user, person):
    with pytest.raises(ValidationError, match="last day in the post is before the first"):
        operations.appoint(
            post=PostFactory(),
            user=person,
            start=dt.date(2021, 4, 1),
            end=dt.date(2021, 3, 31),
            by=hsw_user,
        )

    assert not PostHolder.objects.exists()


def test_a_frozen_meeting_is_not_changed(hsw_user):
    frozen = BoardMeetingFactory(frozen=True)
    frozen.state, frozen.title = BoardMeeting.State.PLANNED, "Another"
    planned = BoardMeetingFactory(slug="planned", date=dt.date(2021, 9, 1))
    planned.title = "Another"

    with pytest.raises(OperationRefused, match="stands"):
        operations.save_meeting(meeting=frozen, by=hsw_user, reason="Because")
    operations.save_meeting(meeting=planned, by=hsw_user, reason="Because")

    assert BoardMeeting.objects.get(pk=frozen.pk).state == "frozen"
    assert BoardMeeting.objects.get(pk=planned.pk).title == "Another"


def test_a_period_of_chosen_months_needs_both_and_any_other_none(hsw_user):
    meeting = BoardMeetingFactory(date=dt.date(2021, 9, 1))
    wrong = [
        ("chosen", None, None),
        ("chosen", dt.date(2021, 4, 1), None),
        ("chosen", dt.date(2021, 4, 1), dt.date(2021, 3, 1)),
        ("chosen", dt.date(2021, 4, 2), dt.date(2021, 6, 1)),
        ("quarter", dt.date(2021, 4, 1), dt.date(2021, 6, 1)),
        ("", dt.date(2021, 4, 1), dt.date(2021, 6, 1)),
    ]
    for meeting.period, meeting.period_from, meeting.period_to in wrong:
        with pytest.raises(ValidationError):
            operations.save_meeting(meeting=meeting, by=hsw_user, reason="Because")
    meeting.period, meeting.period_from = "chosen", dt.date(2021, 4, 1)
    operations.save_meeting(meeting=meeting, by=hsw_user, reason="Because")

    assert str(meeting.period_ending(Month(2021, 8))) == "2021-04/2021-06"


def test_meetings_as_at_one_day_have_one_period(hsw_user):
    day = dt.date(2021, 9, 1)
    BoardMeetingFactory(date=day, period="quarter")
    other = BoardMeetingFactory(date=day, slug="another", period="financial-year")

    with pytest.raises(ValidationError, match="another period"):
        operations.save_meeting(meeting=other, by=hsw_user, reason="Because")
    other.as_at = dt.date(2021, 8, 31)
    operations.save_meeting(meeting=other, by=hsw_user, reason="Because")


# Strangers
def each_operation(person):
    """Every operation of the ground floor with arguments that are in order."""
    post, group, meeting = PostFactory(), BusinessGroupFactory(), BoardMeetingFactory()
    day = dt.date(2021, 4, 1)
    given = {
        "add_person": {"username": "new"},
        "change_person": {"person": person, "username": "another"},
        "set_roles": {"person": person, "roles": [roles.LEAD]},
        "set_access": {"person": person, "is_active": False},
        "note_password_set": {"person": person},
        "reset_second_factor": {"person": person, "reason": "x"},
        "invite": {"person": person, "address": "https://hsw.example.org/UID-KEY/"},
        "appoint": {"post": post, "user": person, "start": day},
        "change_appointment": {"holder": PostHolderFactory(user=person), "reason": "x"},
        "save_business_group": {"group": BusinessGroup(code="N", name="N"), "reason": "x"},
        "save_unit": {"unit": CommandUnit(code="N", name="N", group=group), "reason": "x"},
        "save_post": {"post": Post(title="N"), "reason": "x"},
        "save_force": {"force": Force(name="N"), "reason": "x"},
        "save_unit_kind": {"kind": UnitKind(name="N"), "reason": "x"},
        "save_board": {"board": Board(name="N", slug="n"), "reason": "x"},
        "save_meeting": {"meeting": meeting, "reason": "x"},
    }
    assert set(given) == set(operations.__all__)
    return [(getattr(operations, name), arguments) for name, arguments in given.items()]


@pytest.mark.parametrize("who", ["board_user", "lead_user", "auditor_user", "nobody"])
def test_who_keeps_nothing_changes_nothing(request, roles_applied, person, who):
    by = UserFactory() if who == "nobody" else request.getfixturevalue(who)

    for operation, given in each_operation(person):
        with pytest.raises(PermissionDenied):
            operation(**given, by=by)
        assert "by" in inspect.signature(operation).parameters
        assert all(
            parameter.kind is parameter.KEYWORD_ONLY
            for parameter in inspect.signature(operation).parameters.values()
        )
    assert not RightsChange.objects.exists()
    assert not Post.objects.filter(title="N").exists()


def test_the_hsw_team_keeps_the_structure_and_not_the_people(hsw_user, person):
    refused = set()
    for operation, given in each_operation(person):
        try:
            operation(**given, by=hsw_user)
        except PermissionDenied:
            refused.add(operation.__name__)

    assert refused == {
        "add_person", "change_person", "set_roles", "set_access", "note_password_set",
        "reset_second_factor", "invite",
    }  # fmt: skip


# In the admin
def fields_of(form) -> dict:
    """What a browser would send of a form as it came."""
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            sent[name] = "on"
        elif isinstance(value, (list, tuple)):
            sent[name] = [getattr(each, "pk", each) for each in value]
        elif value is not None and value is not False:
            sent[name] = value
    return sent


def change(client, person, **changed):
    """Sends the form of a person in the admin, with something changed."""
    page = client.get(f"/admin/organisation/user/{person.pk}/change/")
    sent = fields_of(page.context["adminform"].form)
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent |= {
            management.add_prefix(name): management[name].value() for name in management.fields
        }
    return client.post(f"/admin/organisation/user/{person.pk}/change/", {**sent, **changed})


def test_a_role_given_in_the_admin_goes_through_the_operation(client, administrator, person):
    client.force_login(administrator)
    lead = roles.Group.objects.get(name=roles.LEAD)

    response = change(
        client, person, groups=[lead.pk], change_reason="New post", email="a@example.org"
    )

    assert response.status_code == 302
    assert role_names(person) == {"lead"}
    assert last_change() == (person, "roles", "none", "lead", administrator, "New post")
    assert person.rights_changes.filter(what="name").exists()


def test_one_changes_ones_own_name_in_the_admin_and_not_ones_rights(client, administrator):
    client.force_login(administrator)
    hsw = roles.Group.objects.get(name=roles.HSW_TEAM)

    response = change(client, administrator, groups=[hsw.pk], is_superuser="on", first_name="Ann")

    assert response.status_code == 302
    administrator.refresh_from_db()
    assert administrator.first_name == "Ann"
    assert role_names(administrator) == {"administrator"}
    assert not administrator.is_superuser


def test_an_account_is_made_in_the_admin(client, administrator):
    client.force_login(administrator)
    sent = {
        "username": "new",
        "usable_password": "true",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
    }
    page = client.get("/admin/organisation/user/add/")
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent |= {
            management.add_prefix(name): management[name].value() for name in management.fields
        }

    response = client.post("/admin/organisation/user/add/", sent)

    made = User.objects.get(username="new")
    assert response["Location"].endswith(f"/admin/organisation/user/{made.pk}/change/")
    assert made.check_password("a long pass phrase")
    assert last_change() == (made, "account", "none", "made", administrator, "")


def test_a_password_set_in_the_admin_is_noted(client, administrator, person):
    client.force_login(administrator)
    sent = {"usable_password": "true", "password1": "a long pass phrase", "password2": "another"}
    address = f"/admin/organisation/user/{person.pk}/password/"

    assert client.post(address, sent).status_code == 200
    assert not RightsChange.objects.exists()
    assert client.post(address, {**sent, "password2": sent["password1"]}).status_code == 302

    assert last_change()[:2] == (person, "password")
    person.refresh_from_db()
    assert person.check_password("a long pass phrase")


def test_a_post_given_with_the_person_has_its_author(client, administrator, person):
    post = PostFactory()
    client.force_login(administrator)

    response = change(
        client,
        person,
        **{
            "posts_held-TOTAL_FORMS": 1,
            "posts_held-0-post": post.pk,
            "posts_held-0-user": person.pk,
            "posts_held-0-start": "2021-04-01",
            "change_reason": "Takes over",
        },
    )

    assert response.status_code == 302
    record = PostHolder.history.get()
    assert (record.post, record.history_user) == (post, administrator)
    assert record.history_change_reason == "Takes over"


def test_who_changed_which_right_is_read_by_those_who_answer_for_it(
    client, administrator, hsw_user, auditor_user, lead_user, person
):
    operations.set_roles(person=person, roles=[roles.LEAD], by=administrator, reason="New post")

    for reader, status in (
        (administrator, 200),
        (hsw_user, 200),
        (auditor_user, 200),
        (lead_user, 403),
    ):
        client.force_login(reader)
        response = client.get("/admin/organisation/rightschange/")
        assert response.status_code == status, reader
        assert client.get("/admin/organisation/rightschange/add/").status_code == 403
