"""An upgrade from the version of 22 November, over a copy of the demonstration that it had loaded, on both databases.

`data/22_november.tar.xz` is never made again. It holds the SQLite database and a dump of the PostgreSQL one as that version left
them, and the lists it gave the HSW team as CSV.
"""

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.serving import environment, manage

from . import schema
from .clients import Person
from .conftest import application, database_url, free_port, postgres_tools, psql

DATA = Path(__file__).with_name("data") / "22_november.tar.xz"
FROZEN = ("hsw-board-2021-02-02", "hsw-board-2021-05-06")
PARTS = """SELECT m.slug, p.name, p.sha256 FROM board_frozenpart p JOIN board_freeze f ON f.id = p.freeze_id
    JOIN organisation_boardmeeting m ON m.id = f.meeting_id WHERE p.kind = 'file' AND p.audience = 'hsw'"""
# What says in other words since then what it said: verdicts have other names, and a blank unit is written out.
REWORDED = {"/injuries/": {"verdict", "sentence"}}
# The months that were compared when nothing else was asked for.
ASKED = {"/injuries/": "from=2020-04&to=2021-03&"}
NOT_BY_UNIT = "not recorded by unit"
KEYS = {
    "/actions/": ("plan", "task"),
    "/risks/": ("ref",),
    "/maturity/": ("theme_number",),
    "/maturity/findings/": ("unit", "theme_number"),
    "/injuries/": ("line",),
    "/injuries/counts/": ("month", "unit", "cause", "severity", "staff_group", "as_at"),
    "/injuries/investigations/": ("number",),
    "/board/meetings/": ("meeting", "date"),
}


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    directory = tmp_path_factory.mktemp("old")
    with tarfile.open(DATA) as archive:
        archive.extractall(directory, filter="data")
    return directory


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """This version's static files, which are the same whatever the database."""
    directory = tmp_path_factory.mktemp("collected")
    env = environment(directory)
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    return env["STATIC_ROOT"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(request, old, collected, postgres_server, tmp_path_factory):
    """The old database after the upgrade, served: gives a person signed in, and the checksums of the files frozen before."""
    site = tmp_path_factory.mktemp("upgraded")
    if request.param == "sqlite":
        shutil.copy(old / "ohs.sqlite3", site)
        url = f"sqlite:///{site}/ohs.sqlite3"
        with sqlite3.connect(site / "ohs.sqlite3") as database:
            parts = database.execute(PARTS).fetchall()
        database.close()
    else:
        psql(postgres_server, "CREATE DATABASE upgraded TEMPLATE template0 ENCODING 'UTF8'")
        url = database_url(postgres_server, "upgraded")
        subprocess.run(
            [
                *(postgres_tools() / "psql", url, "-Xq", "-v", "ON_ERROR_STOP=1"),
                *("-o", "/dev/null", "-f", old / "postgres.sql"),
            ],
            check=True,
        )
        parts = [tuple(line.split("|")) for line in psql(url, PARTS).splitlines()]
    frozen = {(slug, name): sha256 for slug, name, sha256 in parts}
    # The lists and files of before are the HSW team's, which had no second step to sign in by.
    env = environment(
        site,
        DATABASE_URL=url,
        STATIC_ROOT=collected,
        STATE_DIR=str(site / "state"),
        MFA_REQUIRED_ROLES="administrator",
        # One person looks.
        WEB_CONCURRENCY="1",
    )
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "publish_figures", "--if-needed")
    manage(env, "apply_roles")
    port = free_port()
    with application(env, port):
        yield env, Person(f"http://127.0.0.1:{port}").sign_in("hsw"), frozen


def test_nothing_is_wrong_with_what_was_stored(upgraded):
    env, _, _ = upgraded

    # Every migration is applied, and nothing that is stored has changed.
    manage(env, "verify", "--restored")


def _restored(url, server, name):
    """The tables of a PostgreSQL as they come from a dump: conditions are written otherwise where they were told.

    What the upgrade began with came from one.
    """
    if url.startswith("sqlite"):
        return url
    psql(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    copy = database_url(server, name)
    dump = [postgres_tools() / "pg_dump", "--schema-only", url]
    text = subprocess.run(dump, check=True, capture_output=True).stdout
    restore = [postgres_tools() / "psql", copy, "-Xq", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
    subprocess.run(restore, input=text, check=True)
    return copy


def test_it_has_the_tables_of_a_new_installation(upgraded, postgres_server, tmp_path):
    """The one went through every migration that there was, the other through those that replace them."""
    env, _, _ = upgraded
    if env["DATABASE_URL"].startswith("sqlite"):
        new = f"sqlite:///{tmp_path}/ohs.sqlite3"
    else:
        psql(postgres_server, "CREATE DATABASE fresh TEMPLATE template0 ENCODING 'UTF8'")
        new = database_url(postgres_server, "fresh")

    manage(environment(tmp_path, DATABASE_URL=new), "migrate", "--verbosity", "0")

    tables = [
        schema.tables(_restored(url, postgres_server, name))
        for url, name in ((env["DATABASE_URL"], "upgraded_again"), (new, "fresh_again"))
    ]
    assert tables[0] == tables[1]
    # Django leaves the kinds of record, and what might be done with them, that there are no more.
    assert schema.records(new) <= schema.records(env["DATABASE_URL"])


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/actions/", "/risks/", "/risks/heat-map/", "/maturity/", "/maturity/findings/"),
        *("/injuries/", "/injuries/counts/", "/injuries/investigations/", "/board/meetings/"),
        *(f"/board/meetings/{slug}/" for slug in FROZEN),
        *(f"/board/meetings/{slug}/pack/" for slug in FROZEN),
        *("/board/since/", "/admin/", "/injuries/lines/all/"),
    ],
)
def test_every_page_opens(upgraded, path):
    _, person, _ = upgraded

    assert person.ask(path)[0] == 200


@pytest.mark.parametrize("slug", FROZEN)
@pytest.mark.parametrize("name", ["pack.pdf", "pack.docx"])
def test_what_the_board_saw_is_the_same_file(upgraded, slug, name):
    _, person, frozen = upgraded

    status, _, body = person.ask(f"/board/meetings/{slug}/{name}?audience=hsw")

    assert status == 200
    assert hashlib.sha256(body).hexdigest() == frozen[slug, name]


def test_the_next_paper_can_be_made(upgraded):
    _, person, _ = upgraded

    status, _, body = person.ask("/board/meetings/joint-audit-panel-2021-07-05/pack.pdf")

    assert (status, body[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize("path", KEYS)
def test_a_list_says_what_it_said(upgraded, old, path):
    """Row for row and column for column; columns may have been added."""
    _, person, _ = upgraded
    before = list(csv.DictReader(io.StringIO(json.loads((old / "lists.json").read_text())[path])))

    _, _, body = person.ask(f"{path}?{ASKED.get(path, '')}format=csv")
    after = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))

    def by_key(rows):
        for row in rows:
            if row.get("unit") == NOT_BY_UNIT:
                row["unit"] = ""
            # Told of the whole row since then, and only where it is another than the Board saw.
            if "marker" in row:
                row["marker"] = row["marker"].replace("[r]", "").strip()
        return {tuple(row[name] for name in KEYS[path]): row for row in rows}

    assert set(before[0]) <= set(after[0])
    assert by_key(before).keys() == by_key(after).keys()
    assert len(before) == len(after)
    now = by_key(after)
    for key, row in by_key(before).items():
        same = set(row) - REWORDED.get(path, set())
        if now[key].get("ratio_low") not in (None, row.get("ratio_low")):
            # Where months vary more than chance the interval is wider than it was.
            assert float(now[key]["ratio_low"]) < float(row["ratio_low"])
            assert float(now[key]["ratio_high"]) > float(row["ratio_high"])
            same -= {"ratio_low", "ratio_high"}
        assert {name: now[key][name] for name in same} == {name: row[name] for name in same}
