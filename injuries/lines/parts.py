"""What is told of a line by the causes that its cause is divided into: whole financial years of the force."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ohs.core.periods import FinancialYear
from ohs.core.text import join_words

from ..models import Cause, PublishedPart


@dataclass(frozen=True)
class Part:
    """One cause, or several that are told together. `before` is the year before, where the same are told of it."""

    name: str
    count: int
    before: int | None


@dataclass(frozen=True)
class Parts:
    """A line's newest financial year by cause."""

    title: str
    year: FinancialYear
    parts: tuple[Part, ...]
    illustrative: bool

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def prior_year(self) -> FinancialYear:
        return FinancialYear(self.year.start_year - 1)

    @property
    def compared(self) -> bool:
        """Whether anything of the year before is told."""
        return any(part.before is not None for part in self.parts)

    @property
    def largest(self) -> Part:
        return max(self.parts, key=lambda part: part.count)

    @property
    def sentence(self) -> str:
        """Which kind most of the injuries were of."""
        return (
            f"{self.title}: of {self.total:,} in the financial year {self.year.label}, as they were known when the year was "
            f"settled, {self.largest.count:,} were of the kind “{self.largest.name}”."
        )


def load_parts(on: date, lines: Iterable[int] | None = None) -> dict[int, Parts]:
    """By line, the newest year of which it was told by a day; the same for whoever reads."""
    rows = PublishedPart.objects.filter(known_from__lte=on)
    if lines is not None:
        rows = rows.filter(definition__line__in=[*lines])
    years: dict[int, dict[int, list[PublishedPart]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("definition__line").order_by("start_year", "position", "pk"):
        years[row.definition.line_id][row.start_year].append(row)
    if not years:
        return {}
    names = dict(Cause.objects.order_by("pk").values_list("pk", "name"))
    found = {}
    for line, by_year in years.items():
        newest = max(by_year)
        before = {tuple(row.causes): row.count for row in by_year.get(newest - 1, ())}
        found[line] = Parts(
            by_year[newest][0].definition.line.title,
            FinancialYear(newest),
            tuple(
                Part(
                    join_words(names.get(cause, "") for cause in row.causes),
                    row.count,
                    before.get(tuple(row.causes)),
                )
                for row in by_year[newest]
            ),
            any(row.illustrative for row in by_year[newest]),
        )
    return found
