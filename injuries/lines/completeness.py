"""Which months are complete: whether whoever was expected to report a month had reported it by a day.

A month that is not complete stands in no total, rate, limit, run or verdict: it is shown with its note, "3 of 15 units".
Who reported what is stored with each publication (`ReportedMonth`) and kept in the cache until figures come in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from ohs.core.periods import Month, MonthRange
from ohs.core.text import join_words, plural
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..models import (
    CountCoverage,
    MonthlyStrength,
    ReportedMonth,
    ReportingCorrection,
    StaffGroup,
    StrengthCoverage,
)
from ..statistics.completeness import expected_reporters
from .line_definition import LineScope

Seen = Mapping[dt.date, int]
"""From each day on which anything came in, the months that did, as the bits of a whole number."""
Figures = ReportingCorrection.Figures


@dataclass(frozen=True)
class Gap:
    """Why a month is not complete. `reported` of `expected` units; `groups` are staff groups of which nothing came."""

    month: Month
    reported: int = 0
    expected: int = 0
    groups: tuple[str, ...] = ()
    is_over: bool = True
    #: Nothing of the kind that the line counts came in, and no extract says that there was none.
    nothing: bool = False

    @property
    def note(self) -> str:
        """As it stands beside a figure: "3 of 15 units"."""
        if not self.is_over:
            return "drawn before the month was over"
        if self.reported < self.expected:
            return f"{self.reported} of {plural(self.expected, 'unit')}"
        if self.groups:
            return f"nothing for {join_words(self.groups)}"
        return "nothing reported"


@dataclass(frozen=True)
class Reports:
    """Who reported which months, as far as it was ever known."""

    first: Month
    units: Mapping[int, Seen]
    groups: Mapping[int, Seen]
    lines: Mapping[int, Seen]
    #: Extracts that were everything for a month: its place, the unit (None: all), and their day.
    covered: tuple[tuple[int, int | None, dt.date], ...]
    #: Strengths, by staff group and unit (None: not recorded by unit).
    strengths: Mapping[int, Mapping[int | None, Seen]]
    strengths_covered: tuple[tuple[int, int | None, dt.date], ...]


def load_reports() -> Reports | None:
    """Everything that is stored of it; None where nothing was reported."""
    rows = list(
        ReportedMonth.objects.order_by("month", "pk").values_list(
            "month", "unit", "staff_group", "line", "known_from"
        )
    )
    if not rows:
        return None
    people = list(
        MonthlyStrength.objects.order_by("month").values_list(
            "month", "staff_group", "unit", "known_from"
        )
    )
    first = min(Month.of(each[0][0]) for each in (rows, people) if each)
    # There are a few hundred months, and as many rows of each as there are units and staff groups.
    bit_of = cache(lambda month: 1 << Month.of(month).index - first.index)
    found: tuple[dict[int, dict[dt.date, int]], ...] = tuple(_nothing_seen() for _ in range(3))
    for month, *reporters, known_from in rows:
        for kind, key in zip(found, reporters, strict=True):
            if key is not None:
                kind[key][known_from] |= bit_of(month)
    strengths: dict[int, dict[int | None, dict[dt.date, int]]] = defaultdict(_nothing_seen)
    for month, staff_group, unit, known_from in people:
        strengths[staff_group][unit][known_from] |= bit_of(month)
    return Reports(
        first,
        *({key: dict(seen) for key, seen in kind.items()} for kind in found),
        covered=_covered(CountCoverage, first),
        strengths={
            group: {unit: dict(seen) for unit, seen in by_unit.items()}
            for group, by_unit in strengths.items()
        },
        strengths_covered=_covered(StrengthCoverage, first),
    )


def _nothing_seen() -> dict[Any, dict[dt.date, int]]:
    return defaultdict(lambda: defaultdict(int))


def _covered(model: Any, first: Month) -> tuple[tuple[int, int | None, dt.date], ...]:
    rows = model.objects.order_by("month", "pk").values_list(
        "month", "all_units", "unit", "extract__known_from"
    )
    return tuple(
        (Month.of(month).index - first.index, unit, known_from)
        for month, all_units, unit, known_from in rows
        # What is not recorded by unit is nobody's to report.
        if all_units or unit is not None
    )


@dataclass(frozen=True)
class Completeness:
    """Which months are complete as known on a day, for the force or a business group.

    `newest_day` is that of the newest extract of counts by then: a month that was not over on it is not complete.
    """

    reports: Reports
    on: dt.date
    newest_day: dt.date
    group: int | None = None
    corrections: tuple[ReportingCorrection, ...] = ()
    units: Mapping[int, CommandUnit] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    _memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    def of_month(self, month: Month) -> Gap | None:
        """Why a month of the register as a whole is not complete; None where it is."""
        return self._once(("month", month), self._judge, month, None)

    def reporters(self, month: Month) -> tuple[list[CommandUnit], list[CommandUnit]]:
        """The units that are expected to report counts in a month, and those of them that did not."""
        place = self._place(month)
        expected = self._expected(Figures.COUNTS, self._units, self._known, month, "unit")
        missing = [unit for unit in expected if not self._units[unit] >> place & 1]
        return [self.units[unit] for unit in expected], [self.units[unit] for unit in missing]

    def of_line(self, scope: LineScope, month: Month) -> Gap | None:
        """The same for the figures of a line."""
        return self._once((scope.line.pk, month), self._judge, month, scope)

    def of_strength(self, scope: LineScope, month: Month) -> Gap | None:
        """Why the strength that a line is divided by is not known of all whom it counts; None where it is."""
        key = ("strength", scope.divides_by, month)
        return self._once(key, self._judge_strength, month, scope)

    def _once(self, key: Any, judge: Callable[..., Gap | None], *of: Any) -> Gap | None:
        if key not in self._memo:
            self._memo[key] = judge(*of)
        found: Gap | None = self._memo[key]
        return found

    def _judge(self, month: Month, scope: LineScope | None) -> Gap | None:
        place = self._place(month)
        if self.newest_day < month.end:
            return Gap(month, is_over=False)
        expected, reported = self._units_counted(month)
        chosen = scope.staff_groups if scope else frozenset()
        groups = self._expected(Figures.COUNTS, self._groups, self._known, month, "staff_group")
        silent = [
            pk
            for pk in groups
            if (not chosen or pk in chosen) and not self._groups[pk] >> place & 1
        ]
        if reported < expected or silent:
            return Gap(month, reported, expected, self._named(silent))
        if scope and not (self._lines.get(scope.line.pk, 0) | self._all_covered) >> place & 1:
            return Gap(month, nothing=True)
        return None

    def _units_counted(self, month: Month) -> tuple[int, int]:
        """How many units were expected to report counts, and how many of them did. The same for every line."""
        key = ("units", month)
        if key not in self._memo:
            place = self._place(month)
            expected = self._expected(Figures.COUNTS, self._units, self._known, month, "unit")
            self._memo[key] = (
                len(expected),
                sum(self._units[unit] >> place & 1 for unit in expected),
            )
        found: tuple[int, int] = self._memo[key]
        return found

    def _judge_strength(self, month: Month, scope: LineScope) -> Gap | None:
        place = self._place(month)
        silent = []
        for group in self._dividing(scope, month):
            known = self._strength_known.get(group, 0)
            if not known >> place & 1:
                silent.append(group)
                continue
            by_unit = self._strength_by_unit[group]
            expected = self._expected(Figures.STRENGTHS, by_unit, known, month, "unit", group)
            there = sum(by_unit[unit] >> place & 1 for unit in expected)
            if there < len(expected):
                return Gap(month, there, len(expected))
        return Gap(month, groups=self._named(silent)) if silent else None

    def _dividing(self, scope: LineScope, month: Month) -> list[int]:
        """The staff groups whose strength a line needs: those it names, else whoever has one or is counted as injured."""
        if scope.divides_by:
            return sorted(scope.divides_by)
        by_group = self._strength_known
        known = self._union(by_group.values())
        wanted = set(self._expected(Figures.STRENGTHS, by_group, known, month, "staff_group"))
        place = self._place(month)
        wanted |= {group for group, mask in by_group.items() if mask >> place & 1}
        if self.group is not None:
            # Whom a group employs is seen by its strengths alone.
            return sorted(wanted)
        counted = self._expected(Figures.COUNTS, self._groups, self._known, month, "staff_group")
        excused = self._corrected(Figures.STRENGTHS, month, "staff_group", expected=False)
        return sorted((wanted | set(counted)) - excused)

    # Who is expected

    def _expected(
        self,
        figures: str,
        reporters: Mapping[int, int],
        known: int,
        month: Month,
        kind: str,
        of: int | None = None,
    ) -> list[int]:
        """Who is expected: units, or staff groups; of strengths, the units `of` a staff group. The same for every line."""
        key = ("expected", figures, kind, of, month)
        if key not in self._memo:
            self._memo[key] = self._work_out_expected(figures, reporters, known, month, kind)
        found: list[int] = self._memo[key]
        return found

    def _work_out_expected(
        self, figures: str, reporters: Mapping[int, int], known: int, month: Month, kind: str
    ) -> list[int]:
        place = self._place(month)
        without = self._corrected(figures, month, kind, expected=False)
        more = self._corrected(figures, month, kind, expected=True)
        if kind == "unit":
            without |= {unit for unit in self._dated_units if not self._is_open(unit, month)}
        usual = expected_reporters(reporters, known, place)
        usual.update(more if kind == "staff_group" else more.intersection(reporters))
        return sorted(usual - without)

    def _corrected(self, figures: str, month: Month, kind: str, *, expected: bool) -> set[int]:
        return {
            getattr(each, f"{kind}_id")
            for each in self.corrections
            if each.figures == figures
            and each.is_expected == expected
            and getattr(each, f"{kind}_id") is not None
            and each.first_month <= month.start
            and (each.last_month is None or month.start <= each.last_month)
        }

    @cached_property
    def _dated_units(self) -> tuple[int, ...]:
        """The units that were not always there, or no longer are."""
        return tuple(unit for unit, known in self.units.items() if known.opened or known.closed)

    def _is_open(self, unit: int, month: Month) -> bool:
        known = self.units[unit]
        opened, closed = known.opened, known.closed
        return (opened is None or opened <= month.end) and (closed is None or closed >= month.start)

    # Who reported by the day

    def _place(self, month: Month) -> int:
        return max(month.index - self.reports.first.index, 0)

    def _mask(self, seen: Seen) -> int:
        return self._union(months for known_from, months in seen.items() if known_from <= self.on)

    @staticmethod
    def _union(masks: Iterable[int]) -> int:
        found = 0
        for mask in masks:
            found |= mask
        return found

    def _covered(self, covered: Iterable[tuple[int, int | None, dt.date]]) -> dict[int | None, int]:
        found: dict[int | None, int] = defaultdict(int)
        for place, unit, known_from in covered:
            if known_from <= self.on and place >= 0:
                found[unit] |= 1 << place
        return found

    @cached_property
    def _count_cover(self) -> dict[int | None, int]:
        return self._covered(self.reports.covered)

    @property
    def _all_covered(self) -> int:
        return self._count_cover.get(None, 0)

    def _in_group(self, unit: int) -> bool:
        return self.group is None or self.units[unit].group_id == self.group

    @cached_property
    def _units(self) -> dict[int, int]:
        own = {
            unit: self._mask(seen)
            for unit, seen in self.reports.units.items()
            if self._in_group(unit)
        }
        for unit in self._count_cover:
            if unit is not None and self._in_group(unit):
                own.setdefault(unit, 0)
        corrected = (each.unit_id for each in self.corrections if each.figures == Figures.COUNTS)
        for unit in corrected:
            if unit is not None and self._in_group(unit):
                own.setdefault(unit, 0)
        cover = self._count_cover
        return {unit: mask | self._all_covered | cover.get(unit, 0) for unit, mask in own.items()}

    @cached_property
    def _groups(self) -> dict[int, int]:
        corrected = {
            each.staff_group_id: 0
            for each in self.corrections
            if each.figures == Figures.COUNTS and each.staff_group_id is not None
        }
        own = {group: self._mask(seen) for group, seen in self.reports.groups.items()}
        return {group: mask | self._all_covered for group, mask in {**corrected, **own}.items()}

    @cached_property
    def _lines(self) -> dict[int, int]:
        return {line: self._mask(seen) for line, seen in self.reports.lines.items()}

    @cached_property
    def _known(self) -> int:
        return self._union([*self._units.values(), *self._groups.values()]) | self._all_covered

    @cached_property
    def _strengths(self) -> dict[int, dict[int | None, int]]:
        cover = self._covered(self.reports.strengths_covered)
        return {
            group: {
                unit: self._mask(seen) | cover.get(None, 0) | (cover.get(unit, 0) if unit else 0)
                for unit, seen in by_unit.items()
                if self.group is None or (unit is not None and self._in_group(unit))
            }
            for group, by_unit in self.reports.strengths.items()
        }

    @cached_property
    def _strength_known(self) -> dict[int, int]:
        """By staff group the months for which any strength is known."""
        return {group: self._union(units.values()) for group, units in self._strengths.items()}

    @cached_property
    def _strength_by_unit(self) -> dict[int, dict[int, int]]:
        return {
            group: {unit: mask for unit, mask in units.items() if unit is not None}
            for group, units in self._strengths.items()
        }

    def _named(self, groups: Sequence[int]) -> tuple[str, ...]:
        return tuple(name for pk, name in self.names.items() if pk in groups)


def load_completeness(
    reports: Reports | None, *, on: dt.date, newest_day: dt.date | None, group: BusinessGroup | None
) -> Completeness | None:
    """As known on a day; None where nothing was."""
    if reports is None or newest_day is None:
        return None
    corrections = tuple(ReportingCorrection.objects.order_by("pk"))
    units = CommandUnit.objects.order_by("pk").in_bulk()
    names = dict(StaffGroup.objects.order_by("order", "pk").values_list("pk", "name"))
    return Completeness(
        reports, on, newest_day, group.pk if group else None, corrections, units, names
    )


def gaps_note(gaps: Iterable[Gap], label: str = "") -> str:
    """The incomplete months of a period in words: "June 2021: 3 of 15 units"; like months in a row are told together."""
    told: list[tuple[MonthRange, str]] = []
    for gap in gaps:
        if told and told[-1][1] == gap.note and told[-1][0].last.plus(1) == gap.month:
            told[-1] = (MonthRange(told[-1][0].first, gap.month), gap.note)
        else:
            told.append((MonthRange(gap.month, gap.month), gap.note))
    return "; ".join(f"{months.long_label}: {note}" for months, note in told)
