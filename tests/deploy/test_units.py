"""The systemd units: systemd itself reads them without complaint, and what they run exists."""

import re
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from tests.serving import ROOT

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
TIMERS = [unit for unit in UNITS if unit.suffix == ".timer"]


@pytest.fixture
def installed(tmp_path):
    """The units as they would stand in /etc, over a folder that is there: this machine has no /opt/hsw."""
    home = tmp_path / "hsw"
    (home / ".venv/bin").mkdir(parents=True)
    shutil.copytree(ROOT / "deploy", home / "deploy")
    python = home / ".venv/bin/python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    folder = tmp_path / "units"
    folder.mkdir()
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text().replace("/opt/hsw", str(home)))
    return sorted(folder.iterdir())


def test_systemd_finds_nothing_to_say(installed):
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, installed)],
        capture_output=True,
        text=True,
    )

    # Of the machine's own units it may say what it likes.
    ours = [line for line in verified.stderr.splitlines() if "hsw" in line]
    assert ours == []


@pytest.mark.parametrize("timer", TIMERS, ids=lambda unit: unit.name)
def test_each_timer_is_understood_and_has_a_service(timer):
    when = re.search(r"OnCalendar=(.+)", timer.read_text())[1]

    assert timer.with_suffix(".service") in UNITS
    subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)


def test_every_command_that_is_run_is_there():
    commands = {
        command for unit in UNITS for command in re.findall(r"manage\.py (\w+)", unit.read_text())
    }

    assert len(commands) >= 4
    assert commands <= set(get_commands())


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service" and "@" not in unit.name], ids=str
)
def test_each_service_runs_as_nobody_in_particular_and_writes_little(unit):
    text = unit.read_text()

    assert "User=hsw" in text
    for line in ("NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert line in text


@pytest.mark.parametrize(
    "unit",
    [unit for unit in UNITS if "SystemCallFilter" in unit.read_text()],
    ids=lambda unit: unit.name,
)
def test_a_call_that_is_not_allowed_fails_and_kills_nothing(unit):
    text = unit.read_text()

    assert "SystemCallErrorNumber=EPERM" in text
    # numpy's arithmetic places its memory with calls of these, at its import.
    assert "@resources" not in text


def test_the_application_is_given_time_to_end_what_it_does():
    # Longer than the longest request, and than the server gives its workers.
    text = (ROOT / "deploy/systemd/hsw.service").read_text()

    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) > 60 + 15
