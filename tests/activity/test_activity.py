"""Who did what, when and why: who may read it, what stands in it, how it is narrowed, and for how long it is kept."""

import datetime as dt
import json
import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ohs.activity import trail
from ohs.activity.models import AccessEvent
from ohs.activity.views import ActivityForm
from ohs.activity.ways_in import note
from ohs.organisation import operations, roles
from ohs.organisation.models import BusinessGroup, CommandUnit, User
from ohs.service.logs import JsonFormatter
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/activity/"
PASSWORD = "three words apart"


def page_of(client, query=""):
    return client.get(f"{PAGE}{query}").content.decode()


@pytest.fixture
def as_auditor(client, auditor_user):
    client.force_login(auditor_user)
    return client


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("hsw_user", 200),
        ("auditor_user", 200),
        ("admin_user", 200),
        ("board_user", 403),
        ("lead_user", 403),
    ],
)
def test_the_team_auditors_and_administrators_read_it(client, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}?format=csv").status_code == status


def test_a_change_says_who_from_what_to_what_and_why(as_auditor, hsw_user):
    group = BusinessGroupFactory(name="As it was")
    group.name = "As it is"
    operations.save_business_group(group=group, by=hsw_user, reason="Renamed by the Board")

    page = page_of(as_auditor)

    assert hsw_user.display_name in page
    assert "name from As it was to As it is" in page
    assert "Renamed by the Board" in page


def test_rights_given_and_taken_stand_in_it(as_auditor, admin_user, lead_user):
    operations.set_roles(
        person=lead_user, roles=[roles.AUDITOR], by=admin_user, reason="New duties"
    )

    page = page_of(as_auditor, "?area=rights")

    assert "from lead to auditor" in page
    assert "New duties" in page


def test_ways_in_are_noted(as_auditor, lead_user):
    lead_user.set_password(PASSWORD)
    lead_user.save()
    client = Client()
    client.post("/accounts/login/", {"login": lead_user.username, "password": "not this one"})
    client.post("/accounts/login/", {"login": lead_user.username, "password": PASSWORD})
    client.post("/accounts/logout/")
    Client().post("/accounts/login/", {"login": "my-secret-password", "password": "x"})

    kinds = list(AccessEvent.objects.order_by("pk").values_list("kind", "person__username"))
    name = lead_user.username
    assert kinds[-4:] == [
        ("sign-in-refused", name),
        ("signed-in", name),
        ("signed-out", name),
        ("sign-in-refused", None),
    ]
    page = page_of(as_auditor, "?area=access")
    assert "sign-in refused" in page
    assert "127.0.0.1" in page
    # What was typed for a name may be a password.
    assert "my-secret-password" not in page


def test_a_line_of_the_log_says_it_in_json_and_names_nobody(lead_user, caplog):
    with caplog.at_level(logging.INFO, logger="ohs.access"):
        note("factor-added", person=lead_user)

    (record,) = [each for each in caplog.records if each.name == "ohs.access"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["event"], line["person"]) == ("factor-added", lead_user.pk)
    assert lead_user.username not in json.dumps(line)


def test_it_is_narrowed_by_person_area_and_days(as_auditor, hsw_user, admin_user):
    for by, name in ((hsw_user, "Of the team"), (admin_user, "Of the administrator")):
        operations.save_business_group(
            group=BusinessGroup(code=name[-4:], name=name), by=by, reason=name
        )
    today = timezone.localdate()
    tomorrow = (today + dt.timedelta(days=1)).isoformat()

    of_team = page_of(as_auditor, f"?who={hsw_user.username}")
    assert "Of the team" in of_team
    assert "Of the administrator" not in of_team
    assert "Of the team" in page_of(as_auditor, f"?area=organisation&start={today}&end={today}")
    assert "Of the team" not in page_of(as_auditor, "?area=risks")
    assert "Nothing matches" in page_of(as_auditor, f"?start={tomorrow}")
    assert "on or after the first" in page_of(as_auditor, f"?start={tomorrow}&end={today}")


def test_it_is_narrowed_to_a_record_by_its_link(as_auditor, hsw_user):
    wanted, other = BusinessGroupFactory(name="Wanted"), BusinessGroupFactory(name="Other")
    for group in (wanted, other):
        group.order += 1
        operations.save_business_group(group=group, by=hsw_user, reason=f"Order of {group.name}")
    link = f"record=organisation.businessgroup%3A{wanted.pk}"
    assert link in page_of(as_auditor)

    page, file = page_of(as_auditor, f"?{link}"), as_auditor.get(f"{PAGE}?{link}&format=csv")

    assert "Only what was done to business group Wanted" in page
    for text in (page, file.getvalue().decode("utf-8-sig")):
        assert "Order of Wanted" in text
        assert "Other" not in text
    assert "Choose a record" in page_of(as_auditor, "?record=nonsense")
    assert as_auditor.get(f"{PAGE}?record=x.y:1&format=csv").status_code == 200


def test_it_comes_as_csv_page_by_page(as_auditor, hsw_user):
    for number in range(60):
        operations.save_business_group(
            group=BusinessGroup(code=f"G{number}", name=f"Group {number}"),
            by=hsw_user,
            reason="New",
        )

    lines = as_auditor.get(f"{PAGE}?area=organisation&format=csv").getvalue().decode("utf-8-sig")

    assert lines.splitlines()[0] == "when,who,area,record,did,changes,why,address"
    assert lines.count("business group Group") == 60
    first, second = (page_of(as_auditor, f"?area=organisation&page={n}") for n in (1, 2))
    assert "Group 59" in first
    assert "Group 59" not in second
    assert "Older" in first
    assert "Newer" in second


def test_the_file_has_everything_once_however_it_is_cut(as_auditor, hsw_user, monkeypatch):
    """Also where many things were done in one instant, over several kinds of record."""
    monkeypatch.setattr(trail, "_PAGE", 7)
    for number in range(10):
        group = BusinessGroupFactory(code=f"G{number}")
        CommandUnitFactory(group=group, code=f"U{number}")
    moment = timezone.now()
    for history in (BusinessGroup.history, CommandUnit.history):
        history.update(history_date=moment)

    lines = as_auditor.get(f"{PAGE}?format=csv").getvalue().decode("utf-8-sig").splitlines()

    assert len(lines) == len(set(lines))
    for number in range(10):
        assert len([line for line in lines if f"business group Group G{number}" in line]) == 1


@pytest.mark.parametrize(("few", "most"), [(0, 40_000), (0, 4), (2_000, 40_000)])
def test_what_one_person_did_is_the_same_however_it_is_looked_for(
    as_auditor, hsw_user, admin_user, monkeypatch, few, most
):
    """Somebody who did much is looked for among what everybody did: in some steps, or in too many for a page."""
    for name, value in (("_FEW", few), ("_WALKED", 2), ("_MOST_WALKED", most), ("_PAGE", 3)):
        monkeypatch.setattr(trail, name, value)
    for number in range(12):
        operations.save_business_group(
            group=BusinessGroup(code=f"G{number}", name=f"Group {number}"),
            by=admin_user if number % 3 == 0 else hsw_user,
            reason="New",
        )
    theirs = [f"Group {number}" for number in range(12) if number % 3]

    page = page_of(as_auditor, f"?area=organisation&who={hsw_user.username}")
    lines = as_auditor.get(f"{PAGE}?area=organisation&who={hsw_user.username}&format=csv")
    file = lines.getvalue().decode("utf-8-sig").splitlines()[1:]

    assert [line.split(",")[3] for line in file] == [
        f"business group {name}" for name in reversed(theirs)
    ]
    assert [name for name in (f"Group {n}" for n in range(12)) if f"{name}<" in page] == theirs


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?page=99999999999999999999", "?nonsense=1", "?format=docx"]
)
def test_what_makes_no_sense_is_refused(as_auditor, query):
    assert as_auditor.get(f"{PAGE}{query}").status_code == 400


def test_what_a_reader_may_not_see_stands_not_in_it(client, lead_user, roles_applied):
    """Whoever may read the trail is shown of it the kinds of record that they may read at all."""
    person = User.objects.create_user("reads-rights-alone")
    group = roles.Group.objects.create(name="rights alone")
    group.permissions.add(
        roles.Permission.objects.get(
            codename="view_rightschange", content_type__app_label="organisation"
        )
    )
    person.groups.add(group)
    BusinessGroupFactory(name="Not for them")
    client.force_login(person)

    assert "Not for them" not in page_of(client)


def test_files_of_a_pack_that_are_taken_are_noted(client, demo_users):
    client.force_login(demo_users["board"])
    client.get("/board/meetings/hsw-board-2021-05-06/pack.pdf")

    (taken,) = AccessEvent.objects.filter(kind="file-taken")
    assert taken.person == demo_users["board"]
    assert taken.detail.startswith("hsw-board-2021-05-06 pack.pdf")


def test_a_page_takes_no_longer_however_much_there_is(admin_user):
    """Each kind of entry is read from its newest on by an index, not by sorting all of them."""
    unsorted = []
    with connection.cursor() as cursor:
        for source in trail._sources(admin_user, trail.Wanted()):
            meta = source.rows.model._meta
            found = connection.introspection.get_constraints(cursor, meta.db_table)
            moment = meta.get_field(source.when).column
            if not any(each["index"] and each["columns"][0] == moment for each in found.values()):
                unsorted.append(meta.db_table)

    assert unsorted == []


def test_whoever_did_it_is_found_by_user_name_or_whole_name(as_auditor, hsw_user):
    User.objects.filter(pk=hsw_user.pk).update(first_name="Zoë", last_name="de Vries")
    operations.save_business_group(
        group=BusinessGroup(code="Z", name="Of Zoë"), by=hsw_user, reason="New"
    )

    for typed in (hsw_user.username.upper(), "Zoë de Vries", "zoë De vries"):
        page = page_of(as_auditor, f"?who={typed}&area=organisation")
        assert "business group Of Zoë" in page, typed
        assert as_auditor.get(f"{PAGE}?who={typed}&format=csv").status_code == 200


def test_a_name_of_nobody_or_of_several_says_what_to_enter(as_auditor):
    for number in range(7):
        UserFactory(username=f"smith-{number}", first_name="Jo", last_name="Smith")

    assert "Nobody has that name. Enter a user name" in page_of(as_auditor, "?who=Smith")
    several = page_of(as_auditor, "?who=jo+smith")
    assert "smith-0, smith-1, smith-2, smith-3, smith-4 and others" in several
    assert "smith-5" not in several
    assert as_auditor.get(f"{PAGE}?who=jo+smith&format=csv").status_code == 400


def test_a_user_name_goes_before_the_name_of_somebody_else(as_auditor):
    own, _ = UserFactory(username="Jo"), UserFactory(username="other", first_name="jo")

    assert ActivityForm({"who": "jo"}).is_valid()
    assert page_of(as_auditor, "?who=jo").count("There is a problem") == 0
    UserFactory(username="jo")
    form = ActivityForm({"who": "Jo"})
    assert form.is_valid()
    assert form.cleaned_data["who"] == own
    assert not ActivityForm({"who": "JO"}).is_valid()


def test_the_page_does_not_grow_with_the_people(
    as_auditor, django_assert_max_num_queries, hsw_user
):
    page_of(as_auditor)
    address = f"?who={hsw_user.username}"
    with CaptureQueriesContext(connection) as few:
        short = page_of(as_auditor, address)
    User.objects.bulk_create(
        User(username=f"officer-{number}", last_name="Officer") for number in range(300)
    )

    with django_assert_max_num_queries(len(few)):
        page = page_of(as_auditor, address)

    assert len(page) < len(short) + 300
