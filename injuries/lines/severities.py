"""What is told of a line by severity: how many of a settled financial year of the force were serious."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ohs.core.periods import FinancialYear, MonthRange
from ohs.core.text import join_words, lower_first

from ..disclosure import Mark
from ..models import PublishedSeverity, Severity
from ..statistics.rates import Verdict

#: No more than this part of a rise may be in serious injuries, if it is said to be in lighter ones.
_FEW = 0.1


@dataclass(frozen=True)
class SeveritySplit:
    """A line's newest settled year, and the year before where the same is told of it."""

    title: str
    year: FinancialYear
    names: tuple[str, ...]
    serious: int
    lighter: int
    #: Serious ones and all others of the year before.
    before: tuple[int, int] | None
    illustrative: bool

    @property
    def prior_year(self) -> FinancialYear:
        return FinancialYear(self.year.start_year - 1)

    @property
    def rows(self) -> tuple[tuple[str, int, int | None], ...]:
        """For a table: serious injuries, then all others."""
        serious, lighter = self.before or (None, None)
        return (
            (f"Serious ({self._named})", self.serious, serious),
            ("All others", self.lighter, lighter),
        )

    @property
    def _named(self) -> str:
        return join_words(lower_first(name) for name in self.names)

    def sentence(self, period: MonthRange, verdict: Verdict | Mark) -> str:
        """How many were serious, and whether they or the others are more than the year before.

        Beside a period of which a verdict is given. Where the rise lies is said only of a year whose rate is found to be higher.
        """
        changes: list[int | None] = [None, None]
        if self.before:
            changes = [self.serious - self.before[0], self.lighter - self.before[1]]
        text = (
            f"{self.title}: of {self.serious + self.lighter:,} in the financial year {self.year.label}, as they were known when "
            f"the year was settled, {self.serious:,} were serious ({self._named}){_changed(changes[0], first=True)}; "
            f"{self.lighter:,} were not{_changed(changes[1])}."
        )
        serious, lighter = changes
        if serious is None or lighter is None or lighter <= 0:
            return text
        risen = verdict == Verdict.HIGHER and period == self.year.months
        if risen and max(serious, 0) <= (serious + lighter) * _FEW:
            return f"{text} Almost all of the rise is in the lighter injuries."
        return text


def _changed(change: int | None, *, first: bool = False) -> str:
    if change is None:
        return ""
    than = f" {'than' if change else 'as'} the year before" if first else ""
    if not change:
        return f", as many{than}"
    return f", {abs(change):,} {'more' if change > 0 else 'fewer'}{than}"


def load_severities(on: date, lines: Iterable[int]) -> dict[int, SeveritySplit]:
    """By line, the newest year of which it was told by a day; the same for whoever reads."""
    rows = PublishedSeverity.objects.filter(
        known_from__lte=on, serious__isnull=False, definition__line__in=[*lines]
    )
    years: dict[int, dict[int, PublishedSeverity]] = defaultdict(dict)
    for row in rows.select_related("definition__line").order_by("start_year", "pk"):
        years[row.definition.line_id][row.start_year] = row
    if not years:
        return {}
    names = dict(Severity.objects.order_by("order", "pk").values_list("pk", "name"))
    found = {}
    for line, by_year in years.items():
        newest = by_year[max(by_year)]
        before = by_year.get(newest.start_year - 1)
        alike = before is not None and (before.severities, before.definition_id) == (
            newest.severities,
            newest.definition_id,
        )
        found[line] = SeveritySplit(
            newest.definition.line.title,
            FinancialYear(newest.start_year),
            tuple(name for pk, name in names.items() if pk in newest.severities),
            newest.serious or 0,
            newest.lighter or 0,
            (before.serious or 0, before.lighter or 0) if before is not None and alike else None,
            newest.illustrative,
        )
    return found
