"""From an empty database: the starter pack, the steps to go live, and what the checks before a meeting say of them."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from injuries.models import Cause, ReportLine, Severity, StaffGroup
from maturity.models import ModelVersion, UnitPost
from ohs.board.checklist import checklist_items
from ohs.core.reference_data import SAY_WHY
from ohs.organisation.models import Board, Force, PostHolder, User, current_force
from ohs.setup.contract import NAMES_TOLD, all_steps
from ohs.setup.starting import PARTS
from risks.models import RiskMatrix
from risks.operations.matrices import faults
from tests.organisation.factories import CommandUnitFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def start(**options):
    said = io.StringIO()
    call_command("start_force", name="Northshire Police", stdout=said, **options)
    return said.getvalue()


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            Force,
            Board,
            StaffGroup,
            Cause,
            Severity,
            ReportLine,
            RiskMatrix,
            ModelVersion,
        )
    ]


def test_an_empty_installation_is_made_ready_and_a_second_time_changes_nothing():
    said = start(short_name="Northshire")
    made = everything()

    assert "9 report lines" in said
    assert "nothing was changed" in start(short_name="Another")
    assert everything() == made
    assert current_force().called == "Northshire"


def test_what_was_taken_out_of_the_starter_pack_does_not_come_back():
    start()
    ReportLine.objects.exclude(slug="all").delete()

    start()

    assert [line.slug for line in ReportLine.objects.all()] == ["all"]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_the_starter_pack_can_be_left_out(part):
    start(without=[part])

    left_out = {
        "boards": Board,
        "causes": Cause,
        "severities": Severity,
        "staff groups": StaffGroup,
        "lines": ReportLine,
        "matrix": RiskMatrix,
        "model": ModelVersion,
    }
    assert [name for name, model in left_out.items() if not model.objects.exists()] == [part]


def test_a_force_without_a_name_is_refused():
    with pytest.raises(CommandError):
        call_command("start_force", name="  ")


def test_the_matrix_of_the_starter_pack_can_be_adopted_as_it_is():
    start()

    assert faults(RiskMatrix.objects.get()) == []


def test_the_first_page_of_an_empty_installation_is_the_set_up(client, hsw_user):
    client.force_login(hsw_user)

    page = client.get("/", follow=True)

    assert page.redirect_chain == [("/setup/", 302)]
    text = page.content.decode()
    assert f"0 of {len(all_steps())} steps done" in text
    assert [step.title for step in all_steps()] == sorted(
        (step.title for step in all_steps()), key=text.index
    )


def test_who_sets_nothing_up_is_not_sent_there(client, board_user):
    client.force_login(board_user)

    assert client.get("/").status_code == 200
    assert client.get("/setup/").status_code == 403
    assert client.get("/setup/force/").status_code == 403


def test_a_step_says_what_is_there_and_names_everything_that_is_missing(client, hsw_user):
    start()
    units = [CommandUnitFactory(code=f"N{number}") for number in range(1, 13)]
    posts = [PostFactory(title=f"Commander {number}") for number in range(1, 13)]
    UnitPost.objects.create(unit=units[0], post=posts[0])
    PostHolder.objects.create(
        post=posts[0], user=UserFactory(email="x@example.org"), start="2020-01-01"
    )
    client.force_login(hsw_user)

    text = client.get("/setup/").content.decode()

    assert "No post answers for 11 units of 12" in text
    assert "Nobody holds 11 posts of 12" in text
    assert all(f"<li>Commander {number}</li>" in text for number in range(2, 13))


def test_the_gaps_stand_among_the_checks_before_a_meeting_complete_and_counted():
    for number in range(1, 9):
        PostFactory(title=f"Post {number}")

    found = checklist_items(on=dt.date(2026, 11, 28))

    (posts,) = [item for item in found if "Nobody holds" in item.sentence]
    assert posts.count == 8
    assert all(f"Post {number}" in posts.sentence for number in range(1, 9))


def test_of_many_people_without_a_role_some_are_named_and_the_others_counted(client, hsw_user):
    User.objects.bulk_create(
        User(username=f"officer-{number:03}", email="x@example.org") for number in range(300)
    )
    client.force_login(hsw_user)

    text = client.get("/setup/").content.decode()

    assert "300 people have no role" in text
    assert text.count("<li>officer-") == NAMES_TOLD
    assert f"<li>and {300 - NAMES_TOLD} more</li>" in text
    assert 'href="/admin/organisation/user/?without=role"' in text
    listed = client.get("/admin/organisation/user/?without=role").content.decode()
    assert "officer-001" in listed
    assert hsw_user.username not in listed.split('id="result_list"')[1]
    (checked,) = [
        each for each in checklist_items(on=dt.date(2026, 11, 28)) if "no role" in each.sentence
    ]
    assert checked.count == 300
    assert checked.sentence.endswith(f"officer-{NAMES_TOLD - 1:03} and {300 - NAMES_TOLD} more.")


def test_whoever_sets_nothing_up_is_not_told_who_has_no_address(client, hsw_user, auditor_user):
    UserFactory(username="without", email="")
    UserFactory(username="with", email="with@example.org")
    address = "/admin/organisation/user/?without=email"

    rows = {}
    for person in (hsw_user, auditor_user):
        User.objects.filter(pk=person.pk).update(is_staff=True)
        client.force_login(person)
        rows[person] = client.get(address).content.decode().split('id="result_list"')[1]

    assert ">without<" in rows[hsw_user]
    assert ">with<" not in rows[hsw_user]
    assert ">with<" in rows[auditor_user]


def test_every_step_leads_to_a_page_and_names_sheets_that_are_there(client, admin_user):
    from ohs.workbook.sheets import all_sheets

    start()
    client.force_login(admin_user)
    sheets = {sheet.name for sheet in all_sheets()}

    for step in all_steps():
        assert client.get(step.url).status_code == 200, step.key
        assert set(step.sheets) <= sheets, step.key


def test_the_force_is_changed_on_its_page_with_a_reason(client, hsw_user):
    start()
    client.force_login(hsw_user)
    form = {
        "name": "Northshire Constabulary",
        "unit_word": "district",
        "unit_word_plural": "districts",
        "regulator": "the inspectorate",
        "markings": "OFFICIAL\nOFFICIAL-SENSITIVE",
        "small_number_threshold": "10",
        "due_soon_days": "14",
        "usual_period": "quarter",
    }

    refused = client.post("/setup/force/", form)
    done = client.post("/setup/force/", form | {"change_reason": "Merged."})

    assert SAY_WHY in refused.content.decode()
    assert done.status_code == 302
    assert current_force().unit_word == "district"
    assert "Units in" not in client.get("/setup/").content.decode()
