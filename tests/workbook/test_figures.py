"""Figures in the workbook: what their extracts covered goes with them, and is taken where nothing is held yet."""

import datetime as dt

import pytest

from injuries.models import CountCoverage, CountExtract, MonthlyCount, Publication, ReportedMonth
from injuries.operations import GivenCount, record_counts
from ohs.imports.batch import RowsRejected
from ohs.imports.figures.comparison import Coverage
from ohs.registers.audience import HSW
from ohs.workbook.export import export_workbook
from tests.injuries.factories import CauseFactory, SeverityFactory, StaffGroupFactory
from tests.organisation.factories import CommandUnitFactory
from tests.workbook.books import book_of, bring_in, rows_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)
APRIL, MAY = dt.date(2021, 4, 1), dt.date(2021, 5, 1)
HEADER = ["month", "unit", "cause", "severity", "staff_group", "count", "as_at", "covers", "source"]


@pytest.fixture
def kinds(db):
    return (
        CommandUnitFactory(code="N1"),
        CommandUnitFactory(code="N2"),
        CauseFactory(code="fall").pk,
        SeverityFactory(code="minor").pk,
        StaffGroupFactory(code="officer").pk,
    )


@pytest.fixture
def exported(kinds, hsw_user):
    """April of two extracts that cover it, the second amending one figure; May of one unit, and of no more."""
    north, south, *kind = kinds
    everything, of_north = Coverage(True), Coverage(True, frozenset([north.pk]))
    for as_at, covers, rows in (
        (dt.date(2021, 5, 10), everything, [(APRIL, north, 7)]),
        (dt.date(2021, 6, 10), everything, [(APRIL, north, 7), (APRIL, south, 2)]),
        (dt.date(2021, 6, 14), of_north, [(MAY, north, 3)]),
    ):
        record_counts(
            rows=[GivenCount(month, unit.pk, *kind, count) for month, unit, count in rows],
            as_at=as_at, on=as_at, source="The old system", covers=covers, by=hsw_user, publish=False,
        )  # fmt: skip
    data = export_workbook(on=TODAY, audience=HSW, only=["counts"])
    for model in (CountCoverage, MonthlyCount, CountExtract):
        model._base_manager.all().delete()
    return data


def test_what_an_extract_covered_is_said_of_each_row_and_comes_back(exported, kinds, admin_user):
    rows = [dict(zip(rows_of(exported, "counts")[0], row, strict=True)) for row in rows_of(exported, "counts")[1:]]  # fmt: skip
    assert [(row["unit"], row["covers"], row["source"]) for row in rows] == [
        ("N1", "all units", "The old system"),
        ("N2", "all units", "The old system"),
        ("N1", "its unit", "The old system"),
    ]

    bring_in(exported, admin_user, on=TODAY)

    covered = CountCoverage.objects.order_by("month", "pk")
    assert [(row.month, row.all_units, row.unit) for row in covered] == [
        (APRIL, True, None),
        (MAY, False, kinds[0]),
    ]
    assert {extract.source for extract in CountExtract.objects.all()} == {"The old system"}
    assert Publication.objects.count() == 1
    assert ReportedMonth.objects.filter(month=APRIL, unit__isnull=False).count() == 2
    assert bring_in(exported, admin_user, on=TODAY).changes_nothing


def test_in_a_month_that_is_held_a_row_speaks_for_itself_alone(exported, admin_user):
    bring_in(exported, admin_user, on=TODAY)
    changed = [HEADER, ["2021-04", "N1", "fall", "minor", "officer", 9, TODAY, "all units", ""]]

    outcome = bring_in(book_of(counts=changed), admin_user, on=TODAY)

    assert (outcome.new, outcome.changed) == (0, 1)
    current = MonthlyCount.objects.current().filter(month=APRIL).order_by("unit__code")
    assert [row.count for row in current] == [9, 2]


def test_when_figures_are_known_is_said_once_for_all_their_extracts(exported, admin_user):
    notes = bring_in(exported, admin_user, on=TODAY, preview=True).notes

    assert [note[:47] for note in notes] == ["counts: These figures are as at 10 May 2021 and"]


def test_a_cell_that_says_nothing_known_is_refused_with_its_row(kinds, admin_user):
    wrong = [HEADER, ["2021-04", "N1", "fall", "minor", "officer", 9, TODAY, "everybody", ""]]

    with pytest.raises(RowsRejected, match="row 2, covers: “everybody”"):
        bring_in(book_of(counts=wrong), admin_user, on=TODAY)
