"""`manage.py check` says which register does not keep to the contract."""

from dataclasses import replace

import pytest

from ohs.registers import checks, contract
from ohs.registers.contract import NavigationItem


@pytest.fixture
def said(ladders, monkeypatch):
    """What is said when the register of ladders is changed, or stands beside others."""

    def say(*others, **changes):
        changed = replace(contract.register_of("ladders"), **changes)
        monkeypatch.setattr(checks, "registers", lambda: (changed, *others))
        return [message.msg for message in checks.check_registers()]

    return say


def test_the_registers_that_there_are_keep_to_it(ladders):
    assert checks.check_registers() == []


def test_two_registers_cannot_have_things_of_one_name(said):
    other = contract.register_of("ladders")

    assert said(other) == [
        "Two registers have a key called 'ladders': rename one of them.",
        "Two registers have a table called 'ladders': rename one of them.",
        "Two registers have a section called 'ladders': rename one of them.",
    ]


@pytest.mark.parametrize("name", ["view_permissions", "small_numbers_permission"])
def test_a_permission_that_no_model_has_is_named(said, name):
    permission = "ladders.view_medical_note"
    value = permission if name.startswith("small") else ("ladders.view_ladder", permission)

    assert said(**{name: value}) == [
        "The register of ladders: no model has a permission 'ladders.view_medical_note'."
    ]


def test_a_table_that_nobody_would_be_shown_is_named(said):
    (message,) = said(view_permissions=("ladders.view_check",))

    assert "asks for 'ladders.view_ladder', which is none of its view permissions" in message


def test_an_address_that_is_not_there_is_named(said):
    assert said(navigation=(NavigationItem("Ladders", "ladders:nowhere"),)) == [
        "The register of ladders: no address is called 'ladders:nowhere'."
    ]
