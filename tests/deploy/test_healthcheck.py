"""The container's health check, at a port and at a path."""

import subprocess
import sys

import pytest

from tests.serving import ROOT

from .conftest import application, free_port


def check(bind):
    return subprocess.run(
        [sys.executable, "deploy/healthcheck.py"], cwd=ROOT, env={"BIND": bind}, timeout=30
    ).returncode


@pytest.mark.parametrize("place", ["port", "path"])
def test_it_says_whether_the_server_answers(served, tmp_path, place):
    where = free_port() if place == "port" else tmp_path / "hsw.sock"
    bind = f"0.0.0.0:{where}" if place == "port" else f"unix:{where}"

    with application(served, where):
        alive = check(bind)

    assert alive == 0
    assert check(bind) == 1
