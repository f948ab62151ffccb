"""What is kept how long: the page, who changes it, and that it is carried out."""

import datetime as dt
import io
import json
import logging
import zipfile

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from actions.models import TaskUpdate
from injuries.models import SmallNumberView
from maturity.models import ReturnReminder
from ohs.access.models import Attempts, KeptForm
from ohs.activity.models import AccessEvent
from ohs.api import operations as keys
from ohs.api.models import ApiKey
from ohs.organisation import operations as people
from ohs.organisation import roles
from ohs.organisation.models import PostHolder, RightsChange, User
from ohs.retention import operations
from ohs.retention.carrying_out import carry_out
from ohs.retention.kinds import days_kept, kinds
from ohs.retention.models import RetentionPeriod, RetentionRun
from ohs.retention.personal_data import personal_data
from ohs.work.mail import note_returned
from ohs.work.models import NoticeRead, SentDigest
from tests.actions.factories import KeyTaskFactory
from tests.operation_calls import ON
from tests.organisation.factories import CommandUnitFactory, PostFactory, PostHolderFactory

pytestmark = pytest.mark.django_db

REASON = "Has left the force."
NOTES = ((SentDigest, "sent_at"), (NoticeRead, "read_at"), (ReturnReminder, "sent_at"))


def long_ago(rows, field, days):
    rows.update(**{field: timezone.now() - dt.timedelta(days=days, minutes=1)})


@pytest.fixture
def unit(db):
    return CommandUnitFactory(code="A")


@pytest.fixture
def leaver(lead_user):
    lead_user.first_name, lead_user.last_name = "Robin", "Marlowe"
    lead_user.email = "robin.marlowe@example.org"
    lead_user.save()
    return lead_user


@pytest.fixture
def left(administrator, leaver):
    """Closed, so long ago that the name is due."""
    operations.close_account(person=leaver, by=administrator, reason=REASON)
    User.objects.filter(pk=leaver.pk).update(left_on=dt.date(2018, 1, 1))
    return leaver


# The page
@pytest.mark.parametrize("who", ["board_user", "lead_user", "hsw_user", "auditor_user"])
def test_everybody_reads_what_is_kept_and_only_administrators_change_it(request, client, who):
    client.force_login(request.getfixturevalue(who))

    page = client.get("/retention/").content.decode()

    assert all(kind.what in page for kind in kinds())
    assert "2 years" in page
    assert "/retention/change/" not in page
    for address in ("/retention/change/", "/retention/people/"):
        assert client.get(address).status_code == 403
    assert client.post("/retention/change/", {"access": 1}).status_code == 403


def test_an_administrator_changes_a_number_with_a_reason(client, administrator):
    client.force_login(administrator)
    sent = {kind.key: days_kept()[kind.key] for kind in kinds() if not kind.fixed}

    refused = client.post("/retention/change/", sent | {"access": 90})
    assert refused.status_code == 200
    answer = client.post("/retention/change/", sent | {"access": 90, "change_reason": "Advice."})

    assert answer.status_code == 302
    assert "90 days" in client.get("/retention/").content.decode()
    (period,) = RetentionPeriod.objects.all()
    version = period.history.get()
    assert (version.history_user, version.history_change_reason) == (administrator, "Advice.")


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_a_number_that_is_none_is_refused(administrator, days):
    with pytest.raises(ValidationError, match="number of days"):
        operations.set_retention(days={"access": days}, by=administrator, reason="Because.")


@pytest.mark.parametrize("kind", ["records", "papers", "sessions", "nonsense"])
def test_what_is_kept_for_good_is_not_shortened(administrator, kind):
    with pytest.raises(ValidationError):
        operations.set_retention(days={kind: 1}, by=administrator, reason="Because.")


# Carried out
def test_each_kind_goes_the_day_after_its_time_and_not_before(hsw_user, db):
    for days in (729, 730):
        AccessEvent.objects.create(kind="signed-in", person=hsw_user)
        long_ago(AccessEvent.objects.filter(pk=AccessEvent.objects.latest("pk").pk), "at", days)
        SmallNumberView.objects.create(user=hsw_user, path="/injuries/", figures=3)
        newest = SmallNumberView.objects.latest("pk").pk
        long_ago(SmallNumberView.objects.filter(pk=newest), "seen_at", days)

    done = carry_out()

    assert done["access"] == 2
    assert AccessEvent.objects.count() == SmallNumberView.objects.count() == 1


def test_a_number_that_was_set_holds(hsw_user, administrator):
    operations.set_retention(days={"access": 10}, by=administrator, reason="Short.")
    AccessEvent.objects.create(kind="signed-in", person=hsw_user)
    long_ago(AccessEvent.objects.all(), "at", 10)

    assert carry_out()["access"] == 1


def test_what_somebody_was_told_and_marked_as_read_goes_as_every_note_of_it_does(hsw_user, unit):
    for days in (399, 400):
        SentDigest.objects.create(user=hsw_user, date=ON - dt.timedelta(days=days))
        NoticeRead.objects.create(user=hsw_user, item=f"actions-update-{days}")
        ReturnReminder.objects.create(
            user=hsw_user, unit=unit, quarter_start=ON - dt.timedelta(days=days)
        )
        for model, field in NOTES:
            long_ago(model.objects.filter(pk=model.objects.latest("pk").pk), field, days)

    done = carry_out()

    assert done["notices"] == 3
    assert [model.objects.count() for model, _ in NOTES] == [1, 1, 1]


def test_every_log_of_people_is_of_a_kind_that_ends():
    logs = [
        model
        for model in apps.get_models()
        if getattr(model, "is_a_log", False)
        and any(field.related_model is User for field in model._meta.concrete_fields)
    ]

    lasting = [
        model
        for model in logs
        if not hasattr(model, "trail_fields")
        and not hasattr(model, "notice_field")
        and model not in (AccessEvent, KeptForm)
    ]
    assert len(logs) > 5
    assert lasting == []


def test_what_keeps_a_second_email_back_is_not_kept_shorter_than_it_is_needed(
    client, administrator
):
    with pytest.raises(ValidationError, match="from 200 to 36,500"):
        operations.set_retention(days={"notices": 199}, by=administrator, reason="Short.")
    client.force_login(administrator)
    page = client.get("/retention/change/").content.decode()

    assert "In days, 200 or more." in page
    operations.set_retention(days={"notices": 200}, by=administrator, reason="Short.")


def test_what_was_typed_and_what_was_counted_go(hsw_user):
    KeptForm.objects.create(person=hsw_user, path="/risks/", typed="x")
    Attempts.objects.create(bucket="x", failures=3, last_at=timezone.now())
    long_ago(KeptForm.objects.all(), "kept_at", 1)
    long_ago(Attempts.objects.all(), "last_at", 1)

    done = carry_out()

    assert (done["kept-forms"], done["attempts"]) == (1, 1)


def test_keys_that_ended_go_with_their_history(hsw_user):
    keys.make_key(
        by=hsw_user, on=ON, name="A report", scope="read", expires_on=ON + dt.timedelta(days=30)
    )

    carry_out()

    assert not ApiKey.objects.exists()
    assert not ApiKey.history.exists()


def test_it_is_recorded_logged_and_does_nothing_the_second_time(left, caplog, capsys):
    with caplog.at_level(logging.INFO, "ohs.retention"):
        call_command("carry_out_retention")
        call_command("carry_out_retention")

    first, second = RetentionRun.objects.order_by("pk")
    assert first.done["leavers"] == 1
    assert not any(second.done.values())
    assert capsys.readouterr().out.endswith("Nothing was due.\n")
    assert [record.facts["leavers"] for record in caplog.records] == [1, 0]


def test_a_dry_run_says_and_does_nothing(left, capsys):
    call_command("carry_out_retention", "--dry-run")

    assert User.objects.get(pk=left.pk).display_name == "Robin Marlowe"
    assert not RetentionRun.objects.exists()
    assert "dry run" in capsys.readouterr().out


# Leavers
def test_a_closed_account_lets_nobody_in_and_ends_what_came_with_it(administrator, leaver):
    post = PostFactory()
    PostHolderFactory(post=post, user=leaver, start=dt.date(2021, 1, 1))
    PostHolderFactory(user=leaver, start=dt.date(2021, 12, 1))
    _, secret = keys.make_key(
        by=leaver, on=ON, name="A report", scope="read", expires_on=ON + dt.timedelta(days=30)
    )
    client = Client()
    client.force_login(leaver)

    operations.close_account(person=leaver, by=administrator, reason=REASON)

    leaver = User.objects.get(pk=leaver.pk)
    assert (leaver.is_active, leaver.is_staff, leaver.left_on, leaver.left_as) == (
        False,
        False,
        ON,
        "lead",
    )
    assert not leaver.groups.exists()
    assert [(holder.post, holder.end) for holder in PostHolder.objects.all()] == [(post, ON)]
    assert client.get("/glossary/").status_code == 302
    call = Client().get("/api/v1/tasks", headers={"Authorization": f"Bearer {secret}"})
    assert call.status_code == 401
    changes = RightsChange.objects.filter(person=leaver, by=administrator, reason=REASON)
    assert {change.what for change in changes} == {"active", "staff", "roles"}


def test_nobody_closes_their_own_account_or_a_superusers(administrator, admin_user):
    for person in (administrator, admin_user):
        with pytest.raises(PermissionDenied):
            operations.close_account(person=person, by=administrator, reason=REASON)


def test_an_account_that_is_closed_by_clearing_active_loses_its_name_too(administrator, leaver):
    people.set_access(person=leaver, is_active=False, by=administrator, reason=REASON)

    assert User.objects.get(pk=leaver.pk).left_as == "lead"
    people.set_access(person=leaver, is_active=True, by=administrator, reason="Is back.")
    assert User.objects.get(pk=leaver.pk).left_on is None


@pytest.mark.parametrize(("days", "name"), [(730, "Robin Marlowe"), (731, "A former lead")])
def test_the_name_goes_the_day_after_its_time(administrator, leaver, days, name):
    operations.close_account(person=leaver, by=administrator, reason=REASON)
    on = timezone.localdate() - dt.timedelta(days=days)
    User.objects.filter(pk=leaver.pk).update(left_on=on)

    carry_out()

    assert User.objects.get(pk=leaver.pk).display_name == name


def test_the_name_is_on_no_page_file_or_history_and_what_was_recorded_stays(
    administrator, admin_user, leaver
):
    task = KeyTaskFactory()
    update = TaskUpdate.objects.create(
        task=task, author=leaver, date=ON, state=task.state, narrative="Ladders inspected."
    )
    people.change_person(
        person=leaver,
        by=administrator,
        username="rmarlowe",
        first_name="Robin",
        last_name="Marlowe",
        email="robin.marlowe@example.org",
        reason="Name as in the directory.",
    )
    leaver.refresh_from_db()
    people.invite(person=leaver, by=administrator, address="https://hsw.example.org/UID-KEY/")
    LogEntry.objects.create(
        user=admin_user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(leaver.pk),
        object_repr=str(leaver),
        action_flag=CHANGE,
        change_message="rmarlowe",
    )
    operations.take_personal_data(person=leaver, by=administrator)
    note_returned(address=leaver.email, why=f"550 no box of {leaver.email}", on=ON)
    operations.close_account(person=leaver, by=administrator, reason=REASON)
    User.objects.filter(pk=leaver.pk).update(left_on=dt.date(2018, 1, 1))

    carry_out()

    client = Client()
    client.force_login(admin_user)
    pages = [
        task.get_absolute_url(),
        "/activity/",
        "/activity/?format=csv",
        "/mine/new/",
        "/actions/?format=csv",
        "/admin/organisation/user/",
        f"/admin/organisation/user/{leaver.pk}/change/",
        f"/admin/organisation/user/{leaver.pk}/history/",
        "/admin/organisation/rightschange/",
        "/admin/",
        "/retention/people/",
        f"/admin/actions/keytask/{task.pk}/history/",
    ]
    for page in pages:
        answer = client.get(page)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, page
        assert b"arlowe" not in body, page
    assert TaskUpdate.objects.get(pk=update.pk).narrative == "Ladders inspected."
    assert "A former lead" in client.get("/activity/").content.decode()


def test_the_accounts_are_paged_and_found_by_part_of_a_name(client, administrator):
    User.objects.bulk_create(
        User(username=f"officer-{number}", first_name="Jo", last_name=f"Officer {number:03}")
        for number in range(300)
    )
    User.objects.create_user("zdv", first_name="Zoë", last_name="de Vries")
    client.force_login(administrator)

    first = client.get("/retention/people/").content.decode()
    last = client.get("/retention/people/?page=99999").content.decode()
    found = client.get("/retention/people/?q=zo%C3%AB+vri").content.decode()

    assert first.count("data.zip") == 50
    assert "Page 2" in first
    assert 0 < last.count("data.zip") <= 50
    assert client.get("/retention/people/?per_page=25").content.decode().count("data.zip") == 25
    assert found.count("data.zip") == 1
    assert "1 account with “zoë vri”" in found
    assert client.get("/retention/people/?q=officer-29").content.decode().count("data.zip") == 11
    nobody = client.get("/retention/people/?q=nemo").content.decode()
    assert "Nobody's name or user name has “nemo”" in nobody.replace("&#x27;", "'")
    assert 'href="/retention/people/">show everybody' in nobody
    assert "characters or fewer" in client.get(f"/retention/people/?q={'x' * 101}").content.decode()


@pytest.mark.parametrize("query", ["page=banana", "page=0", "per_page=7", "name=jo"])
def test_an_address_of_the_accounts_that_says_nothing_is_refused(client, administrator, query):
    client.force_login(administrator)

    assert client.get(f"/retention/people/?{query}").status_code == 400


def test_rights_that_somebody_had_can_still_be_read(left):
    before = RightsChange.objects.filter(person=left, what="roles").get()

    carry_out()

    after = RightsChange.objects.get(pk=before.pk)
    assert (after.before, after.after, after.reason) == ("lead", "none", REASON)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (roles.HSW_TEAM, "A former member of the HSW team"),
        (roles.AUDITOR, "A former auditor"),
        (None, "A former user"),
    ],
)
def test_what_somebody_was_is_what_they_are_called(administrator, role, name):
    person = User.objects.create_user("somebody", first_name="Robin", last_name="Marlowe")
    if role:
        person.groups.add(roles.Group.objects.get(name=role))
    operations.close_account(person=person, by=administrator, reason=REASON)
    User.objects.update(left_on=dt.date(2018, 1, 1))

    carry_out()

    assert User.objects.get(pk=person.pk).display_name == name


# What is kept of one person
def unpacked(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return json.loads(packed.read("data.json")), packed.read("read me.txt").decode()


def test_everybody_takes_their_own_and_that_is_noted(client, leaver):
    PostHolderFactory(user=leaver)
    client.force_login(leaver)

    data, read_me = unpacked(client.get("/retention/my-data.zip"))

    assert data["account"]["email"] == "robin.marlowe@example.org"
    assert [row["start"] for row in data["about you"]["post holder"]]
    assert data["about you"]["access event"]
    assert "July 2021" not in read_me
    taken = AccessEvent.objects.get(kind="file-taken")
    assert (taken.person, taken.detail) == (leaver, "what is kept of Robin Marlowe")


def test_an_administrator_takes_it_for_somebody_and_nobody_else_does(
    client, administrator, hsw_user, leaver
):
    address = f"/retention/people/{leaver.pk}/data.zip"
    client.force_login(hsw_user)
    assert client.get(address).status_code == 403
    client.force_login(administrator)

    data, _ = unpacked(client.get(address))

    assert data["account"]["user name"] == leaver.username
    assert AccessEvent.objects.get(kind="file-taken").person == administrator


def test_no_secret_and_no_figure_of_the_registers_is_in_it(administrator, leaver):
    _, secret = keys.make_key(
        by=leaver, on=ON, name="A report", scope="read", expires_on=ON + dt.timedelta(days=30)
    )
    task = KeyTaskFactory()
    TaskUpdate.objects.create(
        task=task, author=leaver, date=ON, state=task.state, narrative="Ladders inspected."
    )
    leaver.set_password("three words apart")
    leaver.save()

    text = json.dumps(personal_data(leaver), default=str)

    key = ApiKey.objects.get()
    for hidden in (secret, key.digest, leaver.password, "Ladders inspected"):
        assert hidden not in text
    assert "task update" in text
