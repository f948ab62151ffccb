"""A fifth register in an app of its own: with nothing changed but the settings it is found by all that stands above."""

import datetime as dt
import io
import json
import zipfile

import pytest

from ohs.board import operations
from ohs.board.dashboard import compose
from ohs.board.models import MeetingSnapshot
from ohs.board.snapshots import read
from ohs.board.snapshots.read import SnapshotReader
from ohs.organisation import roles
from ohs.organisation.models import Board, BoardMeeting, BusinessGroup
from ohs.registers.audience import AUDIENCES

MAY, JULY = dt.date(2021, 5, 6), dt.date(2021, 7, 5)


@pytest.fixture
def may(ladders):
    """A Board of May that saw two ladders, one of them never checked."""
    BusinessGroup.objects.create(code="MO", name="Met Operations")
    checked = ladders.Ladder.objects.create(number="L1", place="Depot", checked_on=MAY)
    ladders.Check.objects.create(ladder=checked, checked_on=MAY)
    ladders.Ladder.objects.create(number="L2", place="Garage")
    return _meeting(MAY, "board-may")


def _meeting(on, slug):
    board, _ = Board.objects.get_or_create(slug="board", defaults={"name": "HSW Board"})
    return BoardMeeting.objects.create(board=board, title="HSW Board", slug=slug, date=on)


@pytest.fixture
def frozen(may, hsw_user):
    read.forget()
    yield operations.freeze_meeting(meeting=may, by=hsw_user, on=MAY, override="Known.")
    read.forget()


@pytest.fixture
def as_board(client, board_user):
    client.force_login(board_user)
    return client


def test_its_tile_panel_coverage_and_attention_are_on_the_dashboard(as_board, may):
    answer = as_board.get("/")
    dashboard, page = answer.context["dashboard"], answer.content.decode()

    assert (dashboard.tiles[-1].figure.label, dashboard.tiles[-1].figure.value) == (
        "ladder unchecked",
        1,
    )
    assert "1 of 2 ladders checked" in dashboard.coverage
    assert "Ladder L2" in [item.subject for item in dashboard.attention]
    assert '<p class="govuk-body">1 unchecked: L2</p>' in page
    assert 'href="/ladders/">Ladders</a>: who climbs what nobody looked at?' in page
    assert "no ladder unchecked" in dashboard.all_clear
    assert not dashboard.nothing_recorded


def test_it_has_its_place_in_the_navigation(as_board, may):
    page = as_board.get("/ladders/").content.decode()

    assert '<li><a href="/ladders/" aria-current="page">Ladders</a></li>' in page


def test_the_checklist_names_what_it_finds(as_board, may):
    page = as_board.get("/board/readiness/").content.decode()

    assert "Ladder L2 has never been checked." in page


def test_the_snapshot_holds_its_rows_and_figures(frozen, may):
    parts = frozen.parts.filter(kind="register", name="ladders")

    assert sorted(parts.values_list("audience", flat=True)) == sorted(AUDIENCES)
    stored = json.loads(bytes(parts.get(audience="board").body))
    assert stored["columns"] == ["number", "place", "checked_on", "state"]
    assert stored["rows"] == [
        ["L1", "Depot", "2021-05-06", "in use"],
        ["L2", "Garage", "", "in use"],
    ]
    snapshot = SnapshotReader(may)
    assert snapshot.figures()["ladders.unchecked"].value == 1
    assert snapshot.figures("MO")["ladders.unchecked"].value == 1
    assert frozen.problems() == []


def test_the_pack_has_its_file_and_the_paper_its_section(frozen):
    paper = json.loads(bytes(frozen.parts.get(kind="paper", audience="board").body))
    archive = zipfile.ZipFile(
        io.BytesIO(bytes(frozen.parts.get(kind="file", audience="board", name="pack.zip").body))
    )

    assert archive.read("ladders.csv").decode("utf-8-sig").splitlines() == [
        "number,place,checked_on,state",
        "L1,Depot,2021-05-06,in use",
        "L2,Garage,,in use",
    ]
    assert "ladders.csv: The register of ladders." in archive.read("README.txt").decode()
    keys = [section["key"] for section in paper["sections"]]
    # Its order, 650, is between those of risks and maturity.
    assert keys.index("assurance") + 1 == keys.index("ladders") == keys.index("maturity") - 1
    section = paper["sections"][keys.index("ladders")]
    assert section["blocks"][0]["text"] == "The register holds 2 ladders."
    considerations = paper["sections"][keys.index("considerations")]["blocks"][0]["items"]
    assert considerations[-1] == "There are 2 ladders."


def test_what_changed_since_the_last_board_is_told(frozen, ladders, as_board):
    ladder = ladders.Ladder.objects.get(number="L2")
    ladders.Check.objects.create(ladder=ladder, checked_on=JULY)
    ladders.Ladder.objects.filter(number="L1").update(scrapped=True)
    ladders.Ladder.objects.create(number="L3", place="Store")

    page = " ".join(as_board.get("/board/since/").content.decode().split())
    tile = compose(on=JULY).tiles[-1]

    assert "1 closed, 1 changed, 1 new, 0 unchanged." in page
    assert "last checked: none → 5 July 2021" in page
    assert tile.change == "unchanged since 6 May"


def test_the_paper_of_the_next_meeting_compares_with_it(frozen, ladders, hsw_user):
    ladders.Ladder.objects.create(number="L3", place="Store")
    july = _meeting(JULY, "board-july")

    snapshot = operations.freeze_meeting(meeting=july, by=hsw_user, on=JULY, override="Known.")

    paper = json.loads(bytes(snapshot.parts.get(kind="paper", audience="board").body))
    since = next(section for section in paper["sections"] if section["key"] == "since")
    told = [item for block in since["blocks"] for item in block.get("items", ())]
    assert any(item.startswith("L3") for item in told)


def test_the_figures_of_a_frozen_meeting_are_compared(frozen, ladders):
    ladders.Ladder.objects.create(number="L3", place="Store")

    assert compose(on=JULY).tiles[-1].change == "1 more than on 6 May: worse"


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (roles.BOARD_MEMBER, {"view_ladder", "view_check"}),
        (roles.AUDITOR, {"view_ladder", "view_check"}),
        # What the app itself gives a lead.
        (roles.LEAD, {"view_ladder", "view_check", "add_check"}),
        (
            roles.HSW_TEAM,
            {
                f"{verb}_{model}"
                for verb in ("view", "add", "change")
                for model in ("ladder", "check")
            },
        ),
    ],
)
def test_every_role_has_its_rights(ladders, role, rights):
    group = roles.Group.objects.get(name=role)

    found = group.permissions.filter(content_type__app_label="ladders")

    assert set(found.values_list("codename", flat=True)) == rights


def test_who_may_not_see_it_is_not_shown_what_puts_all_registers_together(
    client, ladders, board_user
):
    group = roles.Group.objects.get(name=roles.BOARD_MEMBER)
    group.permissions.remove(group.permissions.get(codename="view_ladder"))
    client.force_login(board_user)

    for address in ("/", "/board/since/"):
        assert client.get(address).status_code == 403


def test_what_is_kept_gives_way_when_it_records_something(as_board, may, ladders):
    before = as_board.get("/").context["dashboard"].tiles[-1].figure.value
    ladders.Ladder.objects.create(number="L3", place="Store")

    assert as_board.get("/").context["dashboard"].tiles[-1].figure.value == before + 1


def test_without_it_the_meeting_still_opens_and_verifies(frozen, as_board, monkeypatch):
    from ohs.registers import contract

    others = [each for each in contract.register_apps() if each.label != "ladders"]
    monkeypatch.setattr(contract, "register_apps", lambda: others)

    assert MeetingSnapshot.objects.get().problems() == []
    page = as_board.get("/board/meetings/board-may/pack/")
    assert page.status_code == 200
    assert "The register holds 2 ladders." in page.content.decode()
    assert as_board.get("/").status_code == as_board.get("/board/since/").status_code == 200
