"""Somebody tries: to change what the Board saw, to open what is not theirs, to pass off a spoilt file."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.urls import reverse

from injuries.models import SmallNumberView
from ohs.board import operations
from ohs.board.models import MeetingPaper, MeetingSnapshot, PaperText, SnapshotPart
from ohs.core.errors import OperationRefused
from ohs.core.models import AppendOnlyError
from ohs.organisation.models import BoardMeeting

JULY = dt.date(2021, 7, 5)
FACES = ("pack", "pack_pdf", "pack_docx", "pack_zip")

pytestmark = pytest.mark.usefixtures("demo_users")


def tamper(part, body):
    """As somebody with the database in their hands would."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_frozenpart SET body = %s WHERE id = %s", [body, part.pk])


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("slug", ["hsw-board-2021-05-06", "joint-audit-panel-2021-07-05"])
@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
def test_who_may_not_see_small_numbers_gets_the_hsw_teams_pack_by_no_address(
    client, demo_users, username, slug, face
):
    client.force_login(demo_users[username])

    answer = client.get(reverse(f"board:{face}", args=[slug]), {"audience": "hsw"})

    assert answer.status_code == 403


@pytest.mark.parametrize("face", FACES)
def test_that_a_frozen_pack_with_small_numbers_was_opened_is_logged(client, demo_users, may, face):
    client.force_login(demo_users["hsw"])
    address = reverse(f"board:{face}", args=[may.slug])
    # That they were shown when the meeting was frozen is logged already.
    before = set(SmallNumberView.objects.values_list("pk", flat=True))
    since = SmallNumberView.objects.filter(path__contains=may.slug).exclude(pk__in=before)
    client.get(address, {"audience": "board"})
    assert not since.exists()

    client.get(address, {"audience": "hsw"})

    logged = since.get()
    assert logged.user == demo_users["hsw"]
    assert logged.figures > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(sha256=""),
        lambda rows: rows.delete(),
        lambda rows: rows.bulk_update(list(rows), ["sha256"]),
        lambda rows: rows.update_or_create(defaults={"sha256": ""}, pk=rows.first().pk),
        lambda rows: rows.first().save(),
        lambda rows: rows.first().delete(),
    ],
    ids=["update", "delete", "bulk update", "update or create", "save", "delete one"],
)
@pytest.mark.parametrize("model", [MeetingSnapshot, SnapshotPart])
def test_no_way_of_the_shell_changes_what_was_frozen(model, change):
    before = list(model.objects.order_by("pk").values_list("pk", "sha256"))

    with pytest.raises(AppendOnlyError):
        change(model.objects.all())

    assert list(model.objects.order_by("pk").values_list("pk", "sha256")) == before


@pytest.mark.parametrize("face", ["pack_pdf", "pack_docx", "pack_zip"])
def test_a_spoilt_file_is_not_handed_out(client, demo_users, may, face):
    client.force_login(demo_users["board"])
    name = face.replace("_", ".")
    tamper(may.snapshot.parts.get(kind="file", audience="board", name=name), b"%PDF another")

    answer = client.get(reverse(f"board:{face}", args=[may.slug]))

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "This is not what was frozen" in text
    assert f"“{name}” is not what was frozen" in text


@pytest.mark.parametrize("body", [b"", b"{}", b"not JSON", json.dumps({"schema": 1}).encode()])
def test_a_paper_spoilt_beyond_reading_is_said_in_words(client, demo_users, may, body):
    client.force_login(demo_users["board"])
    tamper(may.snapshot.parts.get(kind="paper", audience="board"), body)

    answer = client.get(reverse("board:pack", args=[may.slug]))

    assert answer.status_code == 409
    assert "its checksum differs" in answer.content.decode()


@pytest.mark.parametrize("body", [b"not JSON", b'{"": [{"value": 99, "fewer_is_better": true}]}'])
def test_the_dashboard_compares_with_no_figures_that_were_tampered_with(
    client, demo_users, may, body
):
    client.force_login(demo_users["board"])
    tamper(may.snapshot.parts.get(kind="figures"), body)

    answer = client.get("/")

    assert answer.status_code == 200
    assert "97 fewer than on 6 May" not in answer.content.decode()
    assert "are not what was frozen" in answer.content.decode()
    assert all(not tile.change for tile in answer.context["dashboard"].tiles)


def test_a_part_that_is_gone_is_noticed(client, demo_users, may):
    client.force_login(demo_users["board"])
    part = may.snapshot.parts.get(kind="register", audience="panel", name="risks")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM board_frozenpart WHERE id = %s", [part.pk])

    text = client.get(reverse("board:meeting", args=[may.slug])).content.decode()

    assert "The parts together do not match" in text


def test_the_paper_of_a_frozen_meeting_is_not_rewritten(client, demo_users, may):
    before = client_pack(client, demo_users["board"], may)
    for username in ("hsw", "admin"):
        client.force_login(demo_users[username])
        client.post(
            reverse("board:paper_edit", args=[may.slug]),
            {"title": "Another", "marking": "NONE", "text_legal": "Another"},
        )
        client.post(
            "/admin/board/papertext/add/",
            {"meeting": may.pk, "key": "legal", "text": "Another", "change_reason": "x"},
        )
        client.post(
            "/admin/board/meetingpaper/add/",
            {"meeting": may.pk, "title": "Another", "marking": "NONE", "change_reason": "x"},
        )

    assert not PaperText.objects.filter(meeting=may, text="Another").exists()
    assert not MeetingPaper.objects.filter(meeting=may, title="Another").exists()
    assert client_pack(client, demo_users["board"], may) == before


def client_pack(client, user, meeting):
    client.force_login(user)
    return client.get(reverse("board:pack", args=[meeting.slug])).content.split(b"<article")[1]


@pytest.mark.parametrize("username", ["hsw", "admin"])
def test_the_admin_neither_changes_nor_deletes_a_freeze(client, demo_users, may, username):
    client.force_login(demo_users[username])
    page = f"/admin/board/meetingsnapshot/{may.snapshot.pk}/"

    shown = client.get(f"{page}change/").content.decode()

    assert "Every part matches its checksum" in shown
    assert client.post(f"{page}change/", {"override": "x"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/board/meetingsnapshot/add/", {}).status_code == 403
    client.post(
        f"/admin/organisation/boardmeeting/{may.pk}/delete/", {"post": "yes", "change_reason": "x"}
    )
    assert MeetingSnapshot.objects.get(meeting=may).problems() == []


def test_a_meeting_frozen_twice_at_once_is_frozen_once(demo_users, panel):
    stale = BoardMeeting.objects.get(pk=panel.pk)
    operations.freeze_meeting(meeting=panel, by=demo_users["hsw"], on=JULY, override="Known.")

    with pytest.raises(OperationRefused, match="is frozen and stands"):
        operations.freeze_meeting(meeting=stale, by=demo_users["hsw"], on=JULY, override="Known.")
    assert MeetingSnapshot.objects.filter(meeting=panel).count() == 1
