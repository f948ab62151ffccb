"""What the library of faults stands on; and at the end how many were survived of how many tried."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from tests.deploy.conftest import (
    each_database,
    postgres_server,
    seeded,
    seeded_postgres,
    served,
    served_postgres,
)
from tests.serving import ROOT

__all__ = [
    "each_database",
    "postgres_server",
    "seeded",
    "seeded_postgres",
    "served",
    "served_postgres",
]

TRIED: Counter = Counter()
SURVIVED: Counter = Counter()


@pytest.fixture
def note_fault():
    """Counts a fault that was tried, by kind, and whether it was survived."""

    def note(kind: str, survived: bool) -> None:
        TRIED[kind] += 1
        SURVIVED[kind] += bool(survived)

    return note


@pytest.fixture(scope="session")
def counted(tmp_path_factory):
    """Where it is kept how much each operation writes."""
    return tmp_path_factory.mktemp("counted")


@pytest.fixture
def try_faults(tmp_path, counted, note_fault):
    """Tries faults on a long operation, in processes of its own; gives what was not survived."""

    def attempt(env, job: str, *faults: str) -> list[dict]:
        env = {
            **env,
            "FAULTS_DIRECTORY": str(tmp_path),
            "FAULTS_COUNTED": str(counted),
            "LOG_LEVEL": "CRITICAL",
        }
        run = subprocess.run(
            [sys.executable, "-m", "tests.faults.children", job, *faults],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
        results = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        assert run.returncode == 0, run.stderr[-3000:]
        for result in results:
            note_fault(f"{job}: {result['kind']}", result["survived"])
        assert results
        return [
            result | {"log": run.stderr[-3000:]} for result in results if not result["survived"]
        ]

    return attempt


def pytest_terminal_summary(terminalreporter):
    if not TRIED:
        return
    terminalreporter.section("faults: survived / tried")
    for kind in sorted(TRIED):
        terminalreporter.write_line(f"{SURVIVED[kind]:>4} / {TRIED[kind]:<4} {kind}")
    terminalreporter.write_line(f"{SURVIVED.total():>4} / {TRIED.total():<4} in all")
