"""What the Board saw stands: freezing, reading back, and what changed since."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actions.models import KeyTask
from ohs.board import operations
from ohs.board.models import MeetingSnapshot, SnapshotPart
from ohs.board.snapshots.read import SnapshotReader
from ohs.board.snapshots.stored import (
    UnknownSchema,
    canonical,
    read_figures,
    read_rows,
    store_figures,
    store_rows,
)
from ohs.core.csv import Column
from ohs.core.models import AppendOnlyError
from ohs.registers.audience import BOARD, HSW
from ohs.registers.contract import read_table, read_tables, reading_as, tables
from ohs.registers.results import Figure
from ohs.registers.rows import Rows
from tests.board.comparing import since_last

JULY = dt.date(2021, 7, 5)

pytestmark = pytest.mark.usefixtures("demo_users")


def pages_of(client, meeting):
    """Everything of a meeting's pack that leaves the house, as bytes."""
    slug = meeting.slug
    return {
        name: client.get(f"/board/meetings/{slug}/{name}").content
        for name in ("pack.pdf", "pack.docx", "pack.zip")
    } | {"paper": client.get(f"/board/meetings/{slug}/pack/").content.split(b"<article")[1]}


def test_both_meetings_of_2021_are_frozen_with_their_parts_and_verified():
    for snapshot in MeetingSnapshot.objects.all():
        kinds = set(snapshot.parts.values_list("kind", flat=True))
        assert kinds == {"figures", "register", "paper", "file"}
        assert snapshot.problems() == []

    assert [snapshot.as_at for snapshot in MeetingSnapshot.objects.order_by("as_at")] == [
        dt.date(2021, 2, 2),
        dt.date(2021, 5, 6),
    ]


def test_what_was_frozen_stays_byte_identical_whatever_changes(client, demo_users, may):
    from actions import operations as actions
    from injuries.models import MonthlyCount, MonthlyTotal, PublishedMonth
    from risks.models import Risk

    client.force_login(demo_users["board"])
    before = pages_of(client, may)

    task = KeyTask.objects.get(plan__slug__contains="2021", number="3")
    actions.record_update(
        task=task, state="in_progress", narrative="Begun.", by=demo_users["hsw"], on=JULY
    )
    Risk.objects.filter(ref="2").update(current_impact=1, title="Another title")
    MonthlyCount.objects.update(count=999)
    MonthlyTotal.objects.update(count=9999)
    PublishedMonth.objects.filter(count__isnull=False).update(count=9999)

    assert pages_of(client, may) == before


def test_since_the_last_board_is_told_from_the_frozen_rows(demo_users, may):
    from risks.models import Risk

    before = {c.title: c for c in since_last(JULY)[1]}
    Risk.objects.filter(ref="2").update(trend_stated="worsened")
    after = {c.title: c for c in since_last(JULY)[1]}

    changed = {change.name.split()[0] for change in after["Risks"].changes}
    assert "2" in changed
    assert len(after["Risks"].changes) == len(before["Risks"].changes) + 1
    assert "lead's view: unchanged → worsened" in [
        detail for change in after["Risks"].changes for detail in change.details
    ]


def test_the_new_risk_got_its_reference_since_may(may):
    risks = next(c for c in since_last(JULY)[1] if c.title == "Risks")

    assert any("reference: none → 35" in change.details for change in risks.changes)


def test_the_two_late_commitments_became_overdue_since_may(may):
    actions = next(c for c in since_last(JULY)[1] if c.title == "Actions")

    late = {
        change.name.split()[0]
        for change in actions.changes
        if any(detail.endswith("→ overdue") for detail in change.details)
    }
    assert late == {"7", "13"}


def test_nothing_can_edit_or_delete_what_was_frozen():
    part = SnapshotPart.objects.first()

    with pytest.raises(AppendOnlyError):
        part.save()
    with pytest.raises(AppendOnlyError):
        part.delete()
    with pytest.raises(AppendOnlyError):
        part.snapshot.save()


def test_a_part_tampered_with_is_said_in_words_on_opening(client, demo_users, may):
    client.force_login(demo_users["board"])
    part = may.snapshot.parts.filter(kind="paper", audience="board").get()
    body = bytes(part.body).replace(b"Draft", b"Draft").replace(b"overdue", b"on time")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_frozenpart SET body = %s WHERE id = %s", [body, part.pk])

    for name in ("meeting", "pack"):
        text = client.get(reverse(f"board:{name}", args=[may.slug])).content.decode()
        assert "This is not what was frozen" in text
        assert "its checksum differs" in text


def test_a_checksum_is_sha_256_of_the_bytes(may):
    for part in may.snapshot.parts.all():
        assert hashlib.sha256(bytes(part.body)).hexdigest() == part.sha256


def test_freezing_asks_why_where_the_checklist_has_findings(demo_users, panel):
    with pytest.raises(ValidationError, match="Fix them, or enter a reason"):
        operations.freeze_meeting(meeting=panel, by=demo_users["hsw"], on=JULY)

    panel.refresh_from_db()
    assert panel.state == "planned"
    assert not MeetingSnapshot.objects.filter(meeting=panel).exists()


def test_freezing_keeps_the_override_and_seals_the_meeting(demo_users, panel):
    snapshot = operations.freeze_meeting(
        meeting=panel, by=demo_users["hsw"], on=JULY, override="The Board knows."
    )

    panel.refresh_from_db()
    assert panel.state == "frozen"
    assert snapshot.override == "The Board knows."
    assert snapshot.frozen_by == demo_users["hsw"]
    assert snapshot.problems() == []
    with pytest.raises(ValidationError, match="is frozen and stands"):
        operations.freeze_meeting(
            meeting=panel, by=demo_users["hsw"], on=JULY, override="Once more."
        )


def test_a_meeting_is_not_frozen_as_at_a_day_to_come(demo_users, panel):
    with pytest.raises(ValidationError, match="still to come"):
        operations.freeze_meeting(
            meeting=panel, by=demo_users["hsw"], on=dt.date(2021, 7, 4), override="x"
        )


@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
def test_only_the_hsw_team_freezes(demo_users, panel, username, client):
    with pytest.raises(PermissionDenied):
        operations.freeze_meeting(meeting=panel, by=demo_users[username], on=JULY, override="x")

    client.force_login(demo_users[username])
    for name in ("freeze", "decision_new", "attendance_new", "paper_edit", "minute"):
        assert client.post(reverse(f"board:{name}", args=[panel.slug])).status_code == 403
    panel.refresh_from_db()
    assert panel.state == "planned"


def test_a_frozen_meeting_cannot_be_changed_in_the_admin(client, demo_users, may, panel):
    client.force_login(demo_users["hsw"])

    def form(meeting):
        return client.get(f"/admin/organisation/boardmeeting/{meeting.pk}/change/").content.decode()

    assert 'name="_save"' in form(panel)
    assert 'name="_save"' not in form(may)
    assert (
        client.post(
            f"/admin/organisation/boardmeeting/{may.pk}/change/", {"title": "x"}
        ).status_code
        == 403
    )


def test_freezing_and_minuting_through_the_pages(client, demo_users, panel):
    client.force_login(demo_users["hsw"])
    url = reverse("board:freeze", args=[panel.slug])

    refused = client.post(url, {"as_at": "2021-07-05", "override": ""})
    frozen = client.post(url, {"as_at": "2021-07-05", "override": "Known and accepted."})
    minuted = client.post(reverse("board:minute", args=[panel.slug]))

    assert "Fix them, or enter a reason" in refused.content.decode()
    assert frozen.status_code == minuted.status_code == 302
    panel.refresh_from_db()
    assert panel.state == "minuted"


def test_frozen_rows_hold_no_small_number_for_the_board(may):
    rows = {row["slug"]: row for row in SnapshotReader(may).table("injury-lines").rows}

    assert rows["assault-ddo" if "assault-ddo" in rows else "assault-ddos"]["count"] == "[c]"


def test_tables_that_are_read_once_for_all_say_the_same_to_everybody(demo_users):
    told = reading_as(HSW, demo_users["hsw"])
    alike = [table for table in tables() if table.touched is not None]

    assert len(alike) > 1
    for table in alike:
        for_the_board, for_those_who_see_all = (
            store_rows(table.name, read_table(table, JULY, each), JULY) for each in (BOARD, told)
        )
        assert for_the_board == for_those_who_see_all, table.name

    known = read_tables(JULY, BOARD)
    read = read_tables(JULY, told, known)
    assert {name for name in read if read[name] is known[name]} == {table.name for table in alike}


def test_the_rows_of_a_register_are_json_and_say_what_its_csv_says(may, demo_users):
    for table in tables():
        part = may.snapshot.parts.get(kind="register", audience="board", name=table.name)
        stored = bytes(part.body)

        plain = json.loads(stored)
        assert (plain["schema"], plain["register"], plain["as_at"]) == (
            1,
            table.name,
            "2021-05-06",
        )
        assert all(len(row) == len(plain["columns"]) for row in plain["rows"])
        assert [dict(row) for row in read_rows(stored)] == list(
            read_table(table, may.as_at, BOARD).texts()
        )


def as_dicts(body):
    return [dict(row) for row in read_rows(body)]


def test_rows_frozen_as_csv_are_still_read_and_those_of_an_unknown_form_are_not_guessed():
    rows = Rows(
        (Column("ref", lambda row: row[0]), Column("title", lambda row: row[1])),
        (("2", "Fire\nand ice"), ("3", "=1+1")),
    )

    assert as_dicts("\ufeffref,title\r\n2,Fire\r\n".encode()) == [{"ref": "2", "title": "Fire"}]
    assert as_dicts("\ufeffref,title\r\n".encode()) == []
    assert as_dicts(b"") == []
    assert as_dicts(b"ref,title\r\n2\r\n") == [{"ref": "2"}]
    assert as_dicts(store_rows("risks", rows, JULY)) == [
        {"ref": "2", "title": "Fire\nand ice"},
        {"ref": "3", "title": "=1+1"},
    ]
    with pytest.raises(UnknownSchema):
        read_rows(b'{"schema": 2}')


_TEXTS = st.text(st.sampled_from('"\\[],:{}rows1'), max_size=12) | st.sampled_from(
    ('"rows":[', '],"schema":1}', '[["a"]]', "ü", "")
)


@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=5), _TEXTS)
def test_whatever_stands_in_a_row_is_read_back_row_by_row(texts, name):
    body = canonical(
        {"schema": 1, "register": name, "as_at": JULY, "columns": [f"a{name}", "b"], "rows": texts}
    )

    assert as_dicts(body) == [{f"a{name}": first, "b": second} for first, second in texts]
    # The same in another spelling, read as a whole.
    assert as_dicts(json.dumps(json.loads(body)).encode()) == as_dicts(body)


# Figures, by name and version
LATE = Figure("tasks overdue", 2, 15, "in the live plan")
VERIFIED = Figure("units verified at Level 3", 13, 16, "units", fewer_is_better=False)
BELOW = Figure(
    "units below their target level",
    16,
    16,
    "units",
    note="13 verified at Level 3; target: all at Level 4 by 31 March 2023",
)


def test_figures_are_stored_by_name_and_group():
    body = store_figures(
        {"actions.overdue": LATE, "ladders.unchecked": LATE}, {"MO": {"actions.overdue": LATE}}
    )

    assert json.loads(body)["schema"] == 2
    assert read_figures(body) == {
        "": {"actions.overdue": LATE, "ladders.unchecked": LATE},
        "MO": {"actions.overdue": LATE},
    }


@pytest.mark.parametrize("places", [0, 1, 2, 3, 4])
def test_figures_kept_as_a_list_are_read_by_their_places_however_many_there_are(places):
    from dataclasses import asdict

    kept = [asdict(each) for each in (LATE, LATE, VERIFIED, LATE)][:places]
    names = ["actions.overdue", "risks.outside_appetite", "maturity.verified.3", "injuries.signals"]

    assert list(read_figures(json.dumps({"": kept}).encode())[""]) == names[:places]


def test_what_was_counted_at_another_level_is_another_figure():
    from dataclasses import asdict

    kept = {"": [asdict(each) for each in (LATE, LATE, BELOW, LATE)]}

    assert "maturity.below_target.4" in read_figures(json.dumps(kept).encode())[""]


def test_a_figure_may_have_been_stored_with_more_than_this_version_knows():
    body = b'{"schema": 2, "figures": {"a.b": {"label": "x", "value": 1, "colour": "red"}}, "groups": {}}'

    assert read_figures(body)[""]["a.b"].value == 1


@pytest.mark.parametrize("body", [b'{"schema": 3}', b'{"schema": 1, "figures": {}}'])
def test_figures_of_an_unknown_form_are_not_guessed(body):
    with pytest.raises(UnknownSchema):
        read_figures(body)
