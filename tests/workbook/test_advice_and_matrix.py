"""Recommendations, programmes, matrix and appetites in the workbook."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from actions.models import Programme, Recommendation
from ohs.imports.batch import RowsRejected
from ohs.registers.audience import HSW
from ohs.workbook.export import export_workbook
from risks.models import Appetite, RiskMatrix
from tests.workbook.books import book_of, bring_in

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
D = dt.date
BEGUN = D(2026, 4, 1)
BANDS = {1: "Low", 2: "Medium", 3: "High"}


def a_matrix(down=3, across=4, adopted=BEGUN, version=1):
    return [
        ["version", "likelihood", "impact", "band", "band_level", "likelihood_name", "impact_name",
         "review_months", "adopted_on"],
        *([version, i, j, BANDS[min(3, max(i, j))], min(3, max(i, j)), f"L{i}", f"I{j}", 3, adopted]
          for i in range(1, down + 1) for j in range(1, across + 1)),
    ]  # fmt: skip


def the_workbook(**more) -> bytes:
    return book_of(
        recommendations=[
            ["number", "source", "reference", "issued_on", "recommendation", "response", "responded_on",
             "owner", "implemented_on", "evidence_of_effect", "effect_on", "repeats"],
            [1, "coroner", "PFD 1", D(2026, 5, 1), "Train everybody.", "accepted", D(2026, 6, 1),
             "Head of safety", D(2026, 9, 1), "Nobody was hurt since.", D(2026, 11, 1), None],
            [2, "internal audit", "", D(2026, 6, 1), "Train them again.", None, None, None, None, None, None, 1],
        ],
        programmes=[
            ["name", "kind", "aim", "owner", "start_date", "stage", "latest_note", "latest_note_on"],
            ["Peer support", "service", "Help early.", "Head of safety", D(2026, 1, 1), "running", "It runs.", D(2026, 10, 1)],
        ],
        appetites=[["category", "highest_band", "statement", "start"],
                   [None, "Medium", "What is worse is treated first.", D(2026, 4, 1)]],
        matrix=a_matrix(),
        posts=[["title"], ["Head of safety"]],
        **more,
    )  # fmt: skip


@pytest.fixture
def begun(admin_user):
    call_command("start_force", name="Northshire", without=["matrix"], stdout=io.StringIO())
    bring_in(the_workbook(), admin_user, on=TODAY)
    return admin_user


def test_what_became_of_recommendations_and_programmes_comes_in_with_them(begun):
    first, second = Recommendation.objects.order_by("number")
    programme = Programme.objects.as_at(TODAY).get()

    assert (first.response, str(first.implemented_on), str(first.effect_on)) == (
        "accepted",
        "2026-09-01",
        "2026-11-01",
    )
    assert second.repeats == first
    assert (programme.asof_stage, programme.asof_note) == ("running", "It runs.")


def test_a_matrix_that_is_not_square_comes_in_and_is_in_force(begun):
    matrix = RiskMatrix.objects.in_force(TODAY)

    assert (matrix.shape, matrix.cells.count()) == ("3 × 4", 12)
    assert matrix.band_of(1, 1).name == "Low"
    assert Appetite.objects.get().highest_band.name == "Medium"


def test_brought_in_again_or_exported_and_taken_back_nothing_changes(begun):
    again = bring_in(the_workbook(), begun, on=TODAY)
    back = bring_in(export_workbook(on=TODAY, audience=HSW), begun, on=TODAY)

    assert again.changes_nothing, again.changes[:3]
    assert back.changes_nothing, back.changes[:3]


def test_a_matrix_in_force_does_not_change_and_the_file_is_refused(begun):
    with pytest.raises(RowsRejected, match="Make a new one from it"):
        bring_in(book_of(matrix=a_matrix(4, 4)), begun, on=TODAY)

    assert RiskMatrix.objects.get().shape == "3 × 4"


def test_a_file_of_some_cells_makes_no_draft_smaller(admin_user):
    call_command("start_force", name="Northshire", stdout=io.StringIO())
    cells = a_matrix(1, 1, adopted=None)

    bring_in(book_of(matrix=cells), admin_user, on=TODAY)

    assert RiskMatrix.objects.get().shape == "5 × 5"
