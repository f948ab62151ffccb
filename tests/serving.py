"""The application served as in production: its own server, whitenoise, collected assets, DEBUG off.

What the browser tests, the screenshots and `make bench` look at, on plain HTTP and loopback only.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a-password-for-tests"


def environment(directory, **extra):
    """The environment of a server that keeps all its files in `directory`."""
    defaults = {"DATABASE_URL": f"sqlite:///{directory}/ohs.sqlite3"}
    return {
        **defaults,
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ohs.settings",
        "SECRET_KEY": "served-for-tests-served-for-tests-served-for-tests-served",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "false",
        "PLAIN_HTTP": "true",
        "STATIC_MANIFEST": "true",
        "STATIC_ROOT": f"{directory}/static",
        "MEDIA_ROOT": f"{directory}/media",
        "STATE_DIR": f"{directory}/state",
        "OHS_TODAY": "2021-07-05",
        "DEMO_PASSWORD": PASSWORD,
        "LOG_LEVEL": "WARNING",
        **extra,
    }


def manage(env, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


@contextmanager
def serve(env):
    """Two workers on a free port: gives the address and the process, and stops them at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serve_at(env, port) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def serve_at(env, port):
    """The same on a port that was chosen before."""
    url = f"http://127.0.0.1:{port}"
    # A terminated run unwinds as an interrupted one does, so the server stops with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [sys.executable, "-m", "ohs.service.server"]
    process = subprocess.Popen(command, cwd=ROOT, env={**env, "PORT": str(port), "BIND": ""})
    try:
        wait_until_ready(url, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(url, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(
                f"the server stopped with {process.returncode} before it served a page"
            )
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url}/healthz answers {error.code}: see the log above") from error
        except OSError:  # refused while it starts, or slow at its first answer
            time.sleep(0.1)
    raise RuntimeError(f"{url}/healthz does not answer after {seconds} seconds")


def begin(directory):
    """The collected files and an SQLite database with every table and no record, in a folder; gives its environment."""
    env = environment(directory, DATABASE_URL=f"sqlite:///{directory}/ohs.sqlite3")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    make_tables(env)
    return env


def make_tables(env):
    """Every table straight from the models, as the migrations would leave them: two thirds of their time.

    The migrations themselves are run by the suite on PostgreSQL, and by the tests of the upgrade from nothing and from an
    older version on both.
    """
    straight = {**env, "DJANGO_SETTINGS_MODULE": "tests.tables_from_models"}
    manage(straight, "migrate", "--run-syncdb", "--verbosity", "0")
    manage(env, "migrate", "--fake", "--verbosity", "0")


def begin_and_load(directory):
    """The same with the demonstration in it."""
    prepare("begun", begin, directory)
    manage(environment(directory, DATABASE_URL=f"sqlite:///{directory}/ohs.sqlite3"), "load_demo")


def prepare(name, fill, directory):
    """Fills a folder by `fill`.

    PREPARED names a folder that lives as long as one run of several commands, as in CI: the first of them fills it there, and
    each has a copy. Without it nothing is kept from one run to the next.
    """
    shared = os.environ.get("PREPARED")
    if not shared:
        fill(directory)
        return
    kept = Path(shared) / name
    with (Path(shared) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = Path(shared) / f"{name}.being-made"
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            fill(made)
            made.rename(kept)
    shutil.copytree(kept, directory, dirs_exist_ok=True)


@contextmanager
def demonstration(directory):
    """The demonstration data, served; gives the address."""
    prepare("demonstration", begin_and_load, directory)
    with serve(environment(directory, DATABASE_URL=f"sqlite:///{directory}/ohs.sqlite3")) as (
        url,
        _,
    ):
        yield url
