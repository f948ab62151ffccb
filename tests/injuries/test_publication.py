"""What readers are told is stored with the figures it was decided from, and stays as it was told."""

import datetime as dt

import pytest
from django.core.management import call_command

from injuries import operations
from injuries.models import (
    MonthlyTotal,
    PercentageRelease,
    Publication,
    PublishedBound,
    PublishedDefinition,
    PublishedMean,
    PublishedMonth,
    PublishedSum,
    PublishedYear,
    ReportLine,
)
from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting, CommandUnit

from . import factories

pytestmark = pytest.mark.django_db

EARLIER, LATER = dt.date(2020, 6, 15), dt.date(2021, 6, 14)


@pytest.fixture
def lines(kinds):
    return [
        factories.ReportLineFactory(slug="all"),
        factories.ReportLineFactory(slug="assault", causes=["assault"]),
        factories.ReportLineFactory(slug="pcsos", staff_groups=["pcso"], bound=3),
    ]


def months(line, on=None):
    """What is published of a line on a day: by month."""
    rows = PublishedMonth.objects.filter(line__slug=line)
    rows = rows.current() if on is None else rows.known(on)
    return {str(month)[:7]: count for month, count in rows.values_list("month", "count")}


def years(line):
    return {
        (row.start_year, row.group.code if row.group else row.unit.code): row.count
        for row in PublishedYear.objects.filter(definition__line__slug=line).select_related(
            "group", "unit"
        )
    }


def test_months_are_published_with_the_extract_that_brought_them(hand, lines):
    hand.monthly("2020-04", [20, 21, 22], as_at=EARLIER)

    assert months("all") == {"2020-04": 20, "2020-05": 21, "2020-06": 22}
    assert set(PublishedMonth.objects.values_list("as_at", flat=True)) == {EARLIER}


def test_an_earlier_day_has_what_was_known_then(hand, lines):
    hand.monthly("2020-04", [20, 21], as_at=EARLIER)
    hand.monthly("2020-05", [25], as_at=LATER)

    assert months("all", on=EARLIER) == {"2020-04": 20, "2020-05": 21}
    assert months("all", on=LATER) == {"2020-04": 20, "2020-05": 25}


def test_a_small_month_takes_company_and_their_sum_is_published(hand, lines):
    hand.monthly("2020-04", [20, 3, 22], as_at=EARLIER)

    assert months("all") == {"2020-04": 20, "2020-05": None, "2020-06": None}
    (both,) = PublishedSum.objects.filter(line__slug="all")
    assert (both.months, both.count) == (["2020-05-01", "2020-06-01"], 25)


def test_a_month_that_becomes_small_is_withheld_on_every_day(hand, lines):
    hand.monthly("2020-04", [20, 21], as_at=EARLIER)
    hand.monthly("2020-05", [4, 30], as_at=LATER)

    assert months("all", on=EARLIER)["2020-05"] is None
    assert months("all", on=LATER)["2020-05"] is None


def test_a_bounded_line_has_no_number_anywhere(hand, lines):
    hand.monthly("2020-04", [20] * 13, group="pcso", unit="AS", as_at=LATER)

    assert set(months("pcsos").values()) == {None}
    assert set(years("pcsos").values()) == {None}


def test_a_year_is_published_by_group_and_unit_once_it_is_settled(hand, lines):
    hand.monthly("2020-04", [20] * 12, unit="AS", as_at=dt.date(2021, 4, 19))
    hand.monthly("2020-04", [30] * 12, unit="SO15", as_at=dt.date(2021, 4, 20))

    assert not PublishedYear.objects.exists()

    hand.monthly("2021-04", [20], unit="AS", as_at=LATER)

    assert years("all")[2020, "AS"] == 240
    assert years("all")[2020, "FLP"] == 240
    assert set(PublishedYear.objects.values_list("known_from", flat=True)) == {LATER}


def test_a_published_year_stays_as_it_was_told(hand, lines):
    hand.monthly("2020-04", [20] * 13, unit="AS", as_at=LATER)
    hand.monthly("2020-04", [30] * 13, unit="SO15", as_at=dt.date(2021, 6, 15))
    before = years("all")

    hand.monthly("2020-05", [26], unit="AS", as_at=dt.date(2021, 9, 1))

    assert years("all") == before
    assert months("all")["2020-05"] == 56


def test_a_line_that_counts_something_else_is_published_from_the_newest_extract_on(hand, lines):
    hand.monthly("2020-04", [20] * 3, as_at=EARLIER)
    hand.counts(("2020-07", "", "other", "minor", "officer", 30), as_at=LATER)
    line = ReportLine.objects.get(slug="assault")
    line.causes.add(factories.CauseFactory(code="other"))

    operations.publish(by=None)

    first, second = PublishedDefinition.objects.filter(line=line).order_by("pk")
    assert (first.until, second.since) == (LATER, LATER)
    assert months("assault", on=EARLIER) == {"2020-04": 20, "2020-05": 20, "2020-06": 20}
    assert months("assault")["2020-07"] == 30


@pytest.mark.parametrize(("moves", "told"), [(False, {"FLP": 242, "SO": 360}), (True, {})])
def test_of_a_year_decided_before_a_unit_moved_nothing_more_is_told(hand, lines, moves, told):
    months = [f"2020-{number:02d}" for number in range(4, 13)]
    months += [f"2021-{number:02d}" for number in range(1, 5)]
    counted = [
        (month, unit, count) for month in months for unit, count in (("AS", 20), ("SO15", 30))
    ]
    hand.counts(
        *(
            (month, unit, "assault", "minor", "officer", count)
            for month, unit, count in [*counted, ("2020-06", "AW", 2)]
        ),
        as_at=LATER,
    )
    assert years("all")[2020, "FLP"] == 242
    if moves:
        CommandUnit.objects.filter(code="AW").update(
            group=CommandUnit.objects.get(code="SO15").group
        )

    # The same injuries once more, as a line of its own: beside the first it would tell the unit's two.
    factories.ReportLineFactory(slug="again")
    operations.publish(by=None)

    assert years("all")[2020, "FLP"] == 242
    assert {
        place: count for (_, place), count in years("again").items() if place in ("FLP", "SO")
    } == told


def test_publishing_again_changes_nothing(hand, lines):
    hand.monthly("2020-04", [20, 3, 9] * 4 + [20], unit="AS", as_at=LATER)

    def told():
        return [
            sorted(map(repr, model.objects.values_list(*fields)))
            for model, fields in (
                (PublishedMonth, ("line", "month", "count", "as_at", "superseded_on")),
                (PublishedSum, ("line", "months", "count", "known_from")),
                (PublishedYear, ("definition", "start_year", "group", "unit", "count")),
                (PublishedDefinition, ("line", "since", "until")),
            )
        ]

    before = told()
    operations.publish(by=None)

    assert told() == before


def test_nothing_is_published_of_an_empty_register(lines):
    assert operations.publish(by=None) is None
    assert not Publication.objects.exists()


def test_a_trial_publishes_nothing(hand, lines):
    hand.counts(("2020-04", "", "assault", "minor", "officer", 9), dry_run=True)

    assert not Publication.objects.exists()


def test_who_may_not_import_may_not_publish(board_user):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        operations.publish(by=board_user)


# Lines with a bound


def test_a_bounded_line_says_whether_it_is_under_and_where_it_went(hand, lines):
    hand.strengths("2018-04", [500] * 37, group="pcso", as_at=LATER)
    hand.monthly("2018-04", [2] * 12 + [0, 1] * 6 + [3, 2] * 6 + [2], group="pcso", as_at=LATER)

    told = {row.start_year: (row.is_under, row.direction) for row in PublishedBound.objects.all()}
    assert told == {2018: (True, ""), 2019: (True, "lower"), 2020: (True, "higher")}


def test_a_year_over_its_bound_is_said_to_be(hand, lines):
    hand.monthly("2018-04", [4] * 13, group="pcso", as_at=LATER)

    assert PublishedBound.objects.get().is_under is False


def test_what_would_tell_each_month_is_said_of_no_twelve_months(hand, lines):
    """36 in twelve months of a line that is all there is of 36: each month would be told."""
    hand.monthly("2018-04", [3] * 13, group="pcso", as_at=LATER)

    assert not PublishedBound.objects.exists()
    assert not PublishedMean.objects.exists()
    hand.monthly("2018-05", [9], group="officer", as_at=dt.date(2022, 1, 10))
    assert {row.is_under for row in PublishedMean.objects.all()} == {False}


def test_a_direction_waits_for_the_strength(hand, lines):
    hand.monthly("2018-04", [2] * 12 + [0, 1] * 6 + [2], group="pcso", as_at=LATER)
    assert PublishedBound.objects.get(start_year=2019).direction == ""

    hand.strengths("2018-04", [500] * 25, group="pcso", as_at=LATER)

    assert PublishedBound.objects.get(start_year=2019).direction == "lower"


# The demonstration


def test_the_demonstration_says_how_much_is_hidden(demo):
    publication = Publication.objects.latest("pk")

    assert publication.exposed == []
    assert publication.month_companions <= 1
    assert publication.year_companions <= publication.year_small / 3
    assert "are hidden because they are small" in publication.sentence


def test_the_force_is_told_its_own_totals(demo):
    hidden = set(PublishedMonth.objects.filter(count=None).values_list("line__slug", flat=True))

    assert hidden <= {"assault-pcsos", "assault-ddos", "major"}


def test_what_is_published_is_true(demo):
    told = PublishedMonth.objects.current().filter(line__slug="all")
    truth = {}
    for month, count in MonthlyTotal.objects.current().values_list("month", "count"):
        truth[month] = truth.get(month, 0) + count

    assert dict(told.values_list("month", "count")) == truth


def test_every_unit_and_group_of_the_settled_years_is_decided(demo):
    units = CommandUnit.objects.count()

    assert PublishedYear.objects.filter(unit__isnull=False).count() == 3 * 9 * units
    assert set(PublishedYear.objects.values_list("start_year", flat=True)) == {2018, 2019, 2020}


def test_no_published_figure_is_small(demo):
    for model in (PublishedMonth, PublishedSum, PublishedYear):
        assert not model.objects.filter(count__range=(1, 4)).exists()


def test_the_command_says_how_much_is_hidden(hand, lines, capsys):
    hand.monthly("2020-04", [20, 3, 22], as_at=EARLIER)

    call_command("publish_figures")

    assert "Of 6 figures in the published tables" in capsys.readouterr().out


# Releases for a meeting


@pytest.fixture
def meeting(db):
    return factories.meeting(as_at=dt.date(2021, 7, 5))


def test_a_release_is_recorded_with_its_reason(meeting, lines, hsw_user):
    release = operations.release_percentage(
        meeting=meeting, line=lines[2], reason=" The panel asked for it. ", by=hsw_user
    )

    assert (release.reason, release.released_by) == ("The panel asked for it.", hsw_user)
    assert list(PercentageRelease.objects.on(meeting.as_at)) == [release]


def test_a_release_can_be_taken_back(meeting, lines, hsw_user):
    release = operations.release_percentage(
        meeting=meeting, line=lines[2], reason="Asked for.", by=hsw_user
    )

    operations.withdraw_release(release=release, by=hsw_user)

    assert not PercentageRelease.objects.on(meeting.as_at).exists()
    with pytest.raises(OperationRefused, match="withdrawn already"):
        operations.withdraw_release(release=release, by=hsw_user)


def test_a_release_needs_a_reason_a_bound_and_an_open_meeting(meeting, lines, hsw_user):
    def release(line, reason="Asked for."):
        return operations.release_percentage(meeting=meeting, line=line, reason=reason, by=hsw_user)

    with pytest.raises(OperationRefused, match="Give the reason"):
        release(lines[2], reason=" ")
    with pytest.raises(OperationRefused, match="published anyway"):
        release(lines[0])
    release(lines[2])
    with pytest.raises(OperationRefused, match="already"):
        release(lines[2])
    meeting.state = BoardMeeting.State.FROZEN
    meeting.save()
    with pytest.raises(OperationRefused, match="frozen"):
        release(lines[2])
