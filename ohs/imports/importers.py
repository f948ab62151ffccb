"""What can be brought in: each register declares its importers in its AppConfig, and one page and one command serve all.

class InjuriesConfig(AppConfig):
    importers = ("injuries.imports.CountsImporter", …)
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string

from .batch import Missing, Outcome
from .files.cells import LIMITS, Cell, Limits, Sheet
from .tables import Columns, Table


class Source(NamedTuple):
    """The file that a table comes from, as records of an import name it."""

    file_name: str = ""
    sha256: str = ""


class OptionsForm(forms.Form):
    """What is asked beside the file. An importer without questions uses this."""


class Importer(ABC):
    """One kind of table that can be brought in."""

    key: str
    title: str
    #: One paragraph for the page: what a row is, how rows are matched, what stays as it is.
    about: str
    #: The permission that a person needs.
    permission: str
    columns: Columns
    limits: Limits = LIMITS
    form_class: type[forms.Form] = OptionsForm
    #: Order on the page.
    order: int = 100
    #: Whether it takes every sheet of a workbook by `take_sheets`, and not one table.
    takes_sheets: bool = False

    def may(self, by: Any) -> bool:
        """Whether somebody may bring this in. None is a command on the server, which may."""
        return by is None or bool(by.has_perm(self.permission))

    def require(self, by: Any) -> None:
        if not self.may(by):
            raise PermissionDenied(
                f"Only those who keep the register can bring in {self.title.lower()}."
            )

    @abstractmethod
    def take(
        self,
        table: Table,
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        """Record a table, or say what that would change. Raises `RowsRejected` with every fault; then nothing is done."""

    def take_sheets(
        self,
        sheets: Sequence[Sheet],
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        """The same for every sheet of a file, where `takes_sheets` says so."""
        raise NotImplementedError("An importer that takes sheets says what it makes of them.")

    def make_missing(self, missing: Sequence[Missing], *, by: Any) -> int:
        """Make names that rows have and the register does not; how many were made. Most importers make nothing."""
        self.require(by)
        return 0

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        """For the names of columns: functions that raise `WrongValueError` on what cannot stand there.

        They help to suggest which column of an unknown file is which.
        """
        return {}


def all_importers() -> list[Importer]:
    found = [
        import_string(path)()
        for config in apps.get_app_configs()
        for path in getattr(config, "importers", ())
    ]
    return sorted(found, key=lambda importer: (importer.order, importer.title))


def importers_for(by: Any) -> list[Importer]:
    """Those that a person may use."""
    return [importer for importer in all_importers() if importer.may(by)]


def importer_by_key(key: str) -> Importer | None:
    return next((importer for importer in all_importers() if importer.key == key), None)
