"""Sentences that the maturity pages, the dashboard's panel and the paper share."""

from collections.abc import Iterable

from ..rules import levels as level_rules
from ..selectors.state import Reading


def listed(words: Iterable[str]) -> str:
    """ "AS", "AS and WA", "AS, CN and WA"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def levels_tested(reading: Reading) -> tuple[int, ...]:
    """The levels that the ratings on show were tested at, lowest first."""
    return tuple(
        sorted(
            {
                cell.level
                for row in reading.matrix.rows
                for cell in row.cells
                if cell.in_scope and cell.rating in level_rules.RATINGS
            }
        )
    )


def findings_sentence(reading: Reading) -> str:
    """ "176 findings at Level 3: 6 do not conform, 123 conform, 47 conform and are moving on."."""
    counts = reading.matrix.counts
    if not counts.rated:
        return "No finding has been published by this date."
    levels = levels_tested(reading)
    at = f"at Level {levels[0]}" if len(levels) == 1 else f"at Levels {listed(map(str, levels))}"
    onward = f"towards Level {levels[0] + 1}" if len(levels) == 1 else "towards the next level"
    return (
        f"{counted(counts.rated, 'finding')} {at}: {counts.nc} "
        f"{'does' if counts.nc == 1 else 'do'} not conform, {counts.c} "
        f"{'conforms' if counts.c == 1 else 'conform'}, {counts.pc} "
        f"{'conforms and is' if counts.pc == 1 else 'conform and are'} moving {onward}."
    )


def scope_sentence(reading: Reading) -> str:
    """Which themes are not in scope yet, and when they come into it; empty where all are."""
    return " ".join(
        f"Theme {theme.number}, {theme.name}, is not in scope until {theme.scope_words}."
        for theme in reading.matrix.not_in_scope
    )


def audits_sentence(reading: Reading) -> str:
    """How many units were audited, and how far those audits can be relied on."""
    units = len(reading.matrix.columns)
    ages = [reading.age(column.unit.pk) for column in reading.matrix.columns]
    audited = units - ages.count(level_rules.Age.NEVER)
    if not audited:
        return f"None of {counted(units, 'unit')} has been audited."
    parts = [f"{audited} of {counted(units, 'unit')} audited"]
    unknown, stale = ages.count(level_rules.Age.NOT_RECORDED), ages.count(level_rules.Age.STALE)
    if unknown == audited:
        parts.append("dates not recorded" if audited > 1 else "date not recorded")
    elif unknown:
        parts.append(f"{unknown} without a recorded date")
    if stale:
        parts.append(f"{stale} more than {level_rules.STALE_AFTER_MONTHS} months ago")
    return f"{', '.join(parts)}."


def returns_sentence(reading: Reading) -> str:
    """How many units handed in their self-assessment for the quarter that is due."""
    units, returned = len(reading.matrix.columns), reading.matrix.returned
    quarter = reading.quarter.label
    if not returned:
        return f"No self-assessments returned for {quarter}."
    return f"{returned} of {counted(units, 'self-assessment')} returned for {quarter}."


def verified_sentence(reading: Reading) -> str:
    """ "13 of 16 units have no non-conformity and are verified at Level 3."."""
    columns = reading.matrix.columns
    by_level = {}
    for column in columns:
        if column.level.validated is not None:
            by_level[column.level.validated] = by_level.get(column.level.validated, 0) + 1
    if not by_level:
        return f"None of {counted(len(columns), 'unit')} is verified at any level."
    parts = [f"{count} at Level {level}" for level, count in sorted(by_level.items())]
    if len(by_level) == 1:
        level, count = next(iter(by_level.items()))
        has, are = ("has", "is") if count == 1 else ("have", "are")
        return (
            f"{count} of {counted(len(columns), 'unit')} {has} no non-conformity and {are} "
            f"verified at Level {level}."
        )
    return f"Of {counted(len(columns), 'unit')}, {listed(parts)} are verified."


def single_unit_notes(reading: Reading) -> list[str]:
    """A business group that is one unit says so: its figures are that unit's."""
    return [
        f"{group.name} is one unit, {group.columns[0].unit.code}: its figures are that unit's."
        for group in reading.matrix.groups
        if len(group.columns) == 1
    ]


_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def number_word(count: int) -> str:
    """ "ten"; figures from thirteen on."""
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"
