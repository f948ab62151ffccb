"""What each line of the Board's paper counts, read in two queries however many lines there are."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, Value

from .models import ReportLine

_ALL = frozenset()


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


def load_scopes(lines=None) -> list[LineScope]:
    """The lines in the paper's order, each with what it counts. A divided cause counts its parts."""
    lines = list(ReportLine.objects.all() if lines is None else lines)
    kinds = defaultdict(lambda: defaultdict(set))
    for pk, kind, chosen in _chosen():
        kinds[pk][kind].add(chosen)
    return [
        LineScope(
            line,
            *(
                frozenset(kinds[line.pk][kind])
                for kind in ("causes", "severities", "staff_groups", "strength_groups")
            ),
        )
        for line in lines
    ]


def _chosen():
    """Every kind that a line names, of all four sorts, in one query: (line, sort, kind)."""

    def named(sort, column):
        through = getattr(ReportLine, sort).through
        return through.objects.order_by().values_list("reportline_id", Value(sort), f"{column}_id")

    parts = (
        ReportLine.causes.through.objects.filter(cause__parts__isnull=False)
        .order_by()
        .values_list("reportline_id", Value("causes"), "cause__parts")
    )
    return named("causes", "cause").union(
        parts,
        named("severities", "severity"),
        named("staff_groups", "staffgroup"),
        named("strength_groups", "staffgroup"),
        all=True,
    )
