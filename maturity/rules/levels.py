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

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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


# One theme in one unit


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


# One unit


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
        share = f"{counts.pc} of {counts.rated} themes {'is' if counts.pc == 1 else 'are'} moving towards Level {self.next_level}"
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


# Counting


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
