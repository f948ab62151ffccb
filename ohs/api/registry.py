"""What the API offers: the resources of every register, found and not listed.

An app that has an `api.py` declares `RESOURCES` there. A register's table that none of them stands for is a list under
its own name.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps

from ohs.registers.api import Action, Resource, TableResource
from ohs.registers.contract import tables
from ohs.registers.discovery import declared


def resources() -> dict[str, Resource]:
    """Every resource by its name, in the order of the alphabet."""
    return _load(tuple(config.name for config in apps.get_app_configs()))


def record_action(name: str, action: str) -> Action | None:
    """What can be recorded of a record of a resource, by its name."""
    resource = resources().get(name)
    actions = resource.actions if resource else ()
    return next((each for each in actions if each.of_record and each.name == action), None)


def list_action(name: str) -> Action | None:
    """What can be recorded at an address of its own."""
    return next(
        (
            action
            for resource in resources().values()
            for action in resource.actions
            if not action.of_record and action.name == name
        ),
        None,
    )


@cache
def _load(installed: tuple[str, ...]) -> dict[str, Resource]:
    found = [each for _, resources in declared("api", "RESOURCES") for each in resources]
    stood_for = {id(each.table) for each in found if each.table is not None}
    others = [TableResource(table) for table in tables() if id(table) not in stood_for]
    return {each.name: each for each in sorted((*found, *others), key=lambda each: each.name)}
