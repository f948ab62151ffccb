"""docs/reference/ says what the code says."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import resolve

from ohs.api.management.commands.write_reference import stale_pages
from ohs.api.page_code import code_of
from ohs.api.reference import addresses, files, pages
from ohs.imports.importers import all_importers
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterList
from ohs.workbook.sheets import all_sheets


def test_the_reference_is_made_from_the_code_as_it_is():
    call_command("write_reference", check=True)


def test_a_page_that_says_otherwise_is_named(tmp_path):
    written = settings.BASE_DIR / "docs/reference"
    for page in written.iterdir():
        (tmp_path / page.name).write_text(page.read_text("utf-8"), "utf-8")
    (tmp_path / "code.md").write_text("Another text.", "utf-8")
    (tmp_path / "columns.md").unlink()
    (tmp_path / "left.md").write_text("Of an earlier version.", "utf-8")

    assert stale_pages(tmp_path) == ["code.md", "columns.md", "left.md"]


@pytest.mark.parametrize(
    ("address", "view", "data", "rule", "operations", "rows"),
    [
        ("/actions/", "KeyTaskList", "", "actions/rules/standing.py", [], ["KeyTaskRow"]),
        (
            "/risks/28/",
            "RiskDetail",
            "risks/selectors/risk_page.py",
            "risks/rules/trend.py",
            [],
            [],
        ),
        ("/risks/28/score/", "Score", "", "risks/rules/heat_map.py", ["score"], []),
        (
            "/actions/plans/x/carry-forward/",
            "CarryForward",
            "",
            "actions/rules/progress.py",
            ["carry_forward"],
            [],
        ),
        ("/maturity/", "MatrixPage", "", "maturity/rules/matrix.py", [], ["MatrixRow"]),
        ("/board/since/", "Since", "ohs/board/since.py", "", [], []),
    ],
)
def test_from_an_address_one_comes_to_its_code(address, view, data, rule, operations, rows):
    found = code_of(resolve(address).func)

    assert found.view.name == view
    assert data in ("", *found.data)
    assert rule in ("", *found.rules)
    assert [each.name for each in found.operations] == operations
    assert [each.name for each in found.rows] == rows


def test_each_form_of_an_operation_leads_to_one():
    forms = {
        address: code_of(view).operations
        for address, view in addresses()
        if issubclass(getattr(view, "view_class", type(None)), OperationFormView)
    }

    assert len(forms) > 40
    # The forms of "your work" are those that the registers hand up.
    assert [address for address, operations in forms.items() if not operations] == ["/mine/"]


def test_each_list_leads_to_its_row():
    lists = {
        address: code_of(view).rows
        for address, view in addresses()
        if issubclass(getattr(view, "view_class", type(None)), RegisterList)
        and view.view_class.csv_columns
    }

    assert len(lists) > 5
    assert [address for address, rows in lists.items() if not rows] == []


def test_every_page_that_is_a_file_says_its_columns_and_what_each_means():
    # Its columns are the units of the force.
    by_the_data = {"/maturity/"}
    found = list(files())

    assert len(found) > 12
    assert {address for address, view in found if not view.csv_columns} == by_the_data
    silent = [
        (address, column.name)
        for address, view in found
        for column in view.csv_columns
        if not column.meaning
    ]
    assert silent == []


def test_every_setting_of_the_readme_is_in_it_and_the_other_way_round():
    readme = (settings.BASE_DIR / "README.md").read_text("utf-8")
    table = readme.partition("### Environment")[2].partition("###")[0]
    told = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall("`([A-Z_]+)`", line.split("|")[1])
    }

    assert told == set(re.findall(r"^\| `([A-Z_]+)`", pages()["settings.md"], flags=re.M))


def test_every_column_that_is_read_says_what_it_is():
    text = pages()["columns.md"]

    for importer in all_importers():
        if not importer.takes_sheets:
            assert f"## /import/{importer.key}/" in text
    for sheet in all_sheets():
        assert f"## Sheet {sheet.name}" in text
