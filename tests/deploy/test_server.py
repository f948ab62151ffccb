"""The server by itself, without a proxy: clients that are slow, restarts that lose nothing, requests that take too long."""

import json
import os
import shutil
import signal
import socket
import threading
import time
import urllib.request

import psutil
import pytest

from tests.serving import environment

from .clients import Person, connect, fetch, seconds_for
from .conftest import Replacement, alive, application, free_port, wait_for, workers

MANY = 40
# Pages take some 20 ms. A machine that is busy with other work gets room; a thread that is held takes 30 s and more.
SOON = 5

# Those of tests/deploy/urls.py.
OWN_ADDRESSES = {"DJANGO_SETTINGS_MODULE": "tests.deploy.settings"}
SLOW = {
    "idle": b"",
    "half of a header": b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.",
    "half of a body": b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=so",
    "an answer that is not read": b"GET /large/1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.fixture
def slowed(served):
    return {**served, **OWN_ADDRESSES}


@pytest.fixture(scope="module")
def slowed_port(seeded, tmp_path_factory):
    """One server that all kinds of slow clients meet, one after the other; nothing they do is stored."""
    site = tmp_path_factory.mktemp("slowed") / "site"
    shutil.copytree(seeded, site)
    port = free_port()
    env = environment(site, DATABASE_URL=f"sqlite:///{site}/ohs.sqlite3")
    with application({**env, **OWN_ADDRESSES}, port):
        seconds_for(port)
        yield port


@pytest.mark.parametrize("kind", list(SLOW))
def test_many_slow_clients_hold_nobody_up(slowed_port, kind):
    slow = [connect(slowed_port, receive_buffer=2048) for _ in range(MANY)]
    try:
        for client in slow:
            client.sendall(SLOW[kind])
        time.sleep(1)

        assert seconds_for(slowed_port, times=10) < SOON
    finally:
        for client in slow:
            client.close()


def test_a_header_that_never_ends_is_given_up(served):
    port = free_port()
    with application(served, port), connect(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.")
        client.settimeout(45)

        while client.recv(1000):
            pass


@pytest.mark.parametrize("place", ["port", "path"])
def test_new_workers_lose_no_request(served, tmp_path, place):
    """A connection that a worker closes unread as it stops is asked anew, as every proxy does (test_nginx has ours)."""
    bind = free_port() if place == "port" else tmp_path / "hsw.sock"
    answers, closed, ended = [], [], threading.Event()

    def ask(path):
        while not ended.is_set():
            replacement.breathe()
            try:
                answers.append(fetch(bind, path)[0])
            except (BrokenPipeError, ConnectionResetError) as error:
                closed.append(repr(error))
                answers.append(fetch(bind, path)[0])

    with application(served, bind) as server:
        replacement = Replacement(server)
        threads = [
            threading.Thread(target=ask, args=(path,))
            for path in ("/healthz", "/accounts/login/", "/healthz", "/accounts/login/")
        ]
        for thread in threads:
            thread.start()
        replacement.carry_out()
        ended.set()
        for thread in threads:
            thread.join(60)

    # One for each of those who asked at that moment, and no more.
    assert len(closed) <= len(threads), closed
    assert set(answers) == {200}
    assert len(answers) > 50


def test_stopping_answers_what_was_asked(slowed):
    port = free_port()
    with application(slowed, port) as server:
        seconds_for(port)
        results = []
        thread = threading.Thread(target=lambda: results.append(fetch(port, "/slow/python/3/")))
        thread.start()
        time.sleep(1)
        server.terminate()
        thread.join(30)

    assert results == [(200, b"done")]


def test_a_worker_that_dies_is_replaced(served):
    port = free_port()
    with application(served, port) as server:
        victim = min(workers(server))
        os.kill(victim, signal.SIGKILL)

        wait_for(lambda: victim not in workers(server) and len(workers(server)) == 2, seconds=30)
        wait_for(lambda: answers(port), seconds=30)
        assert seconds_for(port, times=10) < SOON


def test_no_worker_outlives_a_server_that_is_killed(served):
    with application(served, free_port()) as server:
        wait_for(lambda: len(workers(server)) == 2)
        left = [psutil.Process(worker) for worker in workers(server)]
        server.kill()

        wait_for(lambda: not any(alive(process) for process in left), seconds=30)


def test_stopping_just_after_the_start_takes_no_time(served):
    with application(served, free_port()) as server:
        started = time.monotonic()
        server.terminate()
        server.wait(timeout=60)

    assert time.monotonic() - started < 20


def test_a_path_left_behind_is_taken_over(served, tmp_path):
    bind = tmp_path / "hsw.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(bind))

    with application(served, bind):
        assert fetch(bind, "/healthz")[0] == 200
        assert bind.stat().st_mode & 0o777 == 0o660


class TestTimeLimit:
    def test_work_that_takes_too_long_ends_with_a_page(self, each_database):
        port = free_port()
        env = {**each_database, **OWN_ADDRESSES, "REQUEST_SECONDS": "2"}
        with application(env, port):
            for work in ("python", "database"):
                started = time.monotonic()
                status, page = fetch(port, f"/slow/{work}/100/")

                assert status == 503
                assert b"takes too long" in page
                assert time.monotonic() - started < 30
                # Nothing of it was saved, and the workers go on.
                assert fetch(port, "/saved/") == (200, b"0")
                assert all(fetch(port, "/accounts/login/")[0] == 200 for _ in range(20))
                assert fetch(port, f"/slow/{work}/0/") == (200, b"done")


def test_the_metrics_have_a_port_of_their_own(served):
    port, metrics = free_port(), free_port()
    with application({**served, "METRICS_PORT": str(metrics)}, port) as server:
        for _ in range(6):
            fetch(port, "/accounts/login/")
        fetch(port, "/nothing/of/a.person@example.org/")
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics}/metrics", timeout=10) as answer:
            text = answer.read().decode()

        # Counted together, whichever worker answered.
        assert 'hsw_requests_total{method="GET",route="accounts/login/",status="200"} 6.0' in text
        assert "a.person" not in text
        assert fetch(port, "/metrics")[0] == 404
        shown = psutil.Process(server.pid).children(recursive=True)
    # The last of them may still be ending when the server itself has ended.
    wait_for(lambda: not [process for process in shown if alive(process)], seconds=20)


def test_the_log_is_json_and_names_no_person(served, tmp_path):
    port = free_port()
    env = {
        **served,
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "json",
        "LOG_EXCEPTION_MESSAGES": "false",
    }
    with (tmp_path / "log").open("w") as log, application(env, port, stdout=log, stderr=log):
        person = Person(f"http://127.0.0.1:{port}").sign_in("lead")
        person.ask("/actions/?q=smith.of.somewhere")
        person.ask("/people/smith.of.somewhere/")

    text = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    answered = [line for line in lines if line["logger"] == "ohs.request"]
    assert {"accounts/login/", "actions/", "(no such page)"} == {line["route"] for line in answered}
    assert len({line["request_id"] for line in answered}) == len(answered) == 4
    assert "smith" not in text
    assert '"lead"' not in text


def answers(port) -> bool:
    try:
        return fetch(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_whoever_signs_out_is_signed_out_of_every_worker(served):
    """A cookie that was copied before opens nothing, asked a hundred times of four workers; nor does another browser's."""
    port = free_port()
    with application({**served, "WEB_CONCURRENCY": "4"}, port) as server:
        wait_for(lambda: len(workers(server)) == 4)
        url = f"http://127.0.0.1:{port}"
        desk, phone = Person(url).sign_in(), Person(url).sign_in()
        copied = desk.cookie
        # Every worker has met the session.
        assert {fetch(port, "/glossary/", copied)[0] for _ in range(40)} == {200}

        desk.post("/accounts/logout/", {})

        assert [fetch(port, "/glossary/", copied)[0] for _ in range(100)] == [302] * 100
        assert phone.ask("/glossary/")[0] == 302


def test_attempts_are_counted_for_all_workers_together(served):
    port = free_port()
    with application({**served, "WEB_CONCURRENCY": "4"}, port) as server:
        wait_for(lambda: len(workers(server)) == 4)
        answers, started = [], time.monotonic()
        for number in range(40):
            guess = {"login": "auditor", "password": f"guess {number}"}
            answers.append(Person(f"http://127.0.0.1:{port}").post("/accounts/login/", guess)[0])
        waited = time.monotonic() - started

        # Five are free, then the waits are 1, 2, 4 … seconds.
        allowed = 5 + next(n for n in range(20) if 2**n - 1 > waited)
        assert answers.count(200) <= allowed
        assert answers.count(429) == 40 - answers.count(200)
        Person(f"http://127.0.0.1:{port}").sign_in("lead")
