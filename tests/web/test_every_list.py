"""Every list of every register has what the list of tasks has: columns to choose, grouping, saved views, files, and the
change of several rows where an operation does one. The pages are found, not named; what is no list says why.

That each grouping and each saved view works is in test_saved_views.py, that each change does in test_bulk.py.
"""

import re

import pytest

from ohs.api.reference import addresses
from ohs.registers.contract import register_apps
from ohs.web.operation_views import OperationFormView
from ohs.web.permissions import lists_at
from ohs.web.tables import RegisterTable
from ohs.web.views import AsAt, RegisterList

pytestmark = pytest.mark.django_db

# Pages with a table that is no list of records.
NO_LISTS = {
    "/actions/slippage/": "each changed date with its reason, worst first; the list behind it is that of tasks",
    "/maturity/": "the matrix: a cell for each theme of each unit; the list behind it is that of findings",
    "/maturity/progress/": "a picture of the time to the target, and its numbers; the list behind it is that of units",
    "/injuries/staff-groups/": "staff groups of one cause on one scale; the list behind it is that of lines",
    "/injuries/revisions/": "how each month of one line grew; its rows are months of a report, in one order",
    "/injuries/reporting/": "months in columns: who is expected to report, and what was corrected of that",
    "/risks/heat-map/": "the map; the list behind each cell is that of risks",
    "/risks/matrix/": "the scale that risks are scored on",
}
# Lists of which nothing sensible is done to several rows at once.
NOTHING_AT_ONCE = {
    "/injuries/": "a line is computed; what it is of is set up in the admin, each for itself",
    "/injuries/counts/": "a count is never typed over: an extract is brought in or withdrawn as a whole",
    "/board/meetings/": "each meeting has its own date, paper and freezing",
}


def pages():
    """The pages of the registers and the Board that are about no one record, with their views."""
    folders = (*(f"/{app.label}/" for app in register_apps()), "/board/")
    for address, callback in addresses():
        views = getattr(callback, "view_classes", None) or (getattr(callback, "view_class", None),)
        ours = all(isinstance(view, type) and issubclass(view, AsAt) for view in views)
        if ours and "<" not in address and address.startswith(folders):
            yield address, views


LISTS = {address: views for address, views in pages() if lists_at(address)}


@pytest.fixture
def read(demo, demo_users, client):
    client.force_login(demo_users["hsw"])
    return lambda address: client.get(address).content.decode()


def test_every_page_with_a_table_is_a_list_or_says_why_not(read):
    tabular, bare = set(), []
    for address, views in pages():
        if issubclass(views[0], OperationFormView):
            continue
        main = read(address).partition("<main")[2]
        if "<table" in main:
            tabular.add(address)
        names = re.findall(r'<th scope="row"[^>]*>\s*<a [^>]*>([^<]*)</a>', main)
        bare.extend((address, name) for name in names if name.strip().isdecimal())

    assert tabular - set(LISTS) <= set(NO_LISTS)
    assert set(NO_LISTS) <= {address for address, _ in pages()} - set(LISTS)
    assert set(LISTS) <= tabular, "The demonstration has rows in every list."
    assert bare == [], "The title is the link, never a bare number."


@pytest.mark.parametrize("address", LISTS)
def test_a_list_has_columns_to_choose_groupings_and_files(address):
    for view in LISTS[address]:
        table = view.table_class

        assert issubclass(view, RegisterList)
        assert issubclass(table, RegisterTable)
        assert len(table.choosable()) > 2
        assert table.groupings
        assert table.row_header
        assert view.csv_columns
        assert {"csv", "xlsx", "json"} == set(view.formats)


def test_several_rows_of_a_list_are_changed_at_once_where_an_operation_does_one():
    without = {
        address for address, views in LISTS.items() if not any(view.bulk_name for view in views)
    }

    assert without == set(NOTHING_AT_ONCE)


def test_lists_show_live_plans_and_open_risks_where_nobody_has_filtered():
    def default(address):
        return lists_at(address)[0].default_filters

    assert default("/actions/") == {"plan_state": "live"}
    assert default("/actions/plans/") == {"state": "live"}
    assert default("/risks/") == {"open": "yes"}
