"""The form of a key task shows the fields of the kind of timescale that is chosen, and hides nothing that is filled in."""

import pytest
from playwright.sync_api import expect

from actions.rules import timescale
from actions.rules.timescale import TimescaleKind

ADD = "/admin/actions/keytask/add/"


def shown(page):
    return {
        name for name in timescale.FIELDS if page.locator(f".form-row.field-{name}").is_visible()
    }


@pytest.mark.parametrize("kind", TimescaleKind.values)
def test_only_the_fields_of_the_kind_are_shown(open_as, kind):
    page = open_as("hsw").page
    page.goto(ADD)

    page.get_by_label("Kind of timescale").select_option(kind)

    assert shown(page) == {*timescale.NEEDS[kind], *timescale.MAY_HAVE[kind]}


def test_what_is_filled_in_stays_in_sight(open_as):
    page = open_as("hsw").page
    page.goto(ADD)
    page.get_by_label("Kind of timescale").select_option(TimescaleKind.BY)
    page.locator("#id_due_date").fill("30/09/2021")

    page.get_by_label("Kind of timescale").select_option(TimescaleKind.ONGOING)

    assert "due_date" in shown(page)


def test_without_scripts_every_field_is_there_and_the_server_says_which_do_not_belong(open_as):
    page = open_as("hsw", java_script_enabled=False).page
    page.goto(ADD)
    assert shown(page) == set(timescale.FIELDS)
    page.get_by_label("Kind of timescale").select_option(TimescaleKind.ONGOING)
    page.locator("#id_due_date").fill("30/09/2021")

    page.get_by_role("button", name="Save", exact=True).first.click()

    expect(page.get_by_text("Leave this empty, or choose another kind")).to_be_visible()
