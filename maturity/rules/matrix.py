"""The matrix put together from plain rows: themes down, units across, with what lines add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .levels import (
    Gap,
    Readiness,
    ThemeResult,
    UnitLevel,
    claimed_level,
    compare_claim,
    theme_result,
    unit_level,
)
from .ratings import RATINGS, Counts, sum_counts


class ReturnState(StrEnum):
    """What became of a unit's self-assessment of a quarter, in the words the pages print."""

    RETURNED = "submitted"
    SENT_BACK = "returned to the unit"
    NO_RETURN = "not submitted"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Unit:
    pk: int
    code: str
    name: str
    group: str
    group_name: str


@dataclass(frozen=True)
class Theme:
    number: int
    name: str
    in_scope_from: date | None = None
    scope_words: str = ""
    """When a theme that is not in scope yet comes into it: "quarter 3 2021/22"."""

    def in_scope(self, on: date) -> bool:
        return self.in_scope_from is None or self.in_scope_from <= on


class Finding(NamedTuple):
    """One rating of one theme in one unit; `made_on` is the day of the audit or else of its recording."""

    unit: int
    theme: int
    rating: str
    level: int
    made_on: date
    recorded_on: date | None = None


class Claim(NamedTuple):
    unit: int
    theme: int
    level: int | None


class Cell(NamedTuple):
    """One theme in one unit: what is claimed, what was found, and how the two compare."""

    unit: Unit
    theme: Theme
    in_scope: bool
    result: ThemeResult
    unit_audited: bool
    rating: str | None = None
    level: int | None = None
    return_state: ReturnState = ReturnState.NO_RETURN
    claimed: int | None = None

    @property
    def gap(self) -> Gap:
        return compare_claim(self.claimed, self.result, in_scope=self.in_scope)

    @property
    def audited_short(self) -> str:
        """The rating, or the word that stands where there is none."""
        if not self.in_scope:
            return "not in scope"
        if self.rating in RATINGS:
            return self.rating
        return "not assessed" if self.unit_audited else "not audited"

    @property
    def claimed_short(self) -> str:
        if not self.in_scope:
            return "not in scope"
        if self.claimed is not None:
            return f"claims {self.claimed}"
        if self.return_state is ReturnState.RETURNED:
            return "not answered"
        return self.return_state.value

    @property
    def gap_short(self) -> str:
        """The comparison where there is one to make; else what is missing."""
        return (
            self.gap.value if self.claimed is not None or not self.in_scope else self.claimed_short
        )

    @property
    def counted_as(self) -> str:
        """The name of the count it goes into."""
        if not self.in_scope:
            return "not_in_scope"
        if self.rating in RATINGS:
            return self.rating.lower()
        return "not_assessed" if self.unit_audited else "not_audited"


@dataclass(frozen=True)
class Column:
    """One unit of the matrix, down all its themes."""

    unit: Unit
    level: UnitLevel
    claimed: int | None
    return_state: ReturnState
    counts: Counts
    level_tested: int | None = None
    highest: int | None = None
    """The highest level of the model; None where its levels are not written down."""

    @property
    def returned(self) -> bool:
        return self.return_state is ReturnState.RETURNED

    @property
    def readiness(self) -> Readiness:
        return Readiness((self.level_tested or 0) + 1, self.counts, self.highest)

    @property
    def claimed_words(self) -> str:
        if self.claimed is not None:
            return f"claims Level {self.claimed}"
        return {
            ReturnState.RETURNED: "not every theme answered",
        }.get(self.return_state, self.return_state.value)


@dataclass(frozen=True)
class Row:
    """One theme of the matrix, across all its units."""

    theme: Theme
    in_scope: bool
    cells: tuple[Cell, ...]
    counts: Counts


@dataclass(frozen=True)
class Group:
    """One business group of the matrix: its neighbouring columns, and what they add up to."""

    code: str
    name: str
    columns: tuple[Column, ...]
    counts: Counts

    @property
    def verified(self) -> int:
        return sum(1 for column in self.columns if column.level.validated is not None)

    @property
    def audited(self) -> int:
        return sum(1 for column in self.columns if column.level.audited)

    @property
    def returned(self) -> int:
        return sum(1 for column in self.columns if column.returned)


@dataclass(frozen=True)
class Matrix:
    """Themes down, units across, grouped by business group, with what each line adds up to.

    `asked`: whether units are asked for a self-assessment of the quarter that it shows.
    """

    on: date
    groups: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    counts: Counts = field(default_factory=Counts)
    asked: bool = True

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for group in self.groups for column in group.columns)

    @property
    def verified(self) -> int:
        return sum(group.verified for group in self.groups)

    @property
    def audited(self) -> int:
        return sum(group.audited for group in self.groups)

    @property
    def returned(self) -> int:
        return sum(group.returned for group in self.groups)

    @property
    def missing_returns(self) -> int:
        """Units that were asked and have not returned; what was sent back has not been returned either."""
        return len(self.columns) - self.returned if self.asked else 0

    @property
    def not_in_scope(self) -> tuple[Theme, ...]:
        return tuple(row.theme for row in self.rows if not row.in_scope)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @property
    def lowest_level_tested(self) -> int | None:
        """The level that audits test now: the lowest of the units' highest; None while no unit was audited."""
        return min((one.level_tested for one in self.columns if one.level_tested), default=None)

    def verified_at(self, level: int) -> int:
        """How many units are verified at a level or above."""
        return sum(1 for column in self.columns if (column.level.validated or 0) >= level)


def build_matrix(
    on: date,
    units: Iterable[Unit],
    themes: Iterable[Theme],
    findings: Iterable[Finding],
    claims: Iterable[Claim] = (),
    *,
    returned: Collection[int] = (),
    sent_back: Collection[int] = (),
    asked: bool = True,
    highest: int | None = None,
) -> Matrix:
    """Put plain rows together into a matrix as it stood on a day.

    `units` come in the order they are printed, a business group's together; `findings` are all there are, oldest first.
    A cell shows the newest rating. `returned` and `sent_back` are the units whose self-assessment for the quarter is in,
    or was sent back; `asked` says whether units are asked for one. `highest` is the model's highest level.
    """
    themes = list(themes)
    by_cell: dict[tuple[int, int], list[Finding]] = {}
    newest: dict[int, date] = {}
    tested: dict[int, int] = {}
    for finding in findings:
        by_cell.setdefault((finding.unit, finding.theme), []).append(finding)
        newest[finding.unit] = max(finding.made_on, newest.get(finding.unit, finding.made_on))
        if finding.rating in RATINGS:
            tested[finding.unit] = max(finding.level, tested.get(finding.unit, finding.level))
    claim_of = {(claim.unit, claim.theme): claim.level for claim in claims}

    numbers_in_scope = {theme.number for theme in themes if theme.in_scope(on)}
    cells: dict[int, list[Cell]] = {theme.number: [] for theme in themes}
    grouped: dict[str, list[Column]] = {}
    for unit in units:
        return_state = ReturnState.NO_RETURN if asked else ReturnState.NOT_ASKED
        if unit.pk in returned:
            return_state = ReturnState.RETURNED
        elif unit.pk in sent_back:
            return_state = ReturnState.SENT_BACK
        results: dict[int, ThemeResult] = {}
        claimed: list[int | None] = []
        down: list[Cell] = []
        for theme in themes:
            held = by_cell.get((unit.pk, theme.number), [])
            shown = next((one for one in reversed(held) if one.rating in RATINGS), None)
            in_scope = theme.number in numbers_in_scope
            cell = Cell(
                unit=unit,
                theme=theme,
                in_scope=in_scope,
                result=theme_result((one.rating, one.level) for one in held),
                unit_audited=unit.pk in newest,
                rating=shown.rating if shown else None,
                level=shown.level if shown else None,
                return_state=return_state,
                claimed=claim_of.get((unit.pk, theme.number)) if unit.pk in returned else None,
            )
            cells[theme.number].append(cell)
            down.append(cell)
            if in_scope:
                results[theme.number] = cell.result
                claimed.append(cell.claimed)
        required = [
            theme.number
            for theme in themes
            if theme.in_scope(min(on, newest[unit.pk]) if unit.pk in newest else on)
        ]
        grouped.setdefault(unit.group, []).append(
            Column(
                unit=unit,
                level=unit_level(results, required),
                claimed=claimed_level(claimed),
                return_state=return_state,
                counts=count_cells(down),
                level_tested=tested.get(unit.pk),
                highest=highest,
            )
        )

    groups = tuple(
        Group(
            code,
            columns[0].unit.group_name,
            tuple(columns),
            sum_counts(column.counts for column in columns),
        )
        for code, columns in grouped.items()
    )
    rows = tuple(
        Row(
            theme,
            theme.number in numbers_in_scope,
            tuple(cells[theme.number]),
            count_cells(cells[theme.number]),
        )
        for theme in themes
    )
    return Matrix(
        on=on,
        groups=groups,
        rows=rows,
        counts=sum_counts(group.counts for group in groups),
        asked=asked,
    )


def count_cells(cells: Iterable[Cell]) -> Counts:
    return Counts(**Counter(cell.counted_as for cell in cells))


def unit_level_on(day: date, themes: Iterable[Theme], findings: Iterable[Finding]) -> UnitLevel:
    """The level of one unit as it was known at the end of a day: from its findings, oldest first."""
    known = [one for one in findings if one.recorded_on is None or one.recorded_on <= day]
    newest = max((one.made_on for one in known), default=day)
    by_theme: dict[int, list[tuple[str, int]]] = {}
    for one in known:
        by_theme.setdefault(one.theme, []).append((one.rating, one.level))
    in_scope = [theme for theme in themes if theme.in_scope(day)]
    return unit_level(
        {theme.number: theme_result(by_theme.get(theme.number, ())) for theme in in_scope},
        [theme.number for theme in in_scope if theme.in_scope(min(day, newest))],
    )
