"""Programmes: stages by note, the past, their pages and file, and what the paper says of them."""

import datetime as dt

import pytest

from actions import operations
from actions.models import Programme
from actions.reporting.advice_rows import load_programmes
from actions.reporting.programme_paper import general, services
from ohs.core.errors import OperationRefused
from ohs.registers.audience import BOARD
from risks.models import Control, Risk

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
LIST = "/actions/programmes/"


def started(by, **values):
    given = {"name": "Peer support", "kind": "service", "aim": "Help early.", **values}
    return operations.start_programme(**given, added_on=dt.date(2021, 1, 4), by=by, on=ON)


def test_a_note_says_the_stage_from_its_day_on(hsw_user):
    programme = started(hsw_user, stage="planned")
    operations.note_programme(
        programme=programme,
        stage="running",
        text="It runs.",
        noted_on=dt.date(2021, 5, 6),
        by=hsw_user,
        on=ON,
    )

    def stage_on(day):
        return Programme.objects.as_at(day).get().asof_stage

    assert stage_on(dt.date(2021, 5, 5)) == "planned"
    assert stage_on(dt.date(2021, 5, 6)) == "running"
    assert not Programme.objects.as_at(dt.date(2021, 1, 3)).exists()


def test_notes_read_in_order(hsw_user):
    programme = started(hsw_user)
    operations.note_programme(programme=programme, text="Now.", by=hsw_user, on=ON)

    with pytest.raises(OperationRefused, match="The last note is of 5 July 2021"):
        operations.note_programme(
            programme=programme, text="Then.", noted_on=dt.date(2021, 6, 1), by=hsw_user, on=ON
        )


def test_a_programme_is_recorded_and_told_of_on_its_pages(client, demo_users):
    client.force_login(demo_users["hsw"])
    answer = client.post(
        f"{LIST}new/",
        {"name": "Hearing checks", "kind": "pilot", "aim": "Find loss early.", "stage": "planned"},
    )
    programme = Programme.objects.get(name="Hearing checks")
    assert answer.headers["Location"] == programme.get_absolute_url()

    page = programme.get_absolute_url()
    client.post(
        f"{page}note/", {"version": programme.version, "stage": "running", "text": "It began."}
    )
    told = client.get(page).content.decode()

    assert "Running" in told
    assert "It began." in told
    assert "Hearing checks" in client.get(f"{LIST}?stage=running&kind=pilot").content.decode()


def test_the_file_has_the_columns_of_the_contract(client, demo_users):
    client.force_login(demo_users["board"])

    header, *lines = client.get(f"{LIST}?format=csv").getvalue().decode("utf-8-sig").splitlines()

    assert header.startswith(
        "name,kind,owner,start_date,end_date,next_review,stage,units,people,provider,evaluator,"
        "tasks,risks,latest_note,latest_note_on"
    )
    pilot = next(line for line in lines if line.startswith("ESTIP"))
    assert ",SO15,7000," in pilot


def test_the_eight_communications_of_risk_2_are_campaigns_and_no_controls(demo):
    risk = Risk.objects.get(ref="2")

    assert risk.programmes.filter(kind="campaign").count() == 8
    assert Control.objects.filter(risk=risk).count() == 3


def test_the_paper_tells_services_pilots_and_the_rest_each_in_its_place(demo):
    rows = list(load_programmes(ON, BOARD))

    new, rest = services(rows, {}), general(rows, {})

    said = repr(new)
    assert "10 services are offered:" in said
    assert "Managers' advice line" in said
    assert new.sections[0].heading == "ESTIP trauma peer support pilot"
    assert "3 BCUs, MO19 and SO15 (SO15), about 7,000 people" in repr(new.sections[0])
    for words in ("8 campaigns:", "4 strategies:", "3 policies:", "next review 30 November 2021"):
        assert words in repr(rest)


def test_a_response_has_its_own_heading_and_its_note_s_lines_are_a_list(demo):
    rest = general(list(load_programmes(ON, BOARD)), {})

    (response,) = rest.sections
    listed = response.blocks[-1]
    assert response.heading == "Response to COVID-19"
    assert len(listed.items) == 16
    assert all(item.endswith(".") and not item.startswith("-") for item in listed.items)


def test_a_paper_tells_every_note_since_the_board_met(demo):
    rows = list(load_programmes(ON, BOARD))
    notes = {
        "ESTIP trauma peer support pilot": [
            (dt.date(2021, 2, 2), "First."),
            (dt.date(2021, 5, 6), "Then\n- one\n- two"),
        ]
    }

    said = repr(services(rows, notes).sections[0])

    assert "2 February 2021: First." in said
    assert "6 May 2021: Then." in said
    assert "('One.', 'Two.')" in said or "('one.', 'two.')" in said


def test_an_empty_register_says_so():
    assert "No service or pilot is recorded." in repr(services([], {}))
    assert "No campaign, strategy, policy or response is recorded." in repr(general([], {}))
