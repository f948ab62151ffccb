"""Lists whose rows are no query's: they are worked out from several tables, and filtered, sorted and grouped in memory."""

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from .filters import Described, draw_plainly
from .views import RegisterList


def bring_together(
    key: Callable[[Any], Hashable], *, first: Callable[[Any], Any] | None = None
) -> Callable[[list[Any], dt.date], list[Any]]:
    """For a `Grouping` of such rows: those of one key together, in the usual order inside it. The groups come in the order
    of `first`, or else as the usual order comes to them."""

    def arrange(rows: list[Any], on: dt.date) -> list[Any]:
        groups: dict[Hashable, list[Any]] = {}
        for row in sorted(rows, key=first) if first else rows:
            groups.setdefault(key(row), []).append(row)
        return [row for group in groups.values() for row in group]

    return arrange


class RowFilter(Described):
    """What such a list is narrowed by: a plain form, with what a list asks of its filter set."""

    form_class: type[forms.Form] = forms.Form
    # The names of its fields, for a list that asks before the form is made.
    base_filters: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.base_filters = cls.form_class.base_fields  # type: ignore[attr-defined]

    # Fields whose choices are names of the force's records.
    names: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        self.form = self.form_class(data, **kwargs)
        draw_plainly(self.form, names=self.names)

    def is_valid(self) -> bool:
        return self.form.is_valid()


class RowList(RegisterList):
    """A list of rows that `load_rows` gives, which are dataclasses and not records. `filterset_class` is a `RowFilter`.

    A row that can be ticked has the `pk` of its record. A grouping of its table has `arrange`, which sorts the rows.
    """

    def load_rows(self) -> list[Any]:
        """The rows that the filter leaves, in their usual order: a list of this request's own."""
        raise NotImplementedError("A list of rows says what they are.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the form of the filter is told besides what was chosen."""
        return {}

    def get_filterset(self, filterset_class):
        return filterset_class(self.request.GET, **self.get_form_kwargs())

    def get_rows(self):
        rows = self.load_rows()
        return self.grouping.arranged(rows, self.on) if self.grouping else rows

    def get_no_rows(self):
        return []

    def get_csv_rows(self, queryset):
        return queryset
