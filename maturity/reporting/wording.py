"""Sentences that the maturity pages, the dashboard's panel and the paper share."""

from collections import Counter

from ohs.core.text import join_words, own_words, plural

from ..models.model_versions import MOST_LEVELS
from ..rules.audit_age import STALE_AFTER_MONTHS, AuditAge
from ..rules.ratings import RATINGS
from ..selectors.state import MaturityState


def levels_tested(state: MaturityState) -> tuple[int, ...]:
    """The levels that the ratings on show were tested at, lowest first."""
    levels = {
        cell.level
        for cell in state.matrix.cells
        if cell.in_scope and cell.rating in RATINGS and cell.level is not None
    }
    return tuple(sorted(levels))


def findings_sentence(state: MaturityState) -> str:
    """ "176 findings at Level 3: 6 do not conform, 123 conform, 47 conform and are working towards Level 4."."""
    counts = state.matrix.counts
    if not counts.rated:
        return "No finding has been published by this date."
    levels = levels_tested(state)
    one_level = len(levels) == 1
    at = f"at Level {levels[0]}" if one_level else f"at Levels {join_words(levels)}"
    onward = "towards the next level"
    if one_level:
        numbers = state.version.levels.values_list("number", flat=True) if state.version else ()
        goes_on = max(numbers, default=MOST_LEVELS) > levels[0]
        onward = f"towards Level {levels[0] + 1}" if goes_on else "to stay there"
    return (
        f"{plural(counts.rated, 'finding')} {at}: {counts.nc} "
        f"{'does' if counts.nc == 1 else 'do'} not conform, {counts.c} "
        f"{'conforms' if counts.c == 1 else 'conform'}, {counts.pc} "
        f"{'conforms and is' if counts.pc == 1 else 'conform and are'} working {onward}."
    )


def scope_sentence(state: MaturityState) -> str:
    """Which themes are not in scope yet, and when they come into it; empty where all are."""
    return " ".join(
        f"Theme {theme.number}, {theme.name}, is not in scope until {theme.scope_words}."
        for theme in state.matrix.not_in_scope
    )


def audits_sentence(state: MaturityState) -> str:
    """How many units were audited, and how far those audits can be relied on."""
    ages = Counter(state.audit_ages)
    units = plural(ages.total(), "unit")
    audited = ages.total() - ages[AuditAge.NEVER]
    if not audited:
        return f"None of {units} has been audited."
    parts = [f"{audited} of {units} audited"]
    unknown, stale = ages[AuditAge.NOT_RECORDED], ages[AuditAge.STALE]
    if unknown == audited:
        parts.append("dates not recorded" if audited > 1 else "date not recorded")
    elif unknown:
        parts.append(f"{unknown} without a recorded date")
    if stale:
        parts.append(f"{stale} more than {STALE_AFTER_MONTHS} months ago")
    return f"{', '.join(parts)}."


def returns_sentence(state: MaturityState) -> str:
    """How many units submitted their self-assessment for the quarter that is due."""
    units, returned = len(state.matrix.columns), state.matrix.returned
    quarter = state.quarter.label
    if not returned and not state.matrix.asked:
        first = state.first_quarter_asked
        since = f": the first is {first.label}" if first else ""
        return f"Self-assessments were not asked for {quarter}{since}."
    if not returned:
        return f"Nobody has submitted {quarter}."
    return f"{returned} of {plural(units, 'self-assessment')} submitted for {quarter}."


def verified_sentence(state: MaturityState) -> str:
    """ "13 of 16 units have no non-conformity and are verified at Level 3."."""
    columns = state.matrix.columns
    units = plural(len(columns), "unit")
    by_level = Counter(
        column.level.validated for column in columns if column.level.validated is not None
    )
    if not by_level:
        return f"None of {units} is verified at any level."
    if len(by_level) == 1:
        ((level, count),) = by_level.items()
        has, are = ("has", "is") if count == 1 else ("have", "are")
        return f"{count} of {units} {has} no non-conformity and {are} verified at Level {level}."
    parts = [f"{count} at Level {level}" for level, count in sorted(by_level.items())]
    return f"Of {units}, {join_words(parts)} are verified."


def single_unit_notes(state: MaturityState) -> list[str]:
    """A business group that is one unit says so: its figures are that unit's."""
    return [
        f"{group.name} is one {own_words('unit')}, {group.columns[0].unit.code}: "
        f"{own_words('its figures are that unit')}'s."
        for group in state.matrix.groups
        if len(group.columns) == 1
    ]
