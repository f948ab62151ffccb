"""What deploy/ says of the application is true: variables, schedules, files of the container."""

import datetime as dt
import importlib.util
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
LONDON = ZoneInfo("Europe/London")

# Read by deploy/*.sh and deploy/systemd alone.
OF_THE_SCRIPTS = {"BACKUP_DIR", "BACKUP_KEEP_DAYS", "BACKUP_DATABASE_URL", "SITE_URL"}


def module(name):
    spec = importlib.util.spec_from_file_location(name, DEPLOY / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    # A dataclass looks for its own module.
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


schedule = module("schedule")


def variables(text):
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def is_variable(line):
    return re.match(r"#?[A-Z_]+=", line)


def test_the_template_explains_every_variable_and_no_other():
    read = (ROOT / "ohs/settings.py").read_text() + (ROOT / "ohs/service/server.py").read_text()
    known = set(re.findall(r"""env(?:\.\w+)?\(\s*['"]([A-Z_]+)""", read)) - {"READY_NOTICE"}

    assert variables((DEPLOY / "hsw.env").read_text()) == known | OF_THE_SCRIPTS


def test_each_variable_of_the_template_has_a_line_that_explains_it():
    lines = (DEPLOY / "hsw.env").read_text().splitlines()

    for number, line in enumerate(lines):
        if is_variable(line):
            # Above it, or above the one that it belongs with.
            above = next(each for each in reversed(lines[:number]) if not is_variable(each))
            assert above.startswith("# "), line


def test_the_template_is_read_alike_by_systemd_and_a_shell():
    for line in (DEPLOY / "hsw.env").read_text().splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[A-Z_]+=[^\s'\"$`\\]*", line), line


def test_the_scheduler_of_containers_keeps_the_times_of_the_timers():
    for job in schedule.jobs():
        timer = (DEPLOY / f"systemd/hsw-{job.name}.timer").read_text()
        days, at = re.search(r"OnCalendar=(\S+) (\S+)", timer).groups()
        named = {"*-*-*": range(7), "Mon..Fri": range(5), "Mon": (0,), "Sun": (6,)}[days]

        assert tuple(job.days) == tuple(named)
        assert job.at.isoformat() == at


def test_the_lines_of_cron_run_the_same_at_the_same_times():
    page = (ROOT / "docs/deploy.md").read_text()
    lines = re.findall(
        r"^(\d+) (\d+) \* \* (\S+) +hsw  /opt/hsw/deploy/(\S+ ?\w*)", page, re.MULTILINE
    )
    named = {"*": range(7), "1-5": range(5), "1": (0,), "0": (6,)}

    said = {
        (tuple(named[days]), dt.time(int(hour), int(minute)), command)
        for minute, hour, days, command in lines
    }
    assert said == {
        (
            tuple(job.days),
            job.at,
            "backup.sh" if job.name == "backup" else f"manage {job.command[2]}",
        )
        for job in schedule.jobs()
    }


def test_every_timer_is_a_job_of_the_scheduler():
    timers = {path.stem.removeprefix("hsw-") for path in DEPLOY.glob("systemd/*.timer")}

    assert {job.name for job in schedule.jobs()} == timers


class TestSchedule:
    @pytest.fixture
    def digests(self):
        return next(job for job in schedule.jobs() if job.name == "digests")

    @pytest.mark.parametrize(
        ("now", "last", "next_"),
        [
            # Monday, the minute before, the minute, the minute after.
            ("2021-07-05T06:29", "2021-07-02T06:30", "2021-07-05T06:30"),
            ("2021-07-05T06:30", "2021-07-05T06:30", "2021-07-06T06:30"),
            ("2021-07-05T06:31", "2021-07-05T06:30", "2021-07-06T06:30"),
            # Over a weekend.
            ("2021-07-10T12:00", "2021-07-09T06:30", "2021-07-12T06:30"),
        ],
    )
    def test_working_days(self, digests, now, last, next_):
        now, last, next_ = (
            dt.datetime.fromisoformat(each).replace(tzinfo=LONDON) for each in (now, last, next_)
        )

        assert digests.last_due(now) == last
        assert digests.next_due(now) == next_

    def test_what_was_missed_is_made_up_for_once(self, digests, tmp_path):
        kept = schedule.Schedule(tmp_path / "schedule.json")
        kept.keep(digests, dt.datetime(2021, 7, 5, 6, 30, tzinfo=LONDON))
        back = dt.datetime(2021, 7, 8, 9, 0, tzinfo=LONDON)

        again = schedule.Schedule(tmp_path / "schedule.json")

        assert again.due([digests], back) == [digests]
        again.keep(digests, back)
        assert again.due([digests], back + dt.timedelta(minutes=1)) == []

    def test_a_first_start_runs_nothing_at_once(self, tmp_path):
        now = dt.datetime(2021, 7, 5, 12, 0, tzinfo=LONDON)

        assert schedule.Schedule(tmp_path / "schedule.json").due(schedule.jobs(), now) == []

    @pytest.mark.parametrize("text", ["", "[]", '{"digests": 3}', '{"digests": "never"}'])
    def test_a_file_that_cannot_be_read_is_as_if_there_were_none(self, digests, tmp_path, text):
        (tmp_path / "schedule.json").write_text(text)
        now = dt.datetime(2021, 7, 5, 12, 0, tzinfo=LONDON)

        assert schedule.Schedule(tmp_path / "schedule.json").due([digests], now) == []

    def test_the_hour_that_is_there_twice_runs_a_job_once(self, tmp_path):
        backup = next(job for job in schedule.jobs() if job.name == "backup")
        # 31 October 2021: 01:00 to 02:00 comes twice. 28 March: it does not come at all.
        for day in (dt.date(2021, 10, 31), dt.date(2021, 3, 28)):
            kept = schedule.Schedule(tmp_path / f"{day}.json")
            clock = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(12), LONDON)
            kept.keep(backup, clock)
            runs = 0
            utc = clock.astimezone(dt.UTC)
            for _ in range(24 * 6):
                utc += dt.timedelta(minutes=10)
                now = utc.astimezone(LONDON)
                for job in kept.due([backup], now):
                    kept.keep(job, now)
                    runs += 1
            assert runs == 1


class TestContainer:
    text = (DEPLOY / "Containerfile").read_text()

    def test_it_runs_as_an_ordinary_user_with_a_health_check(self):
        last = self.text.rpartition("FROM ")[2]

        assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
        assert "HEALTHCHECK" in last
        assert "ohs.service.server" in last

    def test_it_copies_and_makes_what_is_there(self):
        copied = re.search(r"^COPY (Makefile .*) \./$", self.text, re.MULTILINE)[1].split()
        targets = re.findall(r"make ([\w./ -]+?)(?= \\| *$|&&)", self.text, re.MULTILINE)
        makefile = (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv")

        assert all((ROOT / name).exists() for name in copied)
        assert targets
        for target in " ".join(targets).split():
            assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target

    def test_what_it_is_built_from_has_a_version(self):
        for image in re.findall(r"^FROM (\S+)", self.text, re.MULTILINE):
            assert re.search(r":\d", image), image


class TestCompose:
    text = (DEPLOY / "compose.yaml").read_text()

    def test_every_file_it_mounts_is_there(self):
        mounted = re.findall(r"- \./(\S+?):", self.text)

        assert len(mounted) >= 3
        # The certificate is the force's own.
        assert all((DEPLOY / path).exists() for path in mounted if path != "tls")

    def test_its_variables_are_known(self):
        environment = self.text.partition("environment: &environment")[2].partition("user:")[0]
        names = set(re.findall(r"^    ([A-Z_]+):", environment, re.MULTILINE))

        assert names
        assert names <= variables((DEPLOY / "hsw.env").read_text())

    def test_the_application_may_write_nowhere_but_in_its_volumes(self):
        application = self.text.partition("x-application")[2].partition("services:")[0]

        for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
            assert line in application

    def test_a_stop_waits_longer_than_a_request_may_take(self):
        assert int(re.search(r"stop_grace_period: (\d+)s", self.text)[1]) > 75
