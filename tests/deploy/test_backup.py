"""deploy/backup.sh and deploy/restore.sh: what they promise, on both databases."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT, manage

from .conftest import application, database_url, free_port, psql


@pytest.fixture
def env(each_database, tmp_path):
    env = {**each_database, "BACKUP_DIR": str(tmp_path / "backups")}
    evidence = tmp_path / "site/media/evidence"
    evidence.mkdir(parents=True, exist_ok=True)
    return env


def script(name, env, *arguments, **kwargs):
    return subprocess.run(
        [ROOT / "deploy" / name, *map(str, arguments)],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        **kwargs,
    )


def backups(env):
    folder = Path(env["BACKUP_DIR"])
    return sorted(folder.glob("2*Z")) if folder.exists() else []


def taken(env):
    done = script("backup.sh", env)
    assert done.returncode == 0, done.stdout + done.stderr
    return backups(env)[-1]


def say(env, statement):
    """Runs one statement in the database and gives what it says."""
    if env["DATABASE_URL"].startswith("sqlite"):
        with sqlite3.connect(env["DATABASE_URL"].removeprefix("sqlite:///")) as database:
            rows = database.execute(statement).fetchall()
        database.close()
        return str(rows[0][0]) if rows else ""
    return psql(env["DATABASE_URL"], statement)


@pytest.fixture(scope="module")
def _shelf(tmp_path_factory):
    """One backup of each database, taken once: each test's database begins as the same copy."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def folder(env, _shelf):
    """A backup of the database as it is when the test begins."""
    if not (_shelf / kind(env)).exists():
        put_on(_shelf, taken(env), env)
        shutil.rmtree(env["BACKUP_DIR"])
    own = Path(env["BACKUP_DIR"]) / "2021-07-05T023000Z"
    shutil.copytree(_shelf / kind(env), own)
    return own


def kind(env):
    return env["DATABASE_URL"].partition(":")[0]


def put_on(shelf, folder, env):
    shutil.copytree(folder, shelf / kind(env), dirs_exist_ok=True)


COUNT = "select count(*) from actions_keytask"
ONE_WORKER = {"WEB_CONCURRENCY": "1"}
LOSS = "update organisation_user set first_name = 'Lost'"
NAMES = "select count(*) from organisation_user where first_name = 'Lost'"


def test_a_backup_is_restored_and_verified_before_it_counts(env, tmp_path, _shelf):
    folder = taken(env)

    assert {path.name for path in folder.iterdir()} >= {"SHA256SUMS", "about.txt", "media.tar"}
    assert (folder.stat().st_mode & 0o077) == 0
    state = json.loads((tmp_path / "state/backup.json").read_text())
    assert state["faults"] == 0
    assert state["bytes"] > 100_000
    # Nothing of the proof is left behind.
    assert not list(folder.parent.glob(".incomplete*"))
    if "postgres" in env["DATABASE_URL"]:
        assert "_check_" not in psql(env["DATABASE_URL"], "select datname from pg_database")

    put_on(_shelf, folder, env)


def test_it_is_taken_while_people_work(env):
    with application(env | ONE_WORKER, free_port()):
        taken(env)


def test_what_was_lost_comes_back(env, tmp_path):
    note = tmp_path / "site/media/a-file"
    note.write_text("as it was")
    tasks = say(env, COUNT)
    folder = taken(env)
    say(env, LOSS)
    note.unlink()

    done = script("restore.sh", env, folder, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (say(env, COUNT), say(env, NAMES)) == (tasks, "0")
    assert note.read_text() == "as it was"
    # What was there is kept, and named.
    assert "before" in done.stdout
    manage(env, "verify")


@pytest.mark.parametrize("allowed", ["t", "f"])
def test_whether_other_users_of_the_server_may_connect_stays_as_it_was(
    served_postgres, tmp_path, allowed
):
    env = {**served_postgres, "BACKUP_DIR": str(tmp_path / "backups")}
    name = say(env, "select current_database()")
    if allowed == "f":
        say(env, f'revoke connect on database "{name}" from public')
    folder = taken(env)

    done = script("restore.sh", env, folder, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    may = "select has_database_privilege('public', current_database(), 'connect')"
    assert say(env, may) == allowed


def test_a_restore_refuses_while_the_application_runs(env, folder):
    say(env, LOSS)
    with application(env | ONE_WORKER, free_port()):
        done = script("restore.sh", env, folder, "--yes")

    assert done.returncode == 1
    assert "the application is running" in done.stderr
    assert say(env, NAMES) != "0"


def test_a_restore_refuses_while_something_else_has_the_database_open(env, folder):
    if "postgres" in env["DATABASE_URL"]:
        import psycopg

        other = psycopg.connect(env["DATABASE_URL"])
    else:
        other = sqlite3.connect(env["DATABASE_URL"].removeprefix("sqlite:///"))
        other.execute("PRAGMA journal_mode=WAL")
        other.execute(COUNT).fetchall()
    try:
        done = script("restore.sh", env, folder, "--yes")
    finally:
        other.close()

    assert done.returncode == 1
    assert "open" in done.stderr
    assert "nothing was changed" in done.stderr


def test_a_restore_asks_first(env, folder):
    say(env, LOSS)

    done = script("restore.sh", env, folder, input="no\n")

    assert done.returncode == 1
    assert say(env, NAMES) != "0"


@pytest.mark.parametrize("part", ["media.tar", "the database", "SHA256SUMS"])
def test_a_damaged_backup_changes_nothing(env, folder, part):
    say(env, LOSS)
    path = folder / part if part != "the database" else next(folder.glob("database.*"))
    path.write_bytes(path.read_bytes()[:-100])

    done = script("restore.sh", env, folder, "--yes")

    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert say(env, NAMES) != "0"


TAMPERED = "update board_frozenpart set sha256 = 'tampered'"


def test_a_true_copy_of_a_database_with_faults_is_kept_and_fails_all_the_same(env, tmp_path):
    """Else one fault would end all backups until it is put right."""
    old = Path(env["BACKUP_DIR"]) / "2019-03-05T023000Z"
    old.mkdir(parents=True)
    say(env, TAMPERED)

    done = script("backup.sh", env)

    assert done.returncode == 1
    assert "a true copy" in done.stderr
    (folder,) = set(backups(env)) - {old}
    assert "faults: see verify.txt" in (folder / "about.txt").read_text()
    assert "checksum" in (folder / "verify.txt").read_text()
    assert not (tmp_path / "state/backup.json").exists()

    # It comes back with its faults, and says so.
    say(env, LOSS)
    done = script("restore.sh", env, folder, "--yes")
    assert done.returncode == 0, done.stderr
    assert "had faults when it was copied" in done.stdout + done.stderr
    assert say(env, NAMES) == "0"


def test_a_copy_with_faults_that_the_database_does_not_have_is_none(env, tmp_path):
    # `verify` of the copy is told by the folder of its files.
    wrapper = tmp_path / "python"
    wrapper.write_text(
        f"""#!/bin/sh
case "$MEDIA_ROOT $*" in *.incomplete-*verify*) echo "a fault of the copy" >&2; exit 1 ;; esac
exec {sys.executable} "$@"
"""
    )
    wrapper.chmod(0o755)

    done = script("backup.sh", env | {"PYTHON": str(wrapper)})

    assert done.returncode == 1
    assert "faults in the copy" in done.stderr
    assert backups(env) == []


def test_a_copy_that_lacks_migrations_of_this_code_is_none(env):
    say(env, "delete from django_migrations where app = 'board'")

    done = script("backup.sh", env)

    assert done.returncode == 1
    assert "lacks migrations" in done.stderr
    assert backups(env) == []


def test_a_backup_that_shrank_is_none(env, folder):
    copy = next(folder.glob("database.*"))
    copy.write_bytes(copy.read_bytes() * 3)

    done = script("backup.sh", env)

    assert done.returncode == 1
    assert "less than half the size" in done.stderr
    assert backups(env) == [folder]


def test_old_ones_go_but_for_the_first_of_each_month(env, folder):
    today = subprocess.run(["date", "-u", "+%F"], capture_output=True, text=True).stdout.strip()
    dates = [
        subprocess.run(
            ["date", "-u", "-d", f"{today} - {days} days", "+%F"], capture_output=True, text=True
        ).stdout.strip()
        for days in (400, 100, 99, 3)
    ]
    for date in dates:
        shutil.copytree(folder, folder.parent / f"{date}T023000Z")

    taken(env)

    kept = {path.name[:10] for path in backups(env)}
    assert dates[0] not in kept
    assert {dates[1], dates[3], today} <= kept


def test_one_backup_at_a_time(env):
    folder = Path(env["BACKUP_DIR"])
    folder.mkdir()
    with subprocess.Popen(
        ["flock", folder / ".lock", "sh", "-c", "echo held; sleep 30"],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        other.stdout.readline()
        done = script("backup.sh", env)
        other.terminate()

    assert done.returncode == 1
    assert "another backup" in done.stderr


def test_an_old_client_is_refused_before_it_leaves_an_empty_file(served_postgres, tmp_path):
    old = tmp_path / "bin"
    old.mkdir()
    (old / "pg_dump").write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 15.4 (Debian)"\n')
    (old / "pg_dump").chmod(0o755)
    env = {
        **served_postgres,
        "BACKUP_DIR": str(tmp_path / "backups"),
        "PATH": f"{old}:{served_postgres['PATH']}",
    }

    done = script("backup.sh", env)

    assert done.returncode == 1
    assert "pg_dump is version 15 and the server 18" in done.stderr
    assert backups(env) == []


def test_the_environment_is_read_from_its_file(env, tmp_path):
    file = tmp_path / "hsw.env"
    wanted = ("DATABASE_URL", "MEDIA_ROOT", "STATE_DIR", "BACKUP_DIR", "SECRET_KEY")
    file.write_text("# a comment\n\n" + "".join(f"{name}={env[name]}\n" for name in wanted))
    bare = {"PATH": env["PATH"], "HSW_ENV": str(file), "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}

    done = script("backup.sh", bare)

    assert done.returncode == 0, done.stderr
    assert len(backups(env)) == 1


def test_the_address_of_another_database_keeps_all_else(postgres_server):
    assert database_url("postgresql://u:p@/postgres?host=/x", "a") == "postgresql://u:p@/a?host=/x"
