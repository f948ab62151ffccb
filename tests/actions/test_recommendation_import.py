"""A table of recommendations brought in: previewed, all or nothing, matched again when it comes back."""

import datetime as dt

import pytest

from actions.imports.recommendations import RecommendationImporter
from actions.models import Recommendation
from ohs.imports.batch import RowsRejected
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import find_table
from ohs.imports.importers import Source
from tests.organisation.factories import PostFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
TABLE = """Origin;Ref;Date;Recommendation;Management response;Rationale;Owner;Target date
External audit;Report, 3.1;14/12/2020;Train recruits on the bank.;Accepted;;Coordinator;30/09/2021
HM Coroner;Case 4;;Teach agonal breathing.;partly accepted;Not for staff.;Coordinator;
"""


def take(text, by, preview=False):
    importer = RecommendationImporter()
    table = find_table(
        read_sheets(text.encode(), count_known=importer.columns.count_known), importer.columns
    )
    return importer.take(
        table, options={}, source=Source("audit.csv"), by=by, on=ON, preview=preview
    )


@pytest.fixture(autouse=True)
def coordinator(db):
    return PostFactory(title="Coordinator")


def test_a_preview_says_everything_and_keeps_nothing(hsw_user):
    outcome = take(TABLE, hsw_user, preview=True)

    assert (outcome.new, outcome.changed, outcome.unchanged) == (2, 0, 0)
    told = {field.label: field.after for field in outcome.changes[0].fields}
    assert told["owner"] == "Coordinator"
    assert told["due"] == "30 September 2021"
    assert told["response"] == "accepted"
    assert Recommendation.objects.count() == 0


def test_a_table_comes_in_and_changes_nothing_a_second_time(hsw_user):
    take(TABLE, hsw_user)
    again = take(TABLE, hsw_user)

    assert again.unchanged == 2
    coroner = Recommendation.objects.get(source="coroner")
    assert coroner.response == "in part"
    assert coroner.reason == "Not for staff."
    assert Recommendation.objects.get(reference="Report, 3.1").issued_on == dt.date(2020, 12, 14)


def test_every_fault_of_every_row_is_said_and_nothing_kept(hsw_user):
    text = (
        "source,recommendation,response,due_date,owner\n"
        "a friend,Do it.,,,\n"
        "board,Do it.,not accepted,,\n"
        "board,Do that.,,the 31st,Nobody\n"
    )

    with pytest.raises(RowsRejected) as refused:
        take(text, hsw_user)

    rows = sorted({fault.row for fault in refused.value.faults})
    assert rows == [2, 4]
    assert Recommendation.objects.count() == 0
    with pytest.raises(RowsRejected, match="Enter the reason"):
        take("source,recommendation,response\nboard,Do it.,not accepted\n", hsw_user)
    assert Recommendation.objects.count() == 0


def test_the_lists_own_file_comes_back_unchanged(client, demo_users):
    client.force_login(demo_users["hsw"])
    own = client.get("/actions/recommendations/?format=csv").getvalue().decode("utf-8-sig")

    outcome = take(own, demo_users["hsw"])

    assert outcome.changes_nothing
    assert outcome.unchanged == Recommendation.objects.count()
