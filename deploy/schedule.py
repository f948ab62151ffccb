"""Runs the nightly jobs where no systemd does: the `scheduler` of compose.yaml. The times are those of deploy/systemd.

    python deploy/schedule.py           until it is stopped
    python deploy/schedule.py --list    the jobs and when each is next due

A job that was missed while this was not running is made up for, once. One job runs at a time.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from zoneinfo import ZoneInfo

HOME = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Europe/London")
EVERY_DAY, WORKING_DAYS, MONDAY, SUNDAY = range(7), range(5), (0,), (6,)


@dataclass(frozen=True)
class Job:
    name: str
    days: tuple[int, ...] | range
    at: dt.time
    command: tuple[str, ...]

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """When it was last due, at or before `now`."""
        for back in range(8):
            day = now.date() - dt.timedelta(days=back)
            due = dt.datetime.combine(day, self.at, ZONE)
            if day.weekday() in self.days and due <= now:
                return due
        raise AssertionError(f"{self.name} has no day")

    def next_due(self, now: dt.datetime) -> dt.datetime:
        for ahead in range(8):
            day = now.date() + dt.timedelta(days=ahead)
            due = dt.datetime.combine(day, self.at, ZONE)
            if day.weekday() in self.days and due > now:
                return due
        raise AssertionError(f"{self.name} has no day")


def manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


def jobs() -> list[Job]:
    site = os.environ.get("SITE_URL", "")
    return [
        Job("backup", EVERY_DAY, dt.time(2, 30), ("deploy/backup.sh",)),
        Job("verify", EVERY_DAY, dt.time(4, 0), manage("verify")),
        Job("retention", EVERY_DAY, dt.time(4, 30), manage("carry_out_retention")),
        Job("sessions", SUNDAY, dt.time(5, 0), manage("clearsessions")),
        Job("digests", WORKING_DAYS, dt.time(6, 30), manage("send_digests", "--site", site)),
        Job("returns", MONDAY, dt.time(6, 45), manage("remind_returns", "--site", site)),
    ]


class Schedule:
    """What was run when, kept in a file so that a restart neither repeats nor forgets."""

    def __init__(self, file: Path):
        self.file = file
        try:
            self.ran = {
                name: dt.datetime.fromisoformat(at)
                for name, at in json.loads(file.read_text()).items()
            }
        except (OSError, ValueError, AttributeError, TypeError):
            self.ran = {}

    def due(self, every: list[Job], now: dt.datetime) -> list[Job]:
        """What is to be run now. A job never seen before waits for its next time."""
        for job in every:
            self.ran.setdefault(job.name, now)
        late = [job for job in every if self.ran[job.name] < job.last_due(now)]
        return sorted(late, key=lambda job: job.last_due(now))

    def keep(self, job: Job, now: dt.datetime) -> None:
        self.ran[job.name] = now
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({name: at.isoformat() for name, at in self.ran.items()}))
        new.replace(self.file)


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps({"time": dt.datetime.now(dt.UTC).isoformat(), **facts}) + "\n")
    sys.stdout.flush()


def main() -> int:
    every = jobs()
    if "--list" in sys.argv:
        for job in every:
            say(job=job.name, next=job.next_due(dt.datetime.now(ZONE)).isoformat())
        return 0
    stopped = threading.Event()
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_: stopped.set())
    schedule = Schedule(Path(os.environ.get("STATE_DIR", HOME / ".run/state")) / "schedule.json")
    while not stopped.is_set():
        for job in schedule.due(every, dt.datetime.now(ZONE)):
            schedule.keep(job, dt.datetime.now(ZONE))
            say(job=job.name, message="started")
            ended = subprocess.run(job.command, cwd=HOME, check=False)
            say(
                job=job.name,
                level="INFO" if ended.returncode == 0 else "ERROR",
                message="ended" if ended.returncode == 0 else "failed",
                exit=ended.returncode,
            )
            if stopped.is_set():
                break
        stopped.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
