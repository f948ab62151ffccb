"""The maturity of the command units as the Board's paper tells it: the position, the target, and the ratings by theme."""

import datetime as dt
from dataclasses import dataclass

from ..selectors import targets
from ..selectors.state import asked, read
from ..selectors.targets import force_progress, targets_with_programmes
from . import wording


@dataclass(frozen=True)
class PaperMaturity:
    """`themes` has a row a theme: its name, NC, C, PC, units rated; a theme not in scope says so."""

    position: str
    paragraphs: tuple[str, ...]
    level: int | None
    themes: tuple[tuple[str, ...], ...]
    scope_note: str


def for_paper(*, on: dt.date) -> PaperMaturity:
    """The register as at a date, for the force."""
    reading = read(on)
    matrix = reading.matrix
    columns = matrix.columns
    progress = force_progress(reading, targets_with_programmes(on))
    level = min((column.level_tested for column in columns if column.level_tested), default=None)
    if level is None:
        return PaperMaturity(
            "No unit has been audited yet.", ("No unit has been audited yet.",), None, (), ""
        )
    verified = sum(
        1
        for column in columns
        if column.level.validated is not None and column.level.validated >= level
    )
    position = f"{verified} of {len(columns)} units are verified at level {level} by audit."
    short = [column for column in columns if column.level.below]
    paragraphs = [position]
    if short:
        named = ", ".join(f"{column.unit.code} ({column.counts.of('NC')})" for column in short)
        paragraphs.append(f"Units with non-conformities, and how many: {named}.")
    paragraphs.append(wording.findings_sentence(reading))
    if progress:
        paragraphs.append(_target(progress))
    paragraphs += wording.single_unit_notes(reading)
    return PaperMaturity(
        position=position,
        paragraphs=tuple(text for text in paragraphs if text),
        level=level,
        themes=tuple(_theme(row) for row in matrix.rows),
        scope_note=wording.scope_sentence(reading),
    )


def asks(on: dt.date):
    """What the paper, the summary and the matrix's CSV read, in one step."""
    yield *asked(on), targets.asked(on)


def _target(scope) -> str:
    target, progress = scope.target, scope.progress
    needed = progress.rate_words
    if progress.rate_needed and progress.short:
        needed = f"reaching it takes {needed}"
    return (
        f"The target is level {target.level} in every unit by {target.by.day} {target.by:%B %Y}. "
        f"Verified there now: {progress.validated} of {progress.units}; {needed}."
    )


def _theme(row) -> tuple[str, ...]:
    name = f"{row.theme.number}. {row.theme.name}"
    if not row.counts.rated:
        return (
            f"{name}: {row.cells[0].audited_short if row.cells else 'no unit'}",
            "–",
            "–",
            "–",
            "0",
        )
    return (
        name,
        *(str(row.counts.of(rating)) for rating in ("NC", "C", "PC")),
        str(row.counts.rated),
    )
