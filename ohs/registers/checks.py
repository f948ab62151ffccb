"""What `manage.py check` says of registers that do not keep to the contract."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.urls import NoReverseMatch, reverse

from .contract import Register, registers


def check_registers(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found = registers()
    return [
        *(Error(text, id="registers.E001") for text in _names_taken_twice(found)),
        *(
            Error(f"The register of {register.key}: {text}", id="registers.E002")
            for register in found
            for text in _faults(register)
        ),
    ]


def _names_taken_twice(found: Iterable[Register]) -> Iterator[str]:
    everything = list(found)
    for what, names in (
        ("key", [register.key for register in everything]),
        ("table", [table.name for register in everything for table in register.tables]),
        ("section", [section.key for register in everything for section in register.sections]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"Two registers have a {what} called {name!r}: rename one of them."


def _faults(register: Register) -> Iterator[str]:
    known = _permissions()
    wanted = [*register.view_permissions, register.small_numbers_permission]
    for permission in filter(None, wanted):
        if permission not in known:
            yield f"no model has a permission {permission!r}."
    for table in register.tables:
        if table.permission not in register.view_permissions:
            yield (
                f"the table {table.name!r} asks for {table.permission!r}, which is none of its view permissions: "
                "nobody would be shown it."
            )
    addresses = [
        register.list_url,
        *(item.url_name for item in register.navigation),
        *(table.url_name for table in register.tables),
    ]
    for url_name in dict.fromkeys(addresses):
        try:
            reverse(url_name)
        except NoReverseMatch:
            yield f"no address is called {url_name!r}."


def _permissions() -> set[str]:
    """Every permission that a model of an installed app has, as "app.codename"."""
    return {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        )
    }
