"""PgBouncer between the application and PostgreSQL, pooling by transaction."""

import os
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.serving import manage

from .clients import Person
from .conftest import application, free_port, listens, psql, running


@pytest.fixture
def pooled(served_postgres, tmp_path):
    """The environment with PgBouncer in it: four connections for everybody."""
    url = urlsplit(served_postgres["DATABASE_URL"])
    database = unquote(url.path.lstrip("/"))
    host = parse_qs(url.query)["host"][0]
    port = free_port()
    config = tmp_path / "pgbouncer.ini"
    config.write_text(
        f"[databases]\nhsw = host={host} dbname='{database}' user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 200\n"
        f"logfile = {tmp_path}/pgbouncer.log\npidfile = {tmp_path}/pgbouncer.pid\n"
    )
    command = ["pgbouncer", str(config)]
    if os.geteuid() == 0:
        # It will not run as root; whose socket it is may reach PostgreSQL by it.
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        tmp_path.chmod(0o777)
        command[1:1] = ["--user", Path(host).owner()]
    env = {
        **served_postgres,
        "DATABASE_URL": f"postgres://postgres@127.0.0.1:{port}/hsw",
        "PGBOUNCER": "true",
        "CONN_MAX_AGE": "0",
    }
    with running(command, os.environ, lambda: listens(port)):
        yield env, served_postgres["DATABASE_URL"]


def test_everything_works_through_a_pool_by_transaction(pooled):
    env, direct = pooled
    port = free_port()
    with application({**env, "WEB_CONCURRENCY": "3", "WEB_THREADS": "4"}, port):
        url = f"http://127.0.0.1:{port}"
        statuses = []

        def work(name):
            person = Person(url).sign_in(name)
            for path in ("/", "/actions/", "/actions/?format=csv", "/risks/heat-map/", "/risks/"):
                statuses.append(person.ask(path)[0])

        threads = [
            threading.Thread(target=work, args=(name,)) for name in ("hsw", "board", "auditor") * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)

        # The application's connections, not the test's own.
        held = psql(
            direct,
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        )

    assert statuses == [200] * 45
    assert int(held) <= 4


def test_commands_work_through_it_too(pooled):
    env, _ = pooled

    manage(env, "verify", "--restored")
    manage(env, "load_demo")
