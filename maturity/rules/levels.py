"""The rules of the maturity register, over plain values: no Django, no queries, no clock.

What the words mean:

* Levels are cumulative: a unit at Level 3 is at Levels 1 and 2 too. An audit tests one level. What **conforms** to it
  verifies that level and all below; what does not conform is **not met** at that level and all above.
* A **claim** is the level a unit gives itself in a theme in its quarterly self-assessment.
* The **validated level** of a unit is the highest level that audits verified in every theme in scope. Nobody having
  looked is not the same as no non-conformity: a theme that was in scope at the unit's newest audit and that no audit
  has rated leaves the unit *part audited*, and validates nothing. A theme that came into scope after that audit does
  not undo it.
* The **gap** compares the two. An audit at Level 3 cannot contradict a claim of Level 4; it leaves it unvalidated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ohs.core.text import plural

from .ratings import NC, PC, C, Counts

# One theme in one unit


class Gap(StrEnum):
    """How a claim compares with what audits verified, in the words the pages print."""

    MATCHES = "matches"
    OVER_CLAIMS = "over-claims"
    UNDER_CLAIMS = "under-claims"
    UNVALIDATED = "unvalidated"
    NOT_AUDITED = "not audited"
    NO_RETURN = "not submitted"
    NOT_IN_SCOPE = "not in scope"


@dataclass(frozen=True)
class ThemeResult:
    """What the audits of one theme in one unit add up to: the highest level verified, the lowest not met."""

    verified: int | None = None
    not_met: int | None = None

    @property
    def assessed(self) -> bool:
        return self.verified is not None or self.not_met is not None


def theme_result(findings: Iterable[tuple[str, int]]) -> ThemeResult:
    """The result of a theme from (rating, level tested) pairs, oldest first.

    A conformity verifies its level and all below, and answers every earlier NC there. An NC overturns what was verified
    at its level and above; below it, what an earlier audit verified stands. A theme that was not assessed changes nothing.

    >>> theme_result([("C", 4), ("NC", 2)])
    ThemeResult(verified=1, not_met=2)
    """
    verified = 0
    not_met: set[int] = set()
    for rating, level in findings:
        if rating == NC:
            verified = min(verified, level - 1)
            not_met.add(level)
        elif rating in (C, PC):
            verified = max(verified, level)
            if not_met:
                not_met = {failed for failed in not_met if failed > level}
    return ThemeResult(verified or None, min(not_met, default=None))


def compare_claim(claimed: int | None, theme: ThemeResult, *, in_scope: bool = True) -> Gap:
    """How a claimed level compares with what the audits verified of that theme.

    >>> compare_claim(4, theme_result([("C", 3)]))
    <Gap.UNVALIDATED: 'unvalidated'>
    >>> compare_claim(3, theme_result([("NC", 3)]))
    <Gap.OVER_CLAIMS: 'over-claims'>
    >>> compare_claim(2, theme_result([("NC", 3)]))
    <Gap.UNVALIDATED: 'unvalidated'>
    >>> compare_claim(2, theme_result([("C", 3)]))
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
    if theme.verified is None or claimed > theme.verified:
        return Gap.UNVALIDATED
    return Gap.MATCHES if claimed == theme.verified else Gap.UNDER_CLAIMS


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
                words += f"; Level {self.not_met} not met in {plural(self.themes_not_met, 'theme')}"
            return words
        if self.not_met is not None:
            failed = plural(self.themes_not_met, "theme")
            return f"below Level {self.not_met}: does not conform in {failed}"
        return f"part audited: {plural(self.themes_not_assessed, 'theme')} not assessed"

    @property
    def below(self) -> bool:
        """An audit found the unit short of the level it tested, and no level is validated."""
        return self.audited and self.validated is None and self.not_met is not None


def unit_level(themes: Mapping[int, ThemeResult], required: Collection[int]) -> UnitLevel:
    """The highest level verified in every one of the required themes.

    `themes` maps a theme's number to its result; `required` are the numbers that were in scope at the unit's newest
    audit. Themes beyond them count when they have been assessed.
    """
    assessed = {number: theme for number, theme in themes.items() if theme.assessed}
    if not assessed:
        return UnitLevel(None, audited=False, themes_not_assessed=len(required))
    missing = len(set(required) - set(assessed))
    failed = [theme.not_met for theme in assessed.values() if theme.not_met is not None]
    verified = [theme.verified for theme in assessed.values() if theme.verified is not None]
    complete = not missing and len(verified) == len(assessed)
    return UnitLevel(
        validated=min(verified) if complete else None,
        not_met=min(failed, default=None),
        themes_not_met=len(failed),
        themes_not_assessed=missing,
    )


def claimed_level(levels: Iterable[int | None]) -> int | None:
    """The level a unit claims as a whole: the lowest of its themes in scope; None while any is unanswered."""
    claims = list(levels)
    answered = [level for level in claims if level is not None]
    return min(answered) if answered and len(answered) == len(claims) else None


@dataclass(frozen=True)
class Readiness:
    """Whether anything stands against an audit at the next level: an NC does; how many themes are moving there is said.

    How large that share should be is the Board's to judge: no threshold is made up. Nothing comes after the `highest`.
    """

    next_level: int
    counts: Counts
    highest: int | None = None

    @property
    def ready(self) -> bool:
        return bool(self.counts.rated) and not self.counts.nc and not self.counts.not_assessed

    @property
    def words(self) -> str:
        counts = self.counts
        if self.highest is not None and self.next_level > self.highest and counts.rated:
            return self._words_at_the_top
        audit = f"a Level {self.next_level} audit"
        if not counts.rated:
            return f"Not known for {audit}: not yet audited."
        are = "is" if counts.pc == 1 else "are"
        share = (
            f"{counts.pc} of {counts.rated} themes {are} working towards Level {self.next_level}"
        )
        if counts.nc:
            do = "does" if counts.nc == 1 else "do"
            return f"Not ready for {audit}: {plural(counts.nc, 'theme')} {do} not conform; {share}."
        if counts.not_assessed:
            missing = plural(counts.not_assessed, "theme")
            return f"Not ready for {audit}: {missing} not assessed; {share}."
        return f"Clear for {audit}: no non-conformity; {share}."

    @property
    def _words_at_the_top(self) -> str:
        counts, level = self.counts, f"Level {self.highest}, the highest"
        if counts.nc:
            do = "does" if counts.nc == 1 else "do"
            return f"{plural(counts.nc, 'theme')} {do} not conform to {level}."
        if counts.not_assessed:
            return f"{plural(counts.not_assessed, 'theme')} not assessed at {level}."
        return f"No non-conformity at {level}."
