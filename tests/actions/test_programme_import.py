"""A table of programmes brought in: previewed, all or nothing, matched again when it comes back."""

import datetime as dt

import pytest

from actions.imports.programmes import ProgrammeImporter
from actions.models import Programme, ProgrammeNote
from ohs.imports.batch import RowsRejected
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import find_table
from ohs.imports.importers import Source
from tests.organisation.factories import CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
TABLE = """Programme;Type;Purpose;Lead;From;Status;Units;Number of people;Update;Note date
Peer support;Trial;Support after trauma.;Coordinator;01/07/2021;in preparation;N1 | N2;7,000;Training has begun.;06/05/2021
Posters;communications;Tell people.;;;live;;;;
"""


def take(text, by, preview=False):
    importer = ProgrammeImporter()
    table = find_table(
        read_sheets(text.encode(), count_known=importer.columns.count_known), importer.columns
    )
    return importer.take(
        table, options={}, source=Source("programmes.csv"), by=by, on=ON, preview=preview
    )


@pytest.fixture(autouse=True)
def places(db):
    PostFactory(title="Coordinator")
    CommandUnitFactory(code="N1")
    CommandUnitFactory(code="N2")


def test_a_preview_says_everything_and_keeps_nothing(hsw_user):
    outcome = take(TABLE, hsw_user, preview=True)

    told = {field.label: field.after for field in outcome.changes[0].fields}
    assert (outcome.new, outcome.changed, outcome.unchanged) == (2, 0, 0)
    assert told["kind"] == "pilot"
    assert told["from"] == "1 July 2021"
    assert told["units"] == "N1 and N2"
    assert told["note"] == "Training has begun."
    assert Programme.objects.count() == 0


def test_a_table_comes_in_and_changes_nothing_a_second_time(hsw_user):
    take(TABLE, hsw_user)
    again = take(TABLE, hsw_user)

    pilot = Programme.objects.get(name="Peer support")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert (pilot.kind, pilot.stage, pilot.people) == ("pilot", "preparing", 7000)
    assert pilot.owner.title == "Coordinator"
    assert {unit.code for unit in pilot.units.all()} == {"N1", "N2"}
    assert [note.noted_on for note in pilot.notes.all()] == [dt.date(2021, 5, 6)]
    assert Programme.objects.get(name="Posters").kind == "campaign"


def test_a_new_note_moves_it_and_a_stage_alone_does_not(hsw_user):
    take(TABLE, hsw_user)

    stays = take("name;kind;aim;stage\nposters;campaign;Tell people.;complete\n", hsw_user)
    moved = take(
        "name;kind;aim;stage;latest note\nPosters;campaign;Tell people.;complete;All are up.\n",
        hsw_user,
    )

    assert stays.unchanged == 1
    assert stays.notes == [
        "Row 2: “Posters” stays running. Write in latest_note what moved it to another stage."
    ]
    assert moved.changed == 1
    assert Programme.objects.get(name="Posters").stage == "complete"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Peer support;wish;Support.;;;;;;;", "Expected a kind"),
        ("Peer support;pilot;;;;;;;;", "Expected what it is to achieve"),
        ("Peer support;pilot;Support.;Nobody;;;;;;", "Expected a post"),
        ("Peer support;pilot;Support.;;;;N9;;;", "Expected a unit"),
        ("Peer support;pilot;Support.;;;;;some;;", "Expected a whole number"),
        ("Posters;campaign;Twice.;;;;;;;", "The same name as in row 2."),
        ("Peer support;pilot;Support.;;;;;;Later.;06/05/2022", "in the future"),
    ],
)
def test_one_wrong_row_keeps_everything_out(hsw_user, row, said):
    lines = TABLE.splitlines()

    with pytest.raises(RowsRejected) as refused:
        take("\n".join([lines[0], row, lines[2]]), hsw_user)

    assert said in " ".join(fault.expected for fault in refused.value.faults)
    assert Programme.objects.count() == ProgrammeNote.objects.count() == 0


def test_the_list_s_own_file_comes_back_as_it_is(client, demo_users):
    client.force_login(demo_users["hsw"])
    own = client.get("/actions/programmes/?format=csv").getvalue().decode("utf-8-sig")

    outcome = take(own, demo_users["hsw"])

    assert outcome.changes_nothing
    assert outcome.unchanged == Programme.objects.count()
