"""Processes that are killed, or run out of memory, in the midst of a long operation; and what is left of it then.

`python -m tests.faults.children JOB FAULT …` prints a line of JSON for each fault: what it was, how the process ended,
whether it survived: nothing of the job is recorded, or all of it, and `manage.py verify` finds nothing.

Each fault has a process of its own, forked from one that has loaded everything and drawn nothing.
"""

import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

# What changes by itself, and says nothing of what people recorded.
PASSING = {"django_session", "access_attempt"}
WRITES = ("INSERT", "UPDATE", "DELETE")
FINISHED, REFUSED, NO_MEMORY, FAILED, OUTAGE = 0, 1, 3, 4, 5
ENDED = {
    FINISHED: "finished",
    REFUSED: "refused",
    NO_MEMORY: "out of memory",
    FAILED: "failed",
    OUTAGE: "told as an outage",
}
KINDS = {
    "write": "killed while it writes",
    "commit": "killed at its commit",
    "moment": "killed at any moment",
    "memory": "no more memory",
    "full": "the database's disk is full",
    "readonly": "the database is read-only",
    "lost": "the database goes away",
    "none": "done again afterwards",
}
NO_SPACE = "DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$"


def everything() -> str:
    """A digest of every row of every table."""
    from django.db import connection

    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - PASSING):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            digest.update(table.encode())
            for row in sorted(map(repr, cursor.fetchall())):
                digest.update(row.encode())
    connection.close()
    return digest.hexdigest()


def faults_found() -> list[str]:
    """What `manage.py verify` finds."""
    from django.db import connection

    from ohs.board.verification import verify_everything

    found = list(verify_everything().faults)
    connection.close()
    return found


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class AtWrite:
    """Counts what a process writes, and kills it before its nth writing statement."""

    def __init__(self, number: int | None = None):
        self.number, self.count = number, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            self.count += 1
            if self.count == self.number:
                die()
        return execute(sql, params, many, context)


def fork(work: Callable[[], None], kill_after: float | None = None) -> str:
    """Run it in a process of its own and say how that ended; killed from outside after so many seconds, if it still runs."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(_carry_out(work))
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return ENDED.get(os.WEXITSTATUS(status), str(status))


def _carry_out(work: Callable[[], None]) -> int:
    from django.core.exceptions import ValidationError
    from django.core.management import CommandError

    from ohs.core.outages import outage_of

    try:
        work()
    except MemoryError:
        return NO_MEMORY
    except (ValidationError, CommandError) as error:
        # A command tells the error in its own words.
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except BaseException as error:
        if outage_of(error) is not None:
            return OUTAGE
        traceback.print_exc()
        return FAILED
    return FINISHED


def killed_at(run: Callable[[], None], number: int) -> None:
    from django.db import connection

    with connection.execute_wrapper(AtWrite(number)):
        run()


def killed_at_commit(run: Callable[[], None], *, after: bool) -> None:
    from django.db import connection

    commit = connection.commit

    def die_about_it() -> None:
        if after:
            commit()
        die()

    connection.commit = die_about_it
    run()


def with_memory(run: Callable[[], None], megabytes: int) -> None:
    """No more than so much beyond what the process has."""
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = has + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    run()


def on_full_disk(run: Callable[[], None]) -> None:
    """No page more than the database has; PostgreSQL says of the first write what it says where its disk is full."""
    from django.db import connection

    def refuse(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            sql, params, many = NO_SPACE, None, False
        return execute(sql, params, many, context)

    if connection.vendor == "postgresql":
        with connection.execute_wrapper(refuse):
            run()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    run()


def read_only(run: Callable[[], None]) -> None:
    """As on a standby, or on a disk that was mounted again to be read."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA query_only = 1"
            if connection.vendor == "sqlite"
            else "SET default_transaction_read_only = on"
        )
    run()


def disconnected(run: Callable[[], None], number: int) -> None:
    """PostgreSQL ends the session in the midst of it, as it does when it is stopped."""
    import psycopg
    from django.db import connection

    def lose(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            lose.count += 1
            if lose.count == number:
                with psycopg.connect(**connection.get_connection_params()) as other:
                    other.execute(
                        "SELECT pg_terminate_backend(%s, 5000)",
                        [connection.connection.info.backend_pid],
                    )
        return execute(sql, params, many, context)

    lose.count = 0
    with connection.execute_wrapper(lose):
        run()


def count_writes(name: str, run: Callable[[], None]) -> tuple[int, float]:
    """How many statements of a job write, and how many seconds it takes; it is rolled back.

    Counted once in a session on each database: every test begins with the same copy of the demonstration.
    """
    from django.db import connection, transaction

    counted = f"{connection.vendor}-{name.replace(' ', '-')}.json"
    place = Path(os.environ["FAULTS_COUNTED"]) / counted
    if place.exists():
        count, seconds = json.loads(place.read_text())
        return count, seconds

    def rehearse() -> None:
        counter, begun = AtWrite(), time.monotonic()
        with connection.execute_wrapper(counter), transaction.atomic():
            run()
            transaction.set_rollback(True)
        place.write_text(json.dumps([counter.count, time.monotonic() - begun]))

    ended = fork(rehearse)
    if ended != "finished":
        raise SystemExit(f"the job does not run: {ended}")
    count, seconds = json.loads(place.read_text())
    return count, seconds


@dataclass
class Trial:
    """A job, and what there was before it."""

    run: Callable[[], None]
    writes: int
    seconds: float
    before: str
    chance: random.Random

    def try_fault(self, fault: str) -> tuple[str, str]:
        """(What was done to it, how it ended)."""
        kind, _, how = fault.partition(":")
        match kind:
            case "write":
                number = max(1, round(float(how) * self.writes))
                ended = fork(lambda: killed_at(self.run, number))
                return f"kill -9 before write {number} of {self.writes}", ended
            case "commit":
                after = how == "after"
                ended = fork(lambda: killed_at_commit(self.run, after=after))
                return f"kill -9 {how} the commit", ended
            case "moment":
                after_seconds = self.chance.uniform(0, self.seconds)
                return "kill -9 at any moment", fork(self.run, kill_after=after_seconds)
            case "memory":
                ended = fork(lambda: with_memory(self.run, int(how)))
                return f"{how} MB of memory and no more", ended
            case "full":
                return "the database's disk is full", fork(lambda: on_full_disk(self.run))
            case "readonly":
                return "the database is read-only", fork(lambda: read_only(self.run))
            case "lost":
                number = max(1, round(float(how) * self.writes))
                ended = fork(lambda: disconnected(self.run, number))
                return f"the database goes away at write {number} of {self.writes}", ended
            case "none":
                return "left alone", fork(self.run)
        raise SystemExit(f"{fault} is no fault")


def expected(fault: str, ended: str) -> tuple[bool, ...]:
    """Whether all may be recorded then, or nothing. `()` where it should not have ended so."""
    if fault == "commit:after":
        return (True,)
    if ended == "finished":
        return (True,)
    if fault.startswith("moment:") and ended.startswith("killed"):
        return (True, False)
    if fault.startswith(("full", "readonly", "lost")):
        return (False,) if ended == "told as an outage" else ()
    return () if fault == "none" else (False,)


def main(name: str, *faults: str) -> None:
    django.setup()
    from django.urls import get_resolver

    from tests.faults.jobs import JOBS

    # What is loaded by now is not what a process with little memory fails at.
    _ = get_resolver().url_patterns

    directory = os.environ["FAULTS_DIRECTORY"]
    job = JOBS[name](directory)
    writes, seconds = count_writes(name, job)
    trial = Trial(job, writes, seconds, everything(), random.Random(2021))
    for fault in faults:
        said, ended = trial.try_fault(fault)
        now, found = everything(), faults_found()
        whole = now != trial.before
        survived = not found and whole in expected(fault, ended)
        sys.stdout.write(
            json.dumps(
                {
                    "kind": KINDS[fault.partition(":")[0]],
                    "fault": said,
                    "ended": ended,
                    "recorded": "all of it" if whole else "nothing",
                    "verify": found,
                    "survived": survived,
                }
            )
            + "\n"
        )
        sys.stdout.flush()
        if whole:
            # It was done: what follows would be done to something else.
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
