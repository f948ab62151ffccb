"""People at work, all at once: `make load`. Exit 1 for an error, or where nineteen of twenty answers take longer than half a second.

    python -m tests.load [people] [seconds] [pause] [idle sockets]        50 people, 60 s, 2 s between pages, 40 sockets

Each person opens the ten commonest pages in turn, each on their own connection; two of them write. Beside them idle sockets
are held open. The server is that of `make run`, on the demonstration; with DATABASE_URL set, on that database and what is in it.
It says how many answers a second there were, how long they took, and the time of the processor that one took.
"""

import http.client
import os
import re
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

import psutil

from tests.serving import PASSWORD, environment, manage, serve

PAGES = (
    "/",
    "/actions/",
    "/risks/",
    "/risks/heat-map/",
    "/maturity/",
    "/injuries/",
    "/actions/?standing=overdue",
    "/board/meetings/",
    "/maturity/findings/",
    "/injuries/counts/",
)
WRITERS = 2
LIMIT = 0.5
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Person:
    port: int
    name: str
    writes: bool
    cookies: dict = field(default_factory=dict)
    took: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def __post_init__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, form=None):
        """The status and the text; cookies are kept."""
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie", ()):
            key, _, value = line.strip().partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer.status, text

    def send(self, path, **form):
        _, page = self.ask("GET", path)
        return self.ask("POST", path, {"csrfmiddlewaretoken": TOKEN.search(page)[1], **form})[0]

    def sign_in(self):
        status = self.send("/accounts/login/", login=self.name, password=PASSWORD)
        if status != 302:
            raise RuntimeError(f"{self.name} could not sign in: {status}")

    def work(self, until, pause, offset):
        turn = offset
        while time.monotonic() < until:
            time.sleep(pause * (0.5 if turn == offset else 1))
            path = PAGES[turn % len(PAGES)]
            started = time.monotonic()
            try:
                if self.writes and turn % 5 == 0:
                    # What a person keeps of their own: a list by name.
                    status = self.send(
                        "/views/save/?of=/actions/?standing=overdue",
                        name=f"{self.name} {offset} {turn}",
                    )
                    expected = (302,)
                else:
                    status, _ = self.ask("GET", path)
                    expected = (200,)
                if status not in expected:
                    self.errors.append(f"{path}: {status}")
            except (OSError, http.client.HTTPException, TypeError) as error:
                self.errors.append(f"{path}: {error!r}")
                self.connection.close()
            self.took.append(time.monotonic() - started)
            turn += 1


def processor(process) -> float:
    """Seconds of the processor that the server has had."""
    everyone = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in everyone)


def hold(port, count):
    held = []
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", port))
        held.append(client)
    return held


def main(people=50, seconds=60, pause=2.0, idle=40) -> int:
    with tempfile.TemporaryDirectory(prefix="ohs-load-") as directory:
        env = environment(directory)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        manage(env, "migrate", "--verbosity", "0")
        if not is_loaded(env):
            manage(env, "load_demo")
        with serve(env) as (url, server):
            port = int(url.rpartition(":")[2])
            process = psutil.Process(server.pid)
            # One person signs in for each role; the others use a session of the same role, as people behind one proxy
            # do: signing in is limited by address.
            roles = ("board", "lead", "hsw", "auditor", "admin")
            first = {name: Person(port, name, writes=False) for name in roles}
            for person in first.values():
                person.sign_in()
                for path in PAGES:
                    person.ask("GET", path)
            crowd = [
                Person(
                    port,
                    roles[number % 5],
                    number < WRITERS,
                    dict(first[roles[number % 5]].cookies),
                )
                for number in range(people)
            ]
            sockets = hold(port, idle)
            before, started = processor(process), time.monotonic()
            threads = [
                threading.Thread(target=person.work, args=(started + seconds, pause, number))
                for number, person in enumerate(crowd)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            lasted, spent = time.monotonic() - started, processor(process) - before
            memory = max(child.memory_info().rss for child in process.children())
            for client in sockets:
                client.close()
    return report(crowd, lasted, spent, memory)


def is_loaded(env) -> bool:
    """Whether the demonstration, or more, is in the database already: `make bench` fills one."""
    os.environ.update(env)

    import django

    django.setup()

    from ohs.organisation.models import User

    return User.objects.filter(username="board").exists()


def report(crowd, lasted, spent, memory) -> int:
    took = sorted(seconds for person in crowd for seconds in person.took)
    errors = [error for person in crowd for error in person.errors]
    p95 = took[int(len(took) * 0.95)]
    print(
        f"{len(took)} answers, {len(took) / lasted:.1f} a second; "
        f"median {took[len(took) // 2] * 1000:.0f} ms, 95 % within {p95 * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms; "
        f"{spent / len(took) * 1000:.1f} ms of the processor each; largest worker {memory / 1e6:.0f} MB; "
        f"{len(errors)} errors"
    )
    for error in sorted(set(errors))[:10]:
        print(f"  {error}")
    return 1 if errors or p95 > LIMIT else 0


if __name__ == "__main__":
    sys.exit(
        main(
            *(
                kind(text)
                for kind, text in zip((int, float, float, int), sys.argv[1:], strict=False)
            )
        )
    )
