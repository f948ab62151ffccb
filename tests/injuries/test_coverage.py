"""What an extract covers: everything for its months, or only its rows; and what it does not mention."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import override_settings

from injuries import operations
from injuries.models import CountCoverage, CountExtract, MonthlyCount, MonthlyStrength
from ohs.imports.figures.comparison import Coverage, ExtractRefused
from ohs.organisation.models import CommandUnit

from .test_admin import confirm, keeper, upload, words

__all__ = ["keeper"]

HEADER = "month,unit,cause,severity,staff_group,count"
FIRST = (HEADER, "1999-04,AS,assault,minor,officer,3", "1999-04,AS,other,minor,officer,1")
# One of the injuries has become a graver one; a pivot prints no zero for the other.
SECOND = (HEADER, "1999-04,AS,assault,minor,officer,3", "1999-04,AS,other,over-3-day,officer,1")


@pytest.fixture
def run(hand, tmp_path):
    """A file that comes in on the day as at which it is."""

    def run(lines, as_at, *options, command="import_counts"):
        path = tmp_path / "counts.csv"
        path.write_text("\n".join(lines) + "\n")
        out, err = io.StringIO(), io.StringIO()
        try:
            with override_settings(OHS_TODAY=as_at):
                call_command(command, str(path), "--as-at", as_at, *options, stdout=out, stderr=err)
        except CommandError as error:
            return f"{out.getvalue()}{err.getvalue()}{error}"
        return f"{out.getvalue()}{err.getvalue()}"

    return run


def total():
    return MonthlyCount.objects.current().aggregate(total=Sum("count"))["total"]


def test_a_reclassified_injury_is_counted_once_where_the_file_is_everything(run):
    run(FIRST, "1999-05-31", "--covers", "months")

    said = run(SECOND, "1999-06-30", "--covers", "months")

    assert "1 new, 1 changed, 1 as they were" in said
    assert "1 figure that it does not mention becomes 0." in said
    assert total() == 4
    assert MonthlyCount.objects.known(dt.date(1999, 6, 1)).aggregate(n=Sum("count"))["n"] == 4


def test_what_the_rows_do_not_mention_is_listed_and_stays(run):
    run(FIRST, "1999-05-31")

    said = run(SECOND, "1999-06-30")

    assert "1 figure of these months is in the register and not in the file" in said
    assert "1999-04, AS, Other cause, Minor, Police officer, 1" in said
    assert total() == 5


def test_zeros_and_other_months_are_not_listed(run):
    run((*FIRST, "1999-05,AS,other,minor,officer,7"), "1999-06-30")
    run((HEADER, "1999-04,AS,other,minor,officer,0"), "1999-07-31")

    assert "not in the file" not in run((HEADER, FIRST[1]), "1999-08-31")


def test_certain_units_leave_the_others_as_they_are(run):
    run(
        (
            *FIRST,
            "1999-04,AW,other,minor,officer,6",
            "1999-04,not recorded by unit,other,minor,officer,2",
        ),
        "1999-05-31",
    )

    said = run((HEADER, FIRST[1]), "1999-06-30", "--covers", "months", "--units", "AS")

    assert "0 new, 1 changed, 1 as they were" in said
    assert "AW, Other cause, Minor, Police officer, 6" in said
    assert total() == 3 + 6 + 2


def test_units_are_named_by_code_or_name_and_in_words(run):
    run(FIRST, "1999-05-31")

    run(
        (HEADER, FIRST[1]),
        "1999-06-30",
        "--covers",
        "months",
        "--units",
        "central south, not recorded by unit",
    )

    assert total() == 3
    places = CountCoverage.objects.values_list("month", "all_units", "unit__code").order_by("unit")
    assert set(places) == {(dt.date(1999, 4, 1), False, "AS"), (dt.date(1999, 4, 1), False, None)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--units", "AS"), "--units goes with --covers months."),
        (("--covers", "months", "--units", "XX"), "--units: Expected a unit that the register knows."),
    ],
)  # fmt: skip
def test_units_that_make_no_sense_are_refused(run, options, said):
    assert said in run(FIRST, "1999-05-31", *options)
    assert not MonthlyCount.objects.exists()


def test_a_row_of_a_unit_that_the_file_is_not_said_to_cover_is_a_fault(run):
    said = run(
        (*FIRST, "1999-04,AW,other,minor,officer,6"),
        "1999-05-31",
        "--covers",
        "months",
        "--units",
        "AS",
    )

    assert "row 4, unit: “AW”. Expected one of the units that the file is said to cover." in said
    assert not MonthlyCount.objects.exists()


def test_a_month_that_is_covered_is_known_to_be_complete_even_where_nothing_changes(run):
    run(FIRST, "1999-05-31")
    assert not CountCoverage.objects.exists()

    run(FIRST, "1999-06-30", "--covers", "months")

    (place,) = CountCoverage.objects.all()
    assert (place.month, place.all_units, place.unit) == (dt.date(1999, 4, 1), True, None)
    assert place.extract.covers == "months"


def test_the_same_file_twice_changes_nothing(run):
    run(FIRST, "1999-05-31", "--covers", "months")

    said = run(FIRST, "1999-05-31", "--covers", "months")

    assert "nothing to change" in said
    assert CountExtract.objects.count() == CountCoverage.objects.count() == 1


def test_a_figure_of_the_same_day_does_not_become_zero(run):
    run(FIRST, "1999-05-31")

    said = run((HEADER, FIRST[1]), "1999-05-31", "--covers", "months")

    assert "The register has 1 for 1999-04 as at 1999-05-31 that the file does not mention." in said
    assert total() == 4


def test_a_dry_run_covers_nothing(run):
    run(FIRST, "1999-05-31")

    run((HEADER, FIRST[1]), "1999-06-30", "--covers", "months", "--dry-run")

    assert total() == 4
    assert not CountCoverage.objects.exists()


def test_strengths_that_a_file_does_not_mention_are_nought_where_it_is_everything(run):
    rows = ("month,unit,staff_group,headcount", "1999-04,AS,officer,100", "1999-04,AW,officer,50")
    run(rows, "1999-05-31", command="import_strength")

    run(rows[:2], "1999-06-30", "--covers", "months", command="import_strength")

    assert set(MonthlyStrength.objects.current().values_list("unit__code", "headcount")) == {
        ("AS", 100),
        ("AW", 0),
    }


def test_three_units_of_fifteen_cover_themselves_and_no_more(run):
    rows = (HEADER, "2021-06,AS,assault,minor,officer,5", "2021-06,AW,assault,minor,officer,6")

    run(rows, "2021-07-05", "--covers", "months", "--units", "AS,AW")

    assert set(CountCoverage.objects.values_list("unit__code", flat=True)) == {"AS", "AW"}


# The page ------------------------------------------------------------------------------------------------------------


def test_the_page_lists_what_the_file_does_not_mention_before_it_is_confirmed(keeper, run):
    run(FIRST, "1999-05-31")

    said = words(upload(keeper, "\n".join(SECOND), as_at="1999-06-30"))

    assert "1 figure of these months is in the register and not in the file" in said
    assert "They stay as they are, and together they count 1." in said
    assert "1999-04 AS Other cause Minor Police officer 1" in said


def test_the_page_shows_what_becomes_zero_and_does_it(keeper, run):
    run(FIRST, "1999-05-31")

    preview = upload(keeper, "\n".join(SECOND), as_at="1999-06-30", covers="months")

    assert "1 figure that it does not mention becomes 0." in words(preview)
    assert "count: 1 0 (not in the file)" in words(preview)
    confirm(keeper, preview)
    assert total() == 4


def test_the_page_takes_units_only_with_everything_for_the_months(keeper):
    rows = "\n".join(FIRST)

    assert "Choose that, or leave them out" in words(upload(keeper, rows, units="AS"))
    assert "Expected a unit that" in words(upload(keeper, rows, covers="months", units="XX"))


# The operation -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
@pytest.mark.parametrize("record", [operations.record_counts, operations.record_strengths])
def test_only_the_hsw_team_records_an_extract(hand, request, person, record):
    with pytest.raises(PermissionDenied):
        record(
            rows=[],
            as_at=dt.date(2021, 6, 1),
            on=dt.date(2021, 6, 1),
            source="x",
            by=request.getfixturevalue(person),
        )


def test_absent_figures_of_a_later_extract_are_no_zeros_of_an_older_one(hand):
    april = ("1999-04", "AS", "assault", "minor", "officer")
    hand.counts((*april, 3), as_at=dt.date(1999, 7, 1))

    with pytest.raises(ExtractRefused, match="which is later than"):
        hand.counts(
            ("1999-04", "AW", "assault", "minor", "officer", 3),
            as_at=dt.date(1999, 6, 1),
            covers=Coverage(everything=True),
        )


def test_what_is_covered_of_no_unit_is_told_apart_from_all_units(hand):
    unit = CommandUnit.objects.get(code="AS").pk

    assert Coverage(True, frozenset({None})).has(None)
    assert not Coverage(True, frozenset({None})).has(unit)
    assert Coverage(True).has(unit) and Coverage(True).has(None)
