"""Every kind of record that can be found."""

from functools import cache

from django.apps import apps

from ohs.registers.discovery import declared
from ohs.registers.search import Searchable


def searchables() -> tuple[Searchable, ...]:
    return _load(tuple(config.name for config in apps.get_app_configs()))


@cache
def _load(installed: tuple[str, ...]) -> tuple[Searchable, ...]:
    found = [each for _, kinds in declared("search", "SEARCHABLE") for each in kinds]
    return tuple(sorted(found, key=lambda each: (each.order, each.kind)))
