"""What each line of the Board's paper counts, read in one query however many lines there are."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from ohs.web.once import read_all

from ..models import ReportLine

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
    if lines is None:
        lines, *chosen = read_all(*asked())
    else:
        chosen = read_all(*_chosen())
    kinds = defaultdict(lambda: defaultdict(set))
    for sort, rows in zip(_SORTS, chosen, strict=True):
        for pk, kind in rows:
            kinds[pk][sort].add(kind)
    return [
        LineScope(
            line,
            *(frozenset(kinds[line.pk][kind]) for kind in dict.fromkeys(_SORTS)),
        )
        for line in lines
    ]


def asked() -> tuple:
    """What `load_scopes` reads: the lines, and every kind that each names."""
    return ReportLine.objects.all(), *_chosen()


# What the rows of `_chosen` are kinds of.
_SORTS = ("causes", "severities", "staff_groups", "strength_groups", "causes")


def _chosen() -> tuple:
    """Every (line, kind) that a line names, sort by sort; last the parts of the causes that it names."""

    def named(sort, column):
        rows = getattr(ReportLine, sort).through.objects.order_by()
        return rows.values_list("reportline_id", column)

    parts = named("causes", "cause__parts").filter(cause__parts__isnull=False)
    return (
        named("causes", "cause_id"),
        named("severities", "severity_id"),
        named("staff_groups", "staffgroup_id"),
        named("strength_groups", "staffgroup_id"),
        parts,
    )
