"""`manage.py verify`: is what is stored still what was recorded?"""

import datetime as dt
import io
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from actions import operations as actions
from actions.models import KeyTask, TaskPost
from actions.reporting.rows import KEY_TASKS
from ohs.board.models import SnapshotPart
from ohs.board.snapshots.read import last_meeting_snapshot
from ohs.organisation.force import Force
from ohs.organisation.models import Post
from ohs.service import status
from tests.actions.factories import KeyTaskFactory
from tests.board.july import JULY
from tests.organisation.factories import BoardMeetingFactory
from tests.serving import ROOT, environment


@pytest.fixture(autouse=True)
def _state(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def verify():
    """What the command says: (its last line, its faults)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify", stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue().splitlines()
    return out.getvalue().strip(), err.getvalue().splitlines()


def test_nothing_is_wrong_with_an_empty_installation(db):
    said, faults = verify()

    assert faults == []
    assert said.startswith("Nothing is wrong with 0 snapshots, 0 stored files")


def test_nothing_is_wrong_with_the_demonstration(demo):
    said, faults = verify()

    assert faults == []
    assert "2 snapshots" in said


def test_how_it_ended_is_left_for_whoever_watches_the_service(demo, tmp_path):
    verify()
    clean = status.last(tmp_path, "verify")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_frozenpart SET sha256 = 'tampered'")
    verify()

    assert clean["faults"] == 0
    assert status.last(tmp_path, "verify")["faults"] > 0


def test_a_part_that_was_tampered_with_is_named(demo):
    part = SnapshotPart.objects.get(
        snapshot__as_at=dt.date(2021, 5, 6), kind="register", audience="board", name="risks"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_frozenpart SET body = %s WHERE id = %s", [b"another", part.pk])

    said, faults = verify()

    assert faults == [
        "hsw-board-2021-05-06: “risks” is not what was frozen: its checksum differs.",
        "hsw-board-2021-05-06: The parts together do not match the meeting's checksum.",
    ]
    assert said.startswith("2 faults in 2 snapshots")


def evidence(hsw_user, content=b"%PDF-1.7 something"):
    update = actions.record_update(
        task=KeyTaskFactory(),
        by=hsw_user,
        on=dt.date(2021, 7, 5),
        narrative="Here it is.",
        files=[ContentFile(content, name="report.pdf")],
    )
    return update.files.get()


def test_a_stored_file_is_checked_against_its_hash(hsw_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = evidence(hsw_user)
    assert verify()[1] == []

    (tmp_path / kept.file.name).write_bytes(b"%PDF-1.7 another")

    (fault,) = verify()[1]
    assert "report.pdf" in fault
    assert "the hash differs" in fault


def test_a_stored_file_that_is_gone_is_named(hsw_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = evidence(hsw_user)

    (tmp_path / kept.file.name).unlink()

    (fault,) = verify()[1]
    assert "cannot be read" in fault


def test_each_register_says_which_of_its_columns_are_not_what_its_records_say(ladders):
    ladder = ladders.Ladder.objects.create(number="L1", place="Depot", checked_on=None)
    ladders.Check.objects.create(ladder=ladder, checked_on=dt.date(2021, 7, 5))

    assert verify()[1] == ["Ladders: Ladder L1: last checked on None, by its checks on 2021-07-05."]


@pytest.mark.parametrize("wrong", [True, False])
def test_the_exit_code_is_one_where_something_is_wrong(ladders, wrong):
    ladder = ladders.Ladder.objects.create(number="L1", place="Depot")
    if wrong:
        ladders.Check.objects.create(ladder=ladder, checked_on=dt.date(2021, 7, 5))
        with pytest.raises(CommandError) as raised:
            call_command("verify", stderr=io.StringIO())
        assert raised.value.returncode == 1
    else:
        call_command("verify", stdout=io.StringIO())


def test_a_task_that_was_changed_past_its_history_is_missed_and_named(demo, settings):
    """Somebody with the database in hand: the page since the last Board would not tell of it."""
    settings.OHS_TODAY = "2021-07-05"
    # What the demonstration holds was recorded long before its meetings were frozen.
    long_ago = timezone.now() - dt.timedelta(days=60)
    for model in (KeyTask, TaskPost, Post, Force):
        model.history.update(history_date=long_ago)
    assert verify()[1] == []
    snapshot = last_meeting_snapshot(JULY)
    touched = KEY_TASKS.touched(snapshot.table(KEY_TASKS.name), snapshot.taken, JULY)
    task = KeyTask.objects.exclude(key__in=touched.keys).first()
    KeyTask.objects.filter(pk=task.pk).update(times_moved=9)

    _, faults = verify()

    assert [fault for fault in faults if "past the register" in fault and "Actions" in fault]


class TestOfWhatWasRestored:
    def test_a_whole_one_is_verified(self, db):
        out = io.StringIO()

        call_command("verify", "--restored", stdout=out)

        assert out.getvalue().startswith("Nothing is wrong")

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own check of a file")
    def test_a_damaged_one_is_refused(self, db):
        meeting = BoardMeetingFactory()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                cursor.execute(
                    "UPDATE organisation_boardmeeting SET state = 'held', as_at = NULL WHERE id = %s",
                    [meeting.pk],
                )
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")

        with pytest.raises(CommandError, match="it is damaged: CHECK constraint failed") as refused:
            call_command("verify", "--restored")

        assert refused.value.returncode == 3

    @pytest.mark.parametrize(
        "content", [b"no database" * 500, b"SQLite format 3\0" + bytes(range(256)) * 40]
    )
    def test_one_that_cannot_be_opened_is_refused_in_words(self, tmp_path, content):
        (tmp_path / "ohs.sqlite3").write_bytes(content)
        command = [sys.executable, "manage.py", "verify", "--restored", "--skip-checks"]

        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/ohs.sqlite3"),
            capture_output=True,
            text=True,
        )

        assert done.returncode == 3
        assert "it is damaged: " in done.stderr
        assert "Traceback" not in done.stderr
