"""Incidents notified to the regulator: how long the law allows, what is known of when, what came of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from injuries.models import (
    Annotation,
    Cause,
    Investigation,
    InvestigationGroup,
    MonthlyCount,
    ReportLine,
    SeverityName,
)
from injuries.rules import riddor
from injuries.rules.riddor import Kind
from tests.actions.factories import RecommendationFactory
from tests.injuries import factories

DAY = dt.date(2020, 9, 25)


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (Kind.DEATH, 10), (Kind.SPECIFIED, 10), (Kind.DANGEROUS, 10), (Kind.PUBLIC, 10), (Kind.LOST_TIME, 15),
        (Kind.DISEASE, None), (Kind.UNDETERMINED, None), (Kind.NOT_REPORTABLE, None),
        (Kind.NEAR_MISS, None), (Kind.CONTACT, None),
    ],
)  # fmt: skip
def test_the_law_allows_ten_days_or_fifteen(kind, days):
    assert riddor.limit_days(kind, DAY) == days


def test_lost_time_had_ten_days_until_5_april_2012_and_fifteen_after():
    assert riddor.limit_days(Kind.LOST_TIME, dt.date(2012, 4, 5)) == 10
    assert riddor.limit_days(Kind.LOST_TIME, dt.date(2012, 4, 6)) == 15


def test_the_day_of_the_incident_is_not_counted():
    limit = riddor.limit(Kind.DEATH, DAY, DAY)

    assert limit.exact
    assert limit.latest == dt.date(2020, 10, 5)


def test_a_month_gives_a_limit_between_two_days():
    limit = riddor.limit(Kind.DEATH, dt.date(2021, 1, 1), dt.date(2021, 1, 31))

    assert (limit.earliest, limit.latest) == (dt.date(2021, 1, 11), dt.date(2021, 2, 10))
    assert not limit.exact


@pytest.mark.parametrize(
    ("notified_on", "said"),
    [
        (dt.date(2020, 10, 4), "in time"),
        (dt.date(2020, 10, 5), "in time"),
        (dt.date(2020, 10, 6), "late"),
    ],
)
def test_a_report_is_in_time_up_to_its_last_day(notified_on, said):
    investigation = Investigation(
        kind=Kind.DEATH, occurred_on=DAY, notified="yes", notified_on=notified_on
    )

    assert investigation.timeliness(dt.date(2021, 7, 5)) == said


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2020, 10, 4), "due"),
        (dt.date(2020, 10, 5), "due"),
        (dt.date(2020, 10, 6), "overdue"),
    ],
)
def test_a_report_that_was_not_made_is_overdue_after_its_last_day(on, said):
    assert Investigation(kind=Kind.DEATH, occurred_on=DAY, notified="no").timeliness(on) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": Kind.NOT_REPORTABLE}, "no report due"),
        ({"kind": Kind.UNDETERMINED}, "kind not yet determined"),
        ({"kind": Kind.DISEASE}, "due as soon as diagnosed"),
        ({"kind": Kind.DEATH, "notified": "yes"}, "notified, date not recorded"),
        (
            {"kind": Kind.DEATH, "precision": "month", "occurred_on": dt.date(2021, 1, 1), "notified": "yes",
             "notified_on": dt.date(2021, 1, 20)},
            "depends on the day it happened",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_not_said(fields, said):
    investigation = Investigation(**{"occurred_on": DAY, **fields})

    assert investigation.timeliness(dt.date(2021, 7, 5)) == said


def test_the_list_says_when_with_no_more_than_is_known(demo, client):
    from ohs.organisation.models import User

    client.force_login(User.objects.get(username="board"))

    page = client.get("/injuries/investigations/").content.decode()

    assert "25 September 2020" in page
    assert "5 October 2020: notified, date not recorded" in page
    assert "January 2021" in page
    assert "1 January 2021" not in page


def test_the_csv_has_months_where_only_the_month_is_known(demo, read_csv):
    from ohs.organisation.models import User

    rows = read_csv("/injuries/investigations/?format=csv", User.objects.get(username="hsw"))

    assert [(row["number"], row["occurred"], row["people"]) for row in rows] == [
        ("2", "2021-03", ""),
        ("1", "2021-01", "3"),
        ("3", "2020-09-25", "1"),
    ]
    assert [row["key_tasks"] for row in rows] == ["", "9", "10"]
    assert rows[2]["limit_days"] == "10"


def test_an_incident_is_not_listed_before_it_happened(kinds, client, board_user):
    factories.InvestigationFactory(title="The incident", occurred_on=DAY)
    client.force_login(board_user)

    def listed(day):
        return (
            "The incident" in client.get(f"/injuries/investigations/?as_at={day}").content.decode()
        )

    assert (listed("2020-09-24"), listed("2020-09-25"), listed("2020-09-26")) == (False, True, True)


def advise(number):
    for _ in range(number):
        factories.InvestigationFactory().recommendations.add(RecommendationFactory())


def test_the_list_costs_the_same_with_two_incidents_and_with_two_hundred(kinds, client, board_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        client.get("/injuries/investigations/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/injuries/investigations/?per_page=200")
        return len(queries)

    client.force_login(board_user)
    advise(2)
    few = cost()
    advise(198)

    assert cost() == few


@pytest.mark.parametrize("text", ["kind=banana", "state=banana"])
def test_an_unknown_filter_value_shows_the_forms_error(kinds, client, board_user, text):
    client.force_login(board_user)

    assert "There is a problem" in client.get(f"/injuries/investigations/?{text}").content.decode()


# What must always hold


def refuses(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_only_the_month_known_means_its_first_day(kinds):
    refuses(
        lambda: factories.InvestigationFactory(precision="month", occurred_on=dt.date(2021, 1, 2))
    )


def test_nobody_is_notified_before_the_incident(kinds):
    refuses(
        lambda: factories.InvestigationFactory(
            occurred_on=DAY, notified="yes", notified_on=dt.date(2020, 9, 24)
        )
    )


def test_a_date_of_notification_needs_a_notification(kinds):
    refuses(lambda: factories.InvestigationFactory(notified="no", notified_on=dt.date(2021, 2, 1)))


def test_a_group_stands_once(kinds):
    first = factories.InvestigationFactory()
    InvestigationGroup.objects.create(investigation=first, level="gold")
    refuses(lambda: InvestigationGroup.objects.create(investigation=first, level="gold"))


def test_what_is_resolved_on_a_day_is_resolved(kinds):
    refuses(
        lambda: factories.InvestigationFactory(
            state="investigating", resolved_on=dt.date(2021, 6, 1)
        )
    )


def test_there_is_one_cause_for_everything_else(kinds):
    refuses(lambda: factories.CauseFactory(code="rest", is_other=True))


def test_a_cause_is_no_part_of_itself(kinds):
    cause = Cause.objects.get(code="assault")
    refuses(lambda: Cause.objects.filter(pk=cause.pk).update(parent=cause))


def test_a_severitys_name_ends_after_it_begins(kinds):
    name = SeverityName.objects.get(name="Over-7-day")
    refuses(lambda: SeverityName.objects.filter(pk=name.pk).update(end=dt.date(2012, 4, 5)))


def test_a_bound_is_at_least_one(kinds):
    refuses(lambda: factories.ReportLineFactory(bound=0))


def test_limits_are_rebased_only_with_approval(kinds):
    refuses(lambda: factories.AnnotationFactory(kind=Annotation.Kind.REBASE))


def test_an_annotation_needs_a_reason_and_a_first_of_a_month(kinds):
    refuses(lambda: factories.AnnotationFactory(text=""))
    refuses(lambda: factories.AnnotationFactory(month=dt.date(2020, 4, 2)))


@pytest.mark.parametrize(
    "change",
    [{"month": dt.date(2020, 4, 2)}, {"superseded_on": dt.date(2021, 4, 18)}],
)
def test_a_count_is_of_a_month_known_for_a_while(hand, change):
    hand.monthly("2020-04", [9])
    refuses(lambda: MonthlyCount.objects.update(**change))


@pytest.mark.parametrize("unit", ["AS", ""])
def test_a_count_stands_once_for_a_day(hand, unit):
    hand.monthly("2020-04", [9], unit=unit)
    row = MonthlyCount.objects.get()
    row.pk = None
    refuses(lambda: row.save(force_insert=True))


def test_a_severity_is_called_what_it_was_called_then(kinds):
    from injuries.dimensions import Kinds
    from injuries.models import Severity

    lost_time = Severity.objects.get(code="over-7-day")
    read_once = Kinds().severities[lost_time.pk]
    for day, name in (
        (dt.date(2012, 4, 5), "Over-3-day"),
        (dt.date(2012, 4, 6), "Over-7-day"),
        (dt.date(2021, 4, 1), "Over-7-day"),
    ):
        assert read_once.on(day) == name


def test_a_lines_address_is_its_slug(kinds):
    assert ReportLine(slug="handling").get_absolute_url() == "/injuries/lines/handling/"
