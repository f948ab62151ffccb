"""Lines that are about the same causes and different staff groups, on one scale: the paper's first graph."""

from dataclasses import dataclass

from ..disclosure import Mark
from .comparison import Comparison
from .published import PublishedLine


@dataclass(frozen=True)
class Family:
    """Lines of one cause and severity, each about other people."""

    name: str
    lines: tuple[PublishedLine, ...]

    @property
    def drawn(self) -> tuple[PublishedLine, ...]:
        """The lines with enough months to draw."""
        return tuple(
            line for line in self.lines if sum(rate is not None for rate in line.monthly_rates) > 1
        )

    @property
    def table(self) -> list[tuple]:
        """Each month, newest first, with the rate of every line that is drawn; what is not there prints its mark."""
        if not self.drawn:
            return []
        rows = zip(self.drawn[0].months, *(line.monthly_rates for line in self.drawn), strict=True)
        return [
            (
                month,
                [
                    rate if rate is not None else _mark(line, month)
                    for line, rate in zip(self.drawn, values, strict=True)
                ],
            )
            for month, *values in rows
        ][::-1]

    @property
    def not_drawn(self) -> tuple[PublishedLine, ...]:
        return tuple(line for line in self.lines if line not in self.drawn)


def _mark(line: PublishedLine, month) -> Mark:
    return Mark.CONFIDENTIAL if month in line.hidden_months else Mark.NOT_AVAILABLE


def families(comparison: Comparison) -> tuple[Family, ...]:
    """The lines that can be set beside each other, in the paper's order."""
    alike: dict[tuple, list[PublishedLine]] = {}
    for line in comparison.lines:
        scope = line.scope
        if scope.staff_groups:
            alike.setdefault((scope.causes, scope.severities), []).append(line)
    return tuple(Family(_name(lines), tuple(lines)) for lines in alike.values() if len(lines) > 1)


def _name(lines) -> str:
    """What the titles begin with in common: Assault, of “Assault, PCSOs” and “Assault, DDOs”."""
    first, *others = (line.line.short_title.split() for line in lines)
    shared = []
    for place, word in enumerate(first):
        if not all(place < len(other) and other[place] == word for other in others):
            break
        shared.append(word)
    return " ".join(shared).rstrip(",:–") or "Lines about staff groups"
