"""The kinds by which injuries are counted, and the units, read once for a list, a filter or an import."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ohs.organisation.models import BusinessGroup, CommandUnit

from .models import Cause, ReportLine, Severity, StaffGroup


@dataclass(frozen=True)
class SeverityNames:
    """A severity and what it was called when."""

    pk: int
    code: str
    name: str
    names: tuple[tuple[str, date | None, date | None], ...]

    def on(self, day: date) -> str:
        """What it was called on a day: the newest of its names that held then."""
        holding = [name for name, start, end in self.names if _holds(start, end, day)]
        return holding[-1] if holding else self.name


def _holds(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


class Kinds:
    """One query each, made when it is first needed."""

    @cached_property
    def units(self) -> dict[int, CommandUnit]:
        units = CommandUnit.objects.select_related("group").order_by(
            "group__order", "group__code", "order", "code_sort", "pk"
        )
        return {unit.pk: unit for unit in units}

    @cached_property
    def groups(self) -> list[BusinessGroup]:
        """The business groups that have a unit, in order."""
        return list({unit.group_id: unit.group for unit in self.units.values()}.values())

    @cached_property
    def lines(self) -> dict[int, ReportLine]:
        return {line.pk: line for line in ReportLine.objects.order_by("order", "pk")}

    @cached_property
    def causes(self) -> dict[int, Cause]:
        return {cause.pk: cause for cause in Cause.objects.order_by("order", "pk")}

    @cached_property
    def staff_groups(self) -> dict[int, StaffGroup]:
        return {kind.pk: kind for kind in StaffGroup.objects.order_by("order", "pk")}

    @cached_property
    def severities(self) -> dict[int, SeverityNames]:
        named: dict[int, list] = {}
        rows = Severity.objects.order_by("order", "pk").values_list(
            "pk", "code", "name", "names__name", "names__start", "names__end"
        )
        for pk, code, name, *known_as in rows:
            named.setdefault(pk, [code, name, []])[2].append(tuple(known_as))
        return {
            pk: SeverityNames(
                pk,
                code,
                name,
                tuple(sorted((one for one in names if one[0]), key=lambda one: one[1] or date.min)),
            )
            for pk, (code, name, names) in named.items()
        }

    def parts_of(self, cause: int) -> list[int]:
        """The causes that a divided cause stands for; itself where it is not divided."""
        parts = [other.pk for other in self.causes.values() if other.parent_id == cause]
        return parts or [cause]
