"""A meeting that an older version froze, or one with another number of registers, opens, compares and verifies."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from ohs.board.dashboard import compose
from ohs.board.models import MeetingSnapshot
from ohs.board.models.snapshots import seal
from ohs.board.snapshots import read
from ohs.board.snapshots.read import SnapshotReader
from ohs.organisation.models import BoardMeeting
from ohs.registers import contract
from ohs.registers.audience import AUDIENCES
from ohs.registers.contract import tables
from tests.board import snapshots_of_22_november
from tests.board.comparing import since_last

JULY = dt.date(2021, 7, 5)
MEETINGS = ("hsw-board-2021-02-02", "hsw-board-2021-05-06")
FILES = ("pack.pdf", "pack.docx", "pack.zip")


@pytest.fixture
def older(demo_users):
    """The demonstration, with what the version of 22 November froze of its meetings."""
    read.forget()
    yield snapshots_of_22_november.load(by=demo_users["hsw"])
    read.forget()


@pytest.fixture
def as_hsw(client, demo_users):
    client.force_login(demo_users["hsw"])
    return client


def test_they_verify(older):
    assert MeetingSnapshot.objects.count() == len(MEETINGS)
    for snapshot in MeetingSnapshot.objects.all():
        assert snapshot.problems() == []


@pytest.mark.parametrize("slug", MEETINGS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_their_files_are_handed_out_as_they_were_frozen(older, as_hsw, slug, audience):
    for name in FILES:
        answer = as_hsw.get(f"/board/meetings/{slug}/{name}", {"audience": audience})

        assert answer.status_code == 200
        assert answer.content == older[slug]["file", audience, name]


@pytest.mark.parametrize("slug", MEETINGS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_their_paper_opens(older, as_hsw, slug, audience):
    page = as_hsw.get(f"/board/meetings/{slug}/pack/", {"audience": audience}).content.decode()

    assert "Frozen as at" in page
    assert "verified: every part matches its checksum" in page
    assert "Appendix 3" in page


@pytest.mark.parametrize("slug", MEETINGS)
def test_every_table_of_them_is_read(older, slug):
    snapshot = SnapshotReader(BoardMeeting.objects.get(slug=slug))
    kept = [
        name for kind, audience, name in older[slug] if (kind, audience) == ("register", "board")
    ]

    assert len(kept) == 7
    for name in kept:
        for audience in AUDIENCES.values():
            table = snapshot.table(name, audience)
            assert table.fault is None
            assert table.rows or slug == MEETINGS[0]


def test_their_figures_are_read_by_name(older):
    figures = SnapshotReader(BoardMeeting.objects.get(slug=MEETINGS[1])).figures()

    assert {name: figure.value for name, figure in figures.items()} == {
        "actions.overdue": 0,
        "risks.outside_appetite": 2,
        "maturity.below_target.4": 16,
        "injuries.signals": figures["injuries.signals"].value,
    }


def test_the_dashboard_of_july_is_compared_with_them(older):
    late, outside, below, signals = compose(on=JULY).tiles

    assert late.change == "2 more than on 6 May: worse"
    assert outside.change == "unchanged since 6 May"
    assert below.change == "unchanged since 6 May"
    assert (signals.figure.value, signals.figure.base) == (1, 7)
    # Then it was the number of all nine lines with a signal, which is another figure.
    assert signals.change == ""


# Tables that came after: those meetings kept no rows of them, and it says so.
SINCE_THEN = {"Recommendations", "Programmes"}


@pytest.mark.parametrize("on", [dt.date(2021, 5, 6), JULY])
def test_every_table_of_now_is_compared_with_them(older, on):
    _, found = since_last(on)

    assert [each.title for each in found] == [
        table.title for table in tables() if table.comparison is not None
    ]
    assert {each.title for each in found if each.problem} == SINCE_THEN


def test_what_changed_since_they_were_frozen_is_what_the_minutes_know(older):
    found = {each.title: each for each in since_last(JULY)[1]}

    late = {
        change.name.split()[0]
        for change in found["Actions"].changes
        if any(detail.endswith("→ overdue") for detail in change.details)
    }
    assert late == {"7", "13"}
    assert any("reference: none → 35" in change.details for change in found["Risks"].changes)
    revised = [
        change.name
        for change in found["Injuries"].changes
        if any(column.column == "count" and column.revised for column in change.columns)
    ]
    assert len(revised) == 7


# Another number of registers
def test_a_register_that_came_later_is_told_as_one_that_was_not_kept(ladders, older, as_hsw):
    page = as_hsw.get("/")
    since = as_hsw.get("/board/since/").content.decode()

    assert page.status_code == 200
    assert not page.context["dashboard"].tiles[-1].change
    assert page.context["dashboard"].tiles[0].change == "2 more than on 6 May: worse"
    assert "The meeting kept no rows of this register." in since
    assert MeetingSnapshot.objects.get(meeting__slug=MEETINGS[1]).problems() == []


def test_a_register_that_is_there_no_more_costs_nothing(older, monkeypatch):
    """The meeting kept more tables and figures than this installation has registers."""
    fewer = [each for each in contract.register_apps() if each.label in ("actions", "risks")]
    monkeypatch.setattr(contract, "register_apps", lambda: fewer)

    dashboard = compose(on=JULY)
    _, found = since_last(JULY)

    assert [tile.change for tile in dashboard.tiles] == [
        "2 more than on 6 May: worse",
        "unchanged since 6 May",
    ]
    assert [each.title for each in found if each.title not in SINCE_THEN] == ["Actions", "Risks"]
    assert {each.title for each in found if each.problem} == SINCE_THEN


@pytest.fixture
def of_a_later_version(older):
    """The meeting of May as a version to come may have frozen it: every part in a schema that this one does not know."""
    meeting = BoardMeeting.objects.get(slug=MEETINGS[1])
    parts = list(meeting.snapshot.parts.all())
    for part in parts:
        if part.kind == "figures":
            part.body = b'{"schema": 99, "numbers": []}'
        elif part.kind != "file":
            part.body = json.dumps({**json.loads(bytes(part.body)), "schema": 99}).encode()
        part.sha256 = hashlib.sha256(bytes(part.body)).hexdigest()
    whole = seal((part.kind, part.audience, part.name, part.sha256) for part in parts)
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(
                "UPDATE board_frozenpart SET body = %s, sha256 = %s WHERE id = %s",
                [bytes(part.body), part.sha256, part.pk],
            )
        cursor.execute(
            "UPDATE board_freeze SET schema = 99, sha256 = %s WHERE id = %s",
            [whole, meeting.snapshot.pk],
        )
    read.forget()
    return meeting


def test_a_meeting_of_a_later_version_opens_by_its_files_and_verifies(of_a_later_version, as_hsw):
    page = as_hsw.get(f"/board/meetings/{of_a_later_version.slug}/")
    pack = as_hsw.get(f"/board/meetings/{of_a_later_version.slug}/pack/")

    assert "verified: every part matches its checksum" in page.content.decode()
    assert pack.status_code == 200
    assert "stored in schema 99; this version reads 1 and 2." in pack.content.decode()
    for name in FILES:
        assert as_hsw.get(f"/board/meetings/{of_a_later_version.slug}/{name}").status_code == 200


def test_a_meeting_of_a_later_version_is_not_compared_and_it_is_said_why(
    of_a_later_version, as_hsw
):
    dashboard = as_hsw.get("/")
    since = as_hsw.get("/board/since/").content.decode()

    assert "The figures are stored in schema 99; this version reads 2." in (
        dashboard.content.decode()
    )
    assert not any(tile.change for tile in dashboard.context["dashboard"].tiles)
    assert "The rows are stored in schema 99; this version reads 1." in since
    for address in (
        "/actions/plans/hsw-board-commitments-2021-22/",
        "/risks/heat-map/",
        "/maturity/",
    ):
        assert as_hsw.get(address).status_code == 200


def test_the_command_verifies_them(older):
    out = io.StringIO()

    call_command("verify", stdout=out)

    assert "2 snapshots" in out.getvalue()
