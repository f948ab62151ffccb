"""What each line of the Board's paper counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from ..models import Cause, ReportLine

_ALL: frozenset[int] = frozenset()


@dataclass(frozen=True)
class LineScope:
    """A line and the kinds it counts, by primary key. An empty set is every kind."""

    line: ReportLine
    causes: frozenset[int] = _ALL
    severities: frozenset[int] = _ALL
    staff_groups: frozenset[int] = _ALL
    strength_groups: frozenset[int] = _ALL

    def counts(self, cause: int, severity: int, staff_group: int) -> bool:
        """Whether an injury of these kinds belongs to the line."""
        return (
            (not self.causes or cause in self.causes)
            and (not self.severities or severity in self.severities)
            and (not self.staff_groups or staff_group in self.staff_groups)
        )

    def is_within(self, other: "LineScope") -> bool:
        """Whether everything that the line counts is counted by another too, and not the other way round."""
        dimensions = (
            (self.causes, other.causes),
            (self.severities, other.severities),
            (self.staff_groups, other.staff_groups),
        )
        inside = all(not wide or (narrow and narrow <= wide) for narrow, wide in dimensions)
        return inside and any(narrow != wide for narrow, wide in dimensions)

    @property
    def divides_by(self) -> frozenset[int]:
        """The staff groups whose strength is the denominator."""
        return self.strength_groups or self.staff_groups

    def divides(self, staff_group: int) -> bool:
        return not self.divides_by or staff_group in self.divides_by

    def as_filter(self) -> Q:
        """The same as `counts`, for a query of counts or totals."""
        condition = Q()
        if self.causes:
            condition &= Q(cause__in=self.causes)
        if self.severities:
            condition &= Q(severity__in=self.severities)
        if self.staff_groups:
            condition &= Q(staff_group__in=self.staff_groups)
        return condition


# What a line may name, and through which rows; a cause that is divided counts its parts too.
_NAMED = (
    ("causes", "cause_id"),
    ("causes", "cause__parts"),
    ("severities", "severity_id"),
    ("staff_groups", "staffgroup_id"),
    ("strength_groups", "staffgroup_id"),
)


def load_scopes(lines: Iterable[ReportLine] | None = None) -> list[LineScope]:
    """The lines in the paper's order, each with what it counts."""
    named: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for dimension, column in _NAMED:
        through = getattr(ReportLine, dimension).through.objects.order_by()
        for line, key in through.values_list("reportline_id", column):
            if key is not None:
                named[line][dimension].add(key)
    return [
        LineScope(
            line, **{dimension: frozenset(keys) for dimension, keys in named[line.pk].items()}
        )
        for line in (ReportLine.objects.all() if lines is None else lines)
    ]


def serious_severities(scopes: Iterable[LineScope], worst_first: Sequence[int]) -> frozenset[int]:
    """The severities that lines are about which count nothing else, and all that are worse: what the force tells apart.

    None where that is every severity.
    """
    own = [
        scope.severities
        for scope in scopes
        if scope.severities and not scope.causes and not scope.staff_groups
    ]
    named = frozenset[int]().union(*own)
    last = max((place for place, pk in enumerate(worst_first) if pk in named), default=-1)
    if last == len(worst_first) - 1:
        return _ALL
    return frozenset(worst_first[: last + 1])


def divided_lines(scopes: Iterable[LineScope]) -> dict[int, tuple[int, ...]]:
    """The lines that count one cause which is divided into others, with those others in their order.

    Of several about the same cause the widest: the others are parts of it.
    """
    parts: dict[int, list[int]] = defaultdict(list)
    for parent, cause in (
        Cause.objects.filter(parent__isnull=False)
        .order_by("order", "pk")
        .values_list("parent", "pk")
    ):
        parts[parent].append(cause)
    found: dict[int, LineScope] = {}
    for scope in scopes:
        for parent, causes in parts.items():
            if len(causes) < 2 or scope.causes - {parent} != frozenset(causes):
                continue
            held = found.get(parent)
            if held is None or held.is_within(scope):
                found[parent] = scope
    return {scope.line.pk: tuple(parts[parent]) for parent, scope in found.items()}
