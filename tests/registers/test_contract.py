"""A register is what an installed app declares, and nothing outside the settings lists their names."""

import datetime as dt

import pytest

from ohs.registers import contract
from ohs.registers.audience import BOARD, HSW, PANEL
from ohs.registers.contract import LastMeeting, NotReadable, PaperRequest
from ohs.registers.results import Figure

ON = dt.date(2021, 7, 5)


@pytest.fixture
def ladder(ladders):
    ladder = ladders.Ladder.objects.create(number="L1", place="Depot", checked_on=ON)
    ladders.Check.objects.create(ladder=ladder, checked_on=ON)
    ladders.Ladder.objects.create(number="L2", place="Garage")
    return ladder


def test_an_app_in_the_settings_that_declares_a_register_is_one(ladders):
    register = contract.register_of("ladders")

    assert register in contract.registers()
    assert contract.table_of("ladders") in contract.tables()


def test_registers_stand_in_their_order(ladders):
    orders = [register.order for register in contract.registers()]

    assert orders == sorted(orders)


def test_without_the_app_there_is_no_such_register():
    with pytest.raises(KeyError):
        contract.register_of("ladders")
    with pytest.raises(KeyError):
        contract.table_of("ladders")


# The worked example
def test_a_summary_names_its_figures_and_its_headline(ladder):
    last = LastMeeting(None, {"ladders.unchecked": Figure("ladders unchecked", 3)})

    summary = contract.register_of("ladders").summarise(ON, last_meeting=last)

    figure = summary.figures[summary.headline]
    assert (figure.value, figure.base, figure.label) == (1, 2, "ladder unchecked")
    assert figure.note == "3 at the last Board"
    assert [item.subject for item in summary.attention] == ["Ladder L2"]


def test_a_figure_of_another_name_is_not_compared_with(ladder):
    last = LastMeeting(None, {"ladders.wobbly": Figure("ladders that wobble", 3)})

    summary = contract.register_of("ladders").summarise(ON, last_meeting=last)

    assert summary.figures[summary.headline].note == ""


def test_rows_are_those_of_the_date(ladder):
    table = contract.table_of("ladders")

    now = list(table.rows(ON, BOARD).texts())
    before = list(table.rows(ON - dt.timedelta(days=1), BOARD).texts())

    assert now[0] == {
        "number": "L1",
        "place": "Depot",
        "checked_on": "2021-07-05",
        "state": "in use",
    }
    (change, *none) = table.compare(before, table.rows(ON, BOARD))
    assert not none
    assert change.details == ("last checked: none → 5 July 2021",)


def test_a_section_of_the_paper_is_written_from_the_rows_of_the_pack(ladder):
    table = contract.table_of("ladders")
    request = PaperRequest(ON, None, BOARD, LastMeeting(), lambda name: table.rows(ON, BOARD))

    told = contract.register_of("ladders").paper(request)

    (paragraph,) = told.sections["ladders"]().blocks
    assert paragraph.text == "The register holds 2 ladders."


def test_verify_names_what_its_dated_records_do_not_say(ladder):
    register = contract.register_of("ladders")
    assert list(register.verify()) == []

    ladder.checked_on = dt.date(2020, 1, 1)
    ladder.save()

    assert list(register.verify()) == [
        "Ladder L1: last checked on 2020-01-01, by its checks on 2021-07-05."
    ]


# Who may read
@pytest.mark.parametrize("audience", [BOARD, PANEL])
def test_an_audience_reads_what_registers_show_to_all(ladders, audience):
    assert contract.may_read(audience, "ladders.view_ladder")


@pytest.mark.parametrize(
    "permission", ["ladders.view_medical_note", "ladders.change_ladder", "view_ladder", ""]
)
@pytest.mark.parametrize("audience", [BOARD, PANEL])
def test_a_permission_that_nobody_has_heard_of_is_refused(ladders, audience, permission):
    assert not contract.may_read(audience, permission)


def test_an_audience_with_small_numbers_is_somebodys(ladders, hsw_user, other_lead_user):
    assert not contract.may_read(HSW, "ladders.view_ladder")
    assert contract.may_read(HSW.read_by(hsw_user), "ladders.view_ladder")
    hsw_user.groups.clear()
    hsw_user = type(hsw_user).objects.get(pk=hsw_user.pk)
    assert not contract.may_read(HSW.read_by(hsw_user), "ladders.view_ladder")


def test_a_table_behind_a_permission_that_its_register_does_not_show_is_not_read(ladders):
    from dataclasses import replace

    table = replace(contract.table_of("ladders"), permission="ladders.view_check")

    with pytest.raises(NotReadable, match="Ladders asks for the permission 'ladders.view_check'"):
        contract.read_table(table, ON, BOARD)
