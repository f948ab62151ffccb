"""Units beside each other over the years that are told of them: what is published, and nothing that is not, whoever reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ohs.core.periods import FinancialYear
from ohs.core.text import join_words, own_words
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..disclosure import Mark, Shown, is_shown
from ..models import PublishedYear, ReportLine

#: The newest years.
MOST_YEARS = 5
#: One year is no course.
FEWEST_YEARS = 2


@dataclass(frozen=True)
class UnitYears:
    """A unit's counts, a financial year each: a number, [c], or [x] where the year of the unit was never told."""

    code: str
    counts: tuple[Shown, ...]


@dataclass(frozen=True)
class GroupYears:
    """The units of a business group over the same years."""

    group: BusinessGroup
    years: tuple[FinancialYear, ...]
    units: tuple[UnitYears, ...]
    illustrative: bool

    @property
    def most(self) -> int:
        """The largest count that is shown: the scale of every unit of the group."""
        return max((c for unit in self.units for c in unit.counts if is_shown(c)), default=0)

    @property
    def sentence(self) -> str:
        """How many units had more, and how many fewer, in the newest year than in the one before."""
        pairs = [unit.counts[-2:] for unit in self.units]
        told = [(before, now) for before, now in pairs if is_shown(before) and is_shown(now)]
        if not told:
            return own_words("Of no unit both of the newest years are shown.")
        more, fewer = sum(b < n for b, n in told), sum(b > n for b, n in told)
        parts = [
            f"{number} had {words}"
            for number, words in (
                (more, "more injuries"),
                (fewer, "fewer"),
                (len(told) - more - fewer, "as many"),
            )
            if number
        ]
        hidden = len(pairs) - len(told)
        if hidden:
            parts.append(f"of {hidden} both years are not shown")
        units = own_words(f"{len(pairs)} unit{'' if len(pairs) == 1 else 's'}")
        return (
            f"In {self.years[-1].label} compared with {self.years[-2].label}, of {units}: "
            f"{join_words(parts)}."
        )


def load_unit_years(
    line: ReportLine, on: date, group: BusinessGroup | None = None
) -> tuple[GroupYears, ...]:
    """The published years of a line by unit, as known on a day, in the order of the groups; empty where fewer than two are."""
    rows = PublishedYear.objects.filter(
        definition__line=line, unit__isnull=False, known_from__lte=on
    ).select_related("unit__group")
    if group is not None:
        rows = rows.filter(unit__group=group)
    # Of a year told under two definitions the newer one stands, as in the comparison of units.
    found = {(row.unit, row.start_year): row for row in rows.order_by("definition", "pk")}
    years = sorted({year for _, year in found})[-MOST_YEARS:]
    if len(years) < FEWEST_YEARS:
        return ()
    units = sorted({unit for unit, _ in found}, key=_in_order)
    groups: dict[BusinessGroup, list] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return tuple(
        GroupYears(
            group=each,
            years=tuple(map(FinancialYear, years)),
            units=tuple(
                UnitYears(unit.code, tuple(_told(found.get((unit, year))) for year in years))
                for unit in members
            ),
            illustrative=_illustrative(found[key] for key in found if key[0] in members),
        )
        for each, members in groups.items()
    )


def _in_order(unit: CommandUnit) -> tuple:
    return (unit.group.order, unit.group_id, unit.order, unit.code_sort, unit.pk)


def _told(row: PublishedYear | None) -> Shown:
    if row is None:
        return Mark.NOT_AVAILABLE
    return Mark.CONFIDENTIAL if row.count is None else row.count


def _illustrative(rows: Iterable[PublishedYear]) -> bool:
    return any(row.illustrative for row in rows)
