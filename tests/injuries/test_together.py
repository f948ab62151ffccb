"""What the lines say when they are read together."""

import datetime as dt

import pytest

from injuries.lines.comparison import compare_lines
from injuries.lines.line_definition import LineScope
from ohs.core.periods import Month, MonthRange

from . import factories

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
YEAR = MonthRange(Month(2020, 4), Month(2021, 3))


def compared(hand, assaults, others):
    """A line of everything and one of assaults, each with so many a month, a year ago and now."""
    factories.ReportLineFactory(slug="all", title="All injuries")
    factories.ReportLineFactory(slug="assault", title="Assaults", causes=["assault"])
    rows = []
    for number, month in enumerate([*YEAR.year_before, *YEAR]):
        rows.append((str(month), "AS", "assault", "minor", "officer", assaults[number // 12]))
        rows.append((str(month), "AS", "other", "minor", "officer", others[number // 12]))
    hand.counts(*rows)
    hand.strengths("2019-04", [1000] * 24)
    return compare_lines(on=ON, period=YEAR, full=True)


def test_the_part_of_a_rise_that_another_line_explains_is_told(hand):
    comparison = compared(hand, assaults=(50, 100), others=(60, 70))

    assert comparison.explained_rises == (
        "All injuries: of the 720 more than the year before, 600 (83%) are in the line “Assaults”.",
    )


def test_a_part_that_rose_by_more_than_the_whole_explains_all_of_it(hand):
    comparison = compared(hand, assaults=(50, 100), others=(60, 40))

    assert comparison.explained_rises == (
        "All injuries: of the 360 more than the year before, all 360 are in the line “Assaults”, which rose by 600.",
    )


@pytest.mark.parametrize(
    ("assaults", "others"),
    [((50, 50), (50, 50)), ((50, 51), (50, 100)), ((100, 50), (60, 40))],
    ids=["nothing rose", "not the part", "all fell"],
)
def test_nothing_is_explained_by_what_did_not_rise(hand, assaults, others):
    assert compared(hand, assaults, others).explained_rises == ()


def test_it_is_said_how_often_chance_alone_would_judge(hand):
    said = compared(hand, assaults=(50, 50), others=(60, 60)).verdicts_by_chance

    assert "at least one of 2 lines so in about 10 of 100 comparisons" in said


def test_a_line_is_within_another_that_counts_more():
    everything, assaults = LineScope(None), LineScope(None, causes=frozenset({1}))
    officers = LineScope(None, causes=frozenset({1}), staff_groups=frozenset({2}))

    assert assaults.is_within(everything)
    assert officers.is_within(assaults)
    assert not everything.is_within(assaults)
    assert not assaults.is_within(assaults)
    assert not LineScope(None, causes=frozenset({3})).is_within(officers)


def test_the_demonstration_says_595_of_936(demo):
    comparison = compare_lines(on=ON, period=YEAR)

    (said,) = comparison.explained_rises
    assert "of the 936 more than the year before, 595 (64%) are in the line" in said
    assert "at least one of 9 lines so in about 37 of 100" in comparison.verdicts_by_chance


def by_severity(hand, now, before):
    """All injuries and those of an over-7-day severity, so many a month of each severity now and a year ago."""
    factories.ReportLineFactory(slug="all", title="All injuries")
    factories.ReportLineFactory(slug="lost", title="Lost time", severities=["over-7-day"])
    rows = []
    for number, month in enumerate([*YEAR.year_before, *YEAR]):
        minor, lost = now if number >= 12 else before
        rows.append((str(month), "AS", "assault", "minor", "officer", minor))
        rows.append((str(month), "AS", "assault", "over-7-day", "officer", lost))
    hand.counts(*rows)
    return compare_lines(on=ON, period=YEAR)


def test_minor_injuries_stand_beside_serious_ones(hand):
    comparison = by_severity(hand, now=(60, 9), before=(50, 10))

    assert comparison.by_severity == (
        "All injuries by severity: Lost time 108, 12 fewer than the year before; all others (minor) 720, 120 more.",
    )


def test_as_many_as_before_is_said_of_severities(hand):
    comparison = by_severity(hand, now=(60, 9), before=(50, 9))

    assert comparison.by_severity[0].startswith(
        "All injuries by severity: Lost time 108, as many as the year before; all others (minor)"
    )


def test_severities_are_not_told_where_one_of_them_is_withheld(hand):
    comparison = by_severity(hand, now=(60, 0), before=(50, 0))
    assert comparison.by_severity

    hand.counts(("2020-08", "AS", "assault", "over-7-day", "officer", 2), as_at=dt.date(2021, 6, 1))

    assert compare_lines(on=ON, period=YEAR).by_severity == ()


def test_nothing_is_said_of_severities_where_the_rest_is_small(hand):
    factories.ReportLineFactory(slug="all", title="All injuries")
    factories.ReportLineFactory(slug="lost", title="Lost time", severities=["over-7-day"])
    rows = [
        (str(month), "AS", "assault", "over-7-day", "officer", 10)
        for month in [*YEAR.year_before, *YEAR]
    ]
    hand.counts(*rows, ("2020-08", "AS", "assault", "minor", "officer", 2))

    assert compare_lines(on=ON, period=YEAR, full=True).by_severity == ()
