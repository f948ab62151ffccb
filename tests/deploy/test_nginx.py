"""nginx before the application, with the configuration of deploy/nginx and a certificate made for the test."""

import re
import shutil
import subprocess
import threading
import time
from functools import partial

import pytest

from tests.serving import ROOT, environment

from .clients import Person, connect, fetch
from .conftest import Replacement, application, free_port, listens, running, wait_for


def certificate(folder):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=hsw.example.org", "-addext", "subjectAltName=DNS:hsw.example.org"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )


class Proxy:
    """The configuration with this test's own ports and folders in the place of the system's."""

    def __init__(self, folder, backend):
        self.folder, self.backend = folder, backend
        self.http, self.https = free_port(), free_port()
        self.log = folder / "access.log"
        for name in ("tls", "pages", "temporary"):
            (folder / name).mkdir()
        certificate(folder / "tls")
        for page in (ROOT / "deploy/nginx").glob("*.html"):
            shutil.copy(page, folder / "pages")
        # nginx's workers are nobody in particular.
        folder.chmod(0o755)
        for path in folder.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (folder / "hsw-proxy.conf").write_text((ROOT / "deploy/nginx/hsw-proxy.conf").read_text())
        site = (ROOT / "deploy/nginx/hsw.conf").read_text()
        for ours, theirs in {
            "/run/hsw/hsw.sock": str(backend),
            "/etc/nginx/hsw-proxy.conf": str(folder / "hsw-proxy.conf"),
            "/etc/hsw/tls": str(folder / "tls"),
            "/usr/share/hsw": str(folder / "pages"),
            "/var/log/nginx/hsw.log": str(self.log),
        }.items():
            assert ours in site
            site = site.replace(ours, theirs)
        site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{self.http}", site)
        site = re.sub(r"listen 443\b", f"listen 127.0.0.1:{self.https}", site)
        site = re.sub(r"\n\s*listen \[::\].*", "", site)
        self.config = folder / "nginx.conf"
        self.config.write_text(
            f"user root; daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log info;\n"
            "events { worker_connections 512; }\nhttp {\n"
            + "".join(
                f"{kind}_temp_path {folder}/temporary/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + site
            + "\n}\n"
        )

    @property
    def command(self):
        return ["nginx", "-c", str(self.config), "-e", f"{self.folder}/error.log"]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    # nginx's workers are nobody in particular.
    folder.chmod(0o755)
    (folder / "nginx").mkdir()
    return Proxy(folder / "nginx", folder / "hsw.sock")


@pytest.fixture(scope="module")
def env(seeded, tmp_path_factory):
    """As a server is told to be: TLS before it, secure cookies, JSON."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(seeded, site, dirs_exist_ok=True)
    return environment(
        site,
        DATABASE_URL=f"sqlite:///{site}/ohs.sqlite3",
        STATE_DIR=str(site / "state"),
        PLAIN_HTTP="false",
        ALLOWED_HOSTS="hsw.example.org",
        BEHIND_TLS_PROXY="true",
        TRUSTED_PROXY_COUNT="1",
    )


@pytest.fixture(scope="module")
def stack(proxy, env):
    with (
        application(env, proxy.backend) as server,
        running(proxy.command, env, lambda: listens(proxy.https)),
    ):
        wait_for(lambda: fetch(proxy.backend, "/healthz")[0] == 200)
        proxy.server = server
        yield proxy


@pytest.fixture
def person(stack):
    return Person(f"https://127.0.0.1:{stack.https}", site="https://hsw.example.org")


def test_nginx_accepts_the_configuration(proxy):
    tested = subprocess.run([*proxy.command, "-t"], capture_output=True, text=True)

    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr


def test_people_sign_in_over_tls(person):
    status, headers, page = person.sign_in().ask("/actions/")

    assert status == 200
    assert b"key tasks" in page
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert "no-store" in headers["Cache-Control"]
    assert headers["Server"] == "nginx"
    assert all(cookie.secure for cookie in person.jar)


def test_pages_are_compressed_once(person):
    _, plain, page = person.sign_in().ask("/actions/")
    _, packed, bytes_ = person.ask("/actions/", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain
    assert packed.get_all("Content-Encoding") == ["gzip"]
    assert len(bytes_) < len(page) / 4


def test_plain_http_is_sent_to_tls(stack):
    status, headers, _ = Person(f"http://127.0.0.1:{stack.http}").ask("/actions/?standing=overdue")

    assert (status, headers["Location"]) == (
        301,
        "https://hsw.example.org/actions/?standing=overdue",
    )


def test_a_load_balancer_asks_by_address_without_tls(stack):
    balancer = Person(f"http://127.0.0.1:{stack.http}")

    for path in ("/healthz", "/readyz"):
        assert balancer.ask(path, headers={"Host": "10.0.0.5"})[0] == 200


def test_what_a_client_says_of_itself_is_not_believed(stack):
    lying = Person(f"http://127.0.0.1:{stack.http}")

    # On plain HTTP, whatever it says, it is sent to TLS and not served.
    assert lying.ask("/accounts/login/", headers={"X-Forwarded-Proto": "https"})[0] == 301
    _, headers, _ = lying.ask("/healthz", headers={"X-Request-ID": "chosen-by-a-client"})
    assert headers.get("X-Request-ID") != "chosen-by-a-client"


def test_the_log_names_nobody(stack, person):
    person.sign_in().ask("/actions/?q=smith.of.somewhere")
    person.ask("/calendar/a-secret-token.ics")

    text = stack.log.read_text()
    assert '"path":"/actions/"' in text
    for secret in ("smith", "127.0.0.1", "a-secret-token"):
        assert secret not in text


def test_the_request_id_is_the_same_in_both_logs(stack, person):
    _, headers, _ = person.ask("/accounts/login/")

    assert f'"request_id":"{headers["X-Request-ID"]}"' in stack.log.read_text()


def test_a_file_that_is_too_large_gets_a_page(person):
    person.sign_in()

    status, _, page = person.ask("/actions/", b"0" * 31 * 1024 * 1024)

    assert status == 413
    assert b"too large" in page


def test_many_slow_clients_hold_nobody_up(stack, person):
    slow = [connect(stack.https) for _ in range(40)]
    try:
        started = time.monotonic()
        assert person.ask("/accounts/login/")[0] == 200
        assert time.monotonic() - started < 5
    finally:
        for client in slow:
            client.close()


def test_new_workers_lose_no_request(stack):
    answers, ended = [], threading.Event()
    people = [
        Person(f"https://127.0.0.1:{stack.https}", site="https://hsw.example.org") for _ in range(2)
    ]

    def ask(once):
        while not ended.is_set():
            replacement.breathe()
            answers.append(once())

    asking = [lambda: fetch(stack.http, "/healthz")[0] for _ in range(2)]
    asking += [
        partial(lambda person: person.ask("/glossary/")[0], each.sign_in()) for each in people
    ]
    replacement = Replacement(stack.server)
    threads = [threading.Thread(target=ask, args=(once,)) for once in asking]
    for thread in threads:
        thread.start()
    replacement.carry_out()
    ended.set()
    for thread in threads:
        thread.join(60)

    assert set(answers) == {200}
    assert len(answers) > 50


def test_guessing_passwords_is_slowed_down(person):
    answers = [person.ask("/accounts/login/")[0] for _ in range(80)]

    assert answers[:50] == [200] * 50
    assert 429 in answers


# The last: the others need the application.
def test_while_the_application_is_away_a_page_says_so(stack, person):
    stack.server.terminate()
    stack.server.wait(timeout=60)

    status, headers, page = person.ask("/actions/")

    assert status == 502
    assert b"Back in a moment" in page
    assert headers["Cache-Control"] == "no-store"
