"""A small register: three units in two groups, and a hand to record figures with."""

import datetime as dt

import pytest
from django.db import transaction

from injuries import operations
from injuries.models import Cause, Severity, SeverityName, StaffGroup
from ohs.organisation.models import CommandUnit
from tests.injuries import factories
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory


@pytest.fixture
def kinds(db):
    """What can be counted: assault, moving vehicle in two parts, other; three severities; two staff groups."""
    factories.StaffGroupFactory(code="officer", name="Police officer", short_name="Officers")
    factories.StaffGroupFactory(
        code="pcso", name="Police Community Support Officer", short_name="PCSOs"
    )
    factories.CauseFactory(code="assault", name="Assault")
    vehicle = factories.CauseFactory(code="moving-vehicle", name="Moving vehicle")
    factories.CauseFactory(code="mv-collision", name="Collision", parent=vehicle)
    factories.CauseFactory(code="mv-rammed", name="Rammed", parent=vehicle)
    factories.CauseFactory(code="other", name="Other cause", is_other=True)
    factories.SeverityFactory(code="minor", name="Minor")
    lost_time = factories.SeverityFactory(code="over-7-day", name="Over-7-day")
    SeverityName.objects.create(severity=lost_time, name="Over-3-day", end=dt.date(2012, 4, 5))
    SeverityName.objects.create(severity=lost_time, name="Over-7-day", start=dt.date(2012, 4, 6))
    flp = BusinessGroupFactory(code="FLP", name="Frontline Policing")
    so = BusinessGroupFactory(code="SO", name="Specialist Operations")
    CommandUnitFactory(code="AS", name="Central South", group=flp)
    CommandUnitFactory(code="AW", name="South West", group=flp)
    CommandUnitFactory(code="SO15", name="Counter Terrorism", group=so)


def month_start(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


class Hand:
    """Records figures by their codes: (month, unit, cause, severity, staff group, count)."""

    def __init__(self, user):
        self.user = user

    def rows(self, rows):
        units = dict(CommandUnit.objects.values_list("code", "pk")) | {"": None}
        causes = dict(Cause.objects.values_list("code", "pk"))
        severities = dict(Severity.objects.values_list("code", "pk"))
        groups = dict(StaffGroup.objects.values_list("code", "pk"))
        return [
            operations.GivenCount(
                month_start(month),
                units[unit],
                causes[cause],
                severities[severity],
                groups[group],
                count,
            )
            for month, unit, cause, severity, group, count in rows
        ]

    def counts(self, *rows, as_at=dt.date(2021, 4, 19), **options):
        options.setdefault("on", as_at)
        return operations.record_counts(
            rows=self.rows(rows), as_at=as_at, source="eSafety", by=self.user, **options
        )

    def monthly(
        self, first: str, values, unit="", as_at=dt.date(2021, 4, 19), group="officer", **options
    ):
        """One assault count a month from `first` on; None leaves the month out."""
        start = month_start(first)
        rows = []
        for number, value in enumerate(values):
            year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
            if value is not None:
                rows.append((f"{year}-{month + 1:02d}", unit, "assault", "minor", group, value))
        return self.counts(*rows, as_at=as_at, **options)

    def strengths(
        self, first: str, values, unit="", as_at=dt.date(2021, 4, 19), group="officer", on=None
    ):
        """Strengths a month from `first` on; known from `on`, the day they come in, or else from `as_at`."""
        start = month_start(first)
        units = dict(CommandUnit.objects.values_list("code", "pk")) | {"": None}
        rows = []
        for number, value in enumerate(values):
            year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
            if value is not None:
                rows.append(
                    operations.GivenStrength(
                        dt.date(year, month + 1, 1),
                        units[unit],
                        StaffGroup.objects.get(code=group).pk,
                        value,
                    )
                )
        return operations.record_strengths(
            rows=rows, as_at=as_at, on=on or as_at, source="Workforce", by=self.user
        )


@pytest.fixture
def hand(kinds, hsw_user):
    return Hand(hsw_user)


@pytest.fixture(scope="module")
def _demo_once(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for all tests of a module; taken back after the last."""
    from ohs.demo import actions as demo_actions
    from ohs.demo import injuries as demo_injuries
    from ohs.demo import organisation as demo_organisation

    with django_db_blocker.unblock(), transaction.atomic():
        keeper = demo_organisation.load(password="a-password-for-tests")
        demo_actions.load(by=keeper)
        demo_injuries.load(by=keeper)
        yield keeper
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo_once, db):
    """As everywhere, with what this register needs of it and no more."""
    return _demo_once


@pytest.fixture
def assault_line(kinds):
    return factories.ReportLineFactory(slug="assault", causes=["assault"], staff_groups=["officer"])


@pytest.fixture
def read_csv(client):
    """The rows of a CSV page as dictionaries, for somebody."""
    import csv
    import io

    def read(url, user):
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == 200, response.content[:400]
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    return read
