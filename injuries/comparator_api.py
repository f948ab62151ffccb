"""What others publish, through the API."""

from collections.abc import Iterator
from typing import Any

from ohs.registers.api import Caller, Event, FilteredResource, as_record
from ohs.registers.rows import Rows

from .filters import ComparatorFilter
from .models import Comparator
from .reporting.comparator_rows import COLUMNS, ComparatorRow, comparator_rows

_LONGEST_KEY = 9


class ComparatorResource(FilteredResource):
    name = "comparators"
    title = "Figures that others publish"
    permission = "injuries.view_comparator"
    columns = COLUMNS
    key = "Number of the record"
    filterset_class = ComparatorFilter

    def queryset(self, caller: Caller) -> Any:
        return Comparator.objects.known(caller.on).select_related("line").in_order()

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[ComparatorRow]:
        return comparator_rows(queryset)

    def key_of(self, row: ComparatorRow) -> str:
        return str(row.number)

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        if not key.isdecimal() or len(key) > _LONGEST_KEY:
            return None
        found = list(self.queryset(caller).filter(pk=key))
        told = [
            Event(date=row.recorded_on, kind="recorded", text=row.not_the_same) for row in found
        ]
        return as_record(Rows(COLUMNS, comparator_rows(found)), told, id=str(int(key)))


RESOURCES = (ComparatorResource(),)
