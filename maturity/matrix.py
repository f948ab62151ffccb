"""The rules of the maturity register, over plain values: no Django, no queries, no clock.

What the words mean:

* A **rating** is what an audit found of one theme in one unit: NC (does not conform), C (conforms) or PC (conforms
  and is moving towards the next level). It is relative to the **level tested**, so ratings are ordinal: they are
  counted, never averaged, and an NC at Level 4 says nothing against Level 3.
* A **claim** is the level a unit gives itself in a theme in its quarterly self-assessment.
* The **validated level** of a unit is the highest level with no NC in any theme in scope. Nobody having looked is
  not the same as no NC: a theme that was in scope at the unit's newest audit and that no audit has rated leaves the
  unit *part audited*, and validates nothing. A theme that came into scope after that audit does not undo it.
* The **gap** compares the two. An audit at Level 3 cannot contradict a claim of Level 4; it leaves it unvalidated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import ceil

NC, C, PC, NOT_ASSESSED = "NC", "C", "PC", "NA"
RATINGS = (NC, C, PC)
"""In ordinal order, lowest first."""

STALE_AFTER_MONTHS = 12


class Gap(StrEnum):
    """How a claim compares with what audits verified, in the words the pages print."""

    MATCHES = "matches"
    OVER_CLAIMS = "over-claims"
    UNDER_CLAIMS = "under-claims"
    UNVALIDATED = "unvalidated"
    NOT_AUDITED = "not audited"
    NO_RETURN = "no return"
    NOT_IN_SCOPE = "not in scope"


class Age(StrEnum):
    """Whether an audit can still be relied on."""

    IN_DATE = "in date"
    STALE = "stale"
    NOT_RECORDED = "date not recorded"
    NEVER = "never audited"


# --- one theme in one unit -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What the audits of one theme in one unit add up to: the highest level verified, the lowest not met."""

    verified: int | None = None
    not_met: int | None = None

    @property
    def assessed(self) -> bool:
        return self.verified is not None or self.not_met is not None


def standing(findings: Iterable[tuple[str, int]]) -> Standing:
    """Standing from (rating, level tested) pairs, oldest first.

    A later NC overturns an earlier conformity at its level and above; a later conformity overturns an earlier NC at
    its level and below. A theme that was not assessed changes nothing.
    """
    conforms: set[int] = set()
    fails: set[int] = set()
    for rating, level in findings:
        if rating == NC:
            conforms = {held for held in conforms if held < level}
            fails.add(level)
        elif rating in (C, PC):
            fails = {held for held in fails if held > level}
            conforms.add(level)
    return Standing(max(conforms, default=None), min(fails, default=None))


def gap(claimed: int | None, theme: Standing, *, in_scope: bool = True) -> Gap:
    """How a claimed level compares with what the audits verified of that theme.

    >>> gap(4, standing([("C", 3)]))
    <Gap.UNVALIDATED: 'unvalidated'>
    >>> gap(3, standing([("NC", 3)]))
    <Gap.OVER_CLAIMS: 'over-claims'>
    >>> gap(2, standing([("C", 3)]))
    <Gap.UNDER_CLAIMS: 'under-claims'>
    """
    if not in_scope:
        return Gap.NOT_IN_SCOPE
    if claimed is None:
        return Gap.NO_RETURN
    if not theme.assessed:
        return Gap.NOT_AUDITED
    if theme.not_met is not None and claimed >= theme.not_met:
        return Gap.OVER_CLAIMS
    if theme.verified is None or claimed == theme.verified:
        return Gap.MATCHES
    return Gap.UNVALIDATED if claimed > theme.verified else Gap.UNDER_CLAIMS


# --- one unit ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLevel:
    """What audits have verified of a whole unit."""

    validated: int | None
    not_met: int | None = None
    themes_not_met: int = 0
    themes_not_assessed: int = 0
    audited: bool = True

    @property
    def short(self) -> str:
        """For a narrow cell: "3 verified", "below 3"."""
        if not self.audited:
            return "not audited"
        if self.validated is not None:
            return f"{self.validated} verified"
        if self.not_met is not None:
            return f"below {self.not_met}"
        return "part audited"

    @property
    def words(self) -> str:
        if not self.audited:
            return "not yet audited"
        if self.validated is not None:
            words = f"verified at Level {self.validated}"
            if self.not_met is not None:
                words += f"; Level {self.not_met} not met in {_themes(self.themes_not_met)}"
            return words
        if self.not_met is not None:
            return f"below Level {self.not_met}: does not conform in {_themes(self.themes_not_met)}"
        return f"part audited: {_themes(self.themes_not_assessed)} not assessed"

    @property
    def below(self) -> bool:
        """An audit found the unit short of the level it tested, and no level is validated."""
        return self.audited and self.validated is None and self.not_met is not None


def validated_level(themes: Mapping[int, Standing], required: Collection[int]) -> UnitLevel:
    """The highest level with no NC in any of the required themes.

    `themes` maps a theme's number to its standing; `required` are the numbers that were in scope at the unit's
    newest audit. Themes beyond them count when they have been assessed.
    """
    assessed = {number: theme for number, theme in themes.items() if theme.assessed}
    if not assessed:
        return UnitLevel(None, audited=False, themes_not_assessed=len(required))
    missing = len(set(required) - set(assessed))
    failed = [theme.not_met for theme in assessed.values() if theme.not_met is not None]
    short_of_any = [theme for theme in assessed.values() if theme.verified is None]
    level = None
    if not missing and not short_of_any:
        level = min(theme.verified for theme in assessed.values())
    return UnitLevel(
        validated=level,
        not_met=min(failed, default=None),
        themes_not_met=len(failed),
        themes_not_assessed=missing,
    )


def claimed_level(levels: Iterable[int | None]) -> int | None:
    """The level a unit claims as a whole: the lowest of its themes in scope; None while any is unanswered."""
    levels = list(levels)
    if not levels or any(level is None for level in levels):
        return None
    return min(levels)


@dataclass(frozen=True)
class Readiness:
    """Whether anything stands against an audit at the next level: an NC does; how many themes are moving there is said.

    How large that share should be is the Board's to judge: no threshold is made up.
    """

    next_level: int
    counts: Counts

    @property
    def ready(self) -> bool:
        return bool(self.counts.rated) and not self.counts.nc and not self.counts.not_assessed

    @property
    def words(self) -> str:
        counts = self.counts
        if not counts.rated:
            return f"Not known for a Level {self.next_level} audit: not yet audited."
        share = f"{counts.pc} of {counts.rated} themes are moving towards Level {self.next_level}"
        if counts.nc:
            do = "does" if counts.nc == 1 else "do"
            return f"Not ready for a Level {self.next_level} audit: {_themes(counts.nc)} {do} not conform; {share}."
        if counts.not_assessed:
            return f"Not ready for a Level {self.next_level} audit: {_themes(counts.not_assessed)} not assessed; {share}."
        return f"Clear for a Level {self.next_level} audit: no non-conformity; {share}."


def audit_age(
    on: date,
    *,
    audited_on: date | None,
    recorded_on: date | None,
    stale_after_months: int = STALE_AFTER_MONTHS,
) -> Age:
    """Age of a unit's newest audit on a day: stale from the day it is `stale_after_months` old.

    An audit whose date was not recorded was made on or before the day it was entered, so it is stale for certain
    once that day is so long ago; until then its age is not known, and that is what is said.
    """
    if recorded_on is None and audited_on is None:
        return Age.NEVER
    if add_months(audited_on or recorded_on, stale_after_months) <= on:
        return Age.STALE
    return Age.IN_DATE if audited_on else Age.NOT_RECORDED


def level_on(day: date, themes: Iterable[Theme], findings: Iterable[Finding]) -> UnitLevel:
    """The level of one unit as it was known at the end of a day: from its findings, oldest first."""
    known = [one for one in findings if one.recorded_on is None or one.recorded_on <= day]
    newest = max((one.made_on for one in known), default=day)
    by_theme: dict[int, list[tuple[str, int]]] = {}
    for one in known:
        by_theme.setdefault(one.theme, []).append((one.rating, one.level))
    in_scope = [theme for theme in themes if theme.in_scope(day)]
    return validated_level(
        {theme.number: standing(by_theme.get(theme.number, ())) for theme in in_scope},
        [theme.number for theme in in_scope if theme.in_scope(min(day, newest))],
    )


# --- counting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many cells hold each rating, and how many hold none and why. Addition is the only arithmetic there is."""

    nc: int = 0
    c: int = 0
    pc: int = 0
    not_assessed: int = 0
    not_audited: int = 0
    not_in_scope: int = 0

    @property
    def rated(self) -> int:
        return self.nc + self.c + self.pc

    @property
    def in_scope(self) -> int:
        return self.rated + self.not_assessed + self.not_audited

    def of(self, rating: str) -> int:
        return {NC: self.nc, C: self.c, PC: self.pc}[rating]

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.nc + other.nc,
            self.c + other.c,
            self.pc + other.pc,
            self.not_assessed + other.not_assessed,
            self.not_audited + other.not_audited,
            self.not_in_scope + other.not_in_scope,
        )


@dataclass(frozen=True)
class Progress:
    """How far a set of units is from the level it is to reach, and what rate that takes from here."""

    level: int
    by: date
    units: int
    validated: int
    claimed: int
    quarters_left: int

    @property
    def short(self) -> int:
        return self.units - self.validated

    @property
    def rate_needed(self) -> float | None:
        """Units to validate a quarter from now on; None when no quarter is left."""
        return self.short / self.quarters_left if self.quarters_left else None

    @property
    def rate_words(self) -> str:
        if not self.units:
            return "no unit"
        if not self.short:
            return "reached"
        if not self.quarters_left:
            return f"date passed, {self.short} of {self.units} short"
        rate = ceil(self.rate_needed * 10) / 10
        return f"{rate:g} unit{'' if rate == 1 else 's'} a quarter"


def progress(
    level: int, by: date, validated: Iterable[int | None], claimed: Iterable[int | None], on: date
) -> Progress:
    """Progress of some units to a level by a day: one validated and one claimed level (or None) for each unit."""
    validated = list(validated)
    return Progress(
        level=level,
        by=by,
        units=len(validated),
        validated=sum(1 for held in validated if held is not None and held >= level),
        claimed=sum(1 for held in claimed if held is not None and held >= level),
        quarters_left=quarters_left(on, by),
    )


def quarters_left(on: date, by: date) -> int:
    """How many quarters (January, April, July, October) still end after `on` and no later than `by`."""
    ended = (
        (by.year * 12 + by.month) // 3 if _ends_quarter(by) else (by.year * 12 + by.month - 1) // 3
    )
    begun = (
        (on.year * 12 + on.month) // 3 if _ends_quarter(on) else (on.year * 12 + on.month - 1) // 3
    )
    return max(0, ended - begun)


def _ends_quarter(day: date) -> bool:
    return (day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}


# --- the matrix ----------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class Finding:
    """One rating of one theme in one unit; `made_on` is the day of the audit or else of its recording."""

    unit: int
    theme: int
    rating: str
    level: int
    made_on: date
    recorded_on: date | None = None


@dataclass(frozen=True)
class Claim:
    unit: int
    theme: int
    level: int | None


@dataclass(frozen=True)
class Cell:
    """One theme in one unit: what is claimed, what was found, and how the two compare."""

    unit: Unit
    theme: Theme
    in_scope: bool
    standing: Standing
    unit_audited: bool
    rating: str | None = None
    level: int | None = None
    returned: bool = False
    claimed: int | None = None
    sent_back: bool = False

    @property
    def gap(self) -> Gap:
        return gap(self.claimed, self.standing, in_scope=self.in_scope)

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
        if self.sent_back:
            return "sent back"
        return "not answered" if self.returned else "no return"

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
    returned: bool
    sent_back: bool
    counts: Counts
    level_tested: int | None = None

    @property
    def readiness(self) -> Readiness:
        return Readiness((self.level_tested or 0) + 1, self.counts)

    @property
    def claimed_words(self) -> str:
        if self.claimed is not None:
            return f"claims Level {self.claimed}"
        if self.sent_back:
            return "return sent back"
        return "return incomplete" if self.returned else "no return"


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
    """Themes down, units across, grouped by business group, with what each line adds up to."""

    on: date
    groups: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    counts: Counts = field(default_factory=Counts)

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
    def not_in_scope(self) -> tuple[Theme, ...]:
        return tuple(row.theme for row in self.rows if not row.in_scope)


def build(
    on: date,
    units: Iterable[Unit],
    themes: Iterable[Theme],
    findings: Iterable[Finding],
    claims: Iterable[Claim] = (),
    *,
    returned: Collection[int] = (),
    sent_back: Collection[int] = (),
) -> Matrix:
    """Put plain rows together into a matrix as it stood on a day.

    `units` come in the order they are printed, a business group's together. `findings` come oldest first and hold,
    for each unit and theme, at least the newest at each level tested; a cell shows the newest rating.
    `returned` and `sent_back` are the units whose self-assessment for the quarter is in, or was sent back.
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
        standings: dict[int, Standing] = {}
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
                standing=standing((one.rating, one.level) for one in held),
                unit_audited=unit.pk in newest,
                rating=shown.rating if shown else None,
                level=shown.level if shown else None,
                returned=unit.pk in returned,
                claimed=claim_of.get((unit.pk, theme.number)) if unit.pk in returned else None,
                sent_back=unit.pk in sent_back,
            )
            cells[theme.number].append(cell)
            down.append(cell)
            if in_scope:
                standings[theme.number] = cell.standing
                claimed.append(cell.claimed)
        required = [
            theme.number
            for theme in themes
            if theme.in_scope(min(on, newest[unit.pk]) if unit.pk in newest else on)
        ]
        grouped.setdefault(unit.group, []).append(
            Column(
                unit=unit,
                level=validated_level(standings, required),
                claimed=claimed_level(claimed),
                returned=unit.pk in returned,
                sent_back=unit.pk in sent_back,
                counts=count_cells(down),
                level_tested=tested.get(unit.pk),
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
        on=on, groups=groups, rows=rows, counts=sum_counts(group.counts for group in groups)
    )


def count_cells(cells: Iterable[Cell]) -> Counts:
    return Counts(**Counter(cell.counted_as for cell in cells))


def sum_counts(counts: Iterable[Counts]) -> Counts:
    return sum(counts, start=Counts())


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _themes(count: int) -> str:
    return _plural(count, "theme")
