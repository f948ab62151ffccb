"""The maturity of the command units as the Board's paper tells it: the position, the target, and the ratings by theme."""

import datetime as dt
from dataclasses import dataclass

from ohs.core.text import format_day, own_words
from ohs.registers.content import Chapter, Note, Paragraph, Table
from ohs.registers.contract import PaperRequest, RegisterPaper
from ohs.registers.rows import Rows

from ..rules.matrix import Row
from ..rules.ratings import NC, PC, RATINGS
from ..selectors.state import MaturityState, load_state
from ..selectors.targets import ScopeProgress, force_progress, load_targets
from . import assurance_chain, wording
from .rows import MATRIX, MatrixRow

# Shades of the matrix: what does not conform, and what moves on. The letters say it too.
_TONES = {NC: "fails", PC: "moves"}
_NOT_AUDITED = "No unit has been audited yet."


@dataclass(frozen=True)
class PaperMaturity:
    """`themes` has a row a theme: its name, NC, C, PC, units rated; a theme not in scope says so."""

    position: str
    paragraphs: tuple[str, ...]
    level: int | None
    themes: tuple[tuple[str, ...], ...]
    scope_note: str


def paper(request: PaperRequest) -> RegisterPaper:
    """The register's part in the paper of a meeting."""
    state = load_state(request.on)
    told = _told(state, request.on)
    return RegisterPaper(
        sections={
            "maturity": lambda: _maturity(told, state, request),
            "matrix": lambda: Chapter((*_matrix(request.rows(MATRIX.name), told), *_groups(state))),
            "criteria": lambda: Chapter(assurance_chain.criteria_blocks(state)),
        },
        considerations=(told.position,),
    )


def _maturity(told: PaperMaturity, state: MaturityState, request: PaperRequest) -> Chapter:
    """The position, and the chain of assurance under it."""
    last = request.last_meeting.meeting
    levels = assurance_chain.levels_sentence(state)
    opening = (Paragraph(levels),) if levels else ()
    return Chapter(
        (*opening, *_position(told)),
        (
            assurance_chain.claims_section(state),
            assurance_chain.summaries_section(state, request.on),
            assurance_chain.audits_section(request.on, last.as_at if last else None),
        )
        if state.matrix.columns
        else (),
    )


def _groups(state: MaturityState) -> tuple[Paragraph, ...]:
    return (assurance_chain.groups_of_units(state),) if state.matrix.columns else ()


def for_paper(*, on: dt.date) -> PaperMaturity:
    """The register as at a date, for the force."""
    return _told(load_state(on), on)


def _told(state: MaturityState, on: dt.date) -> PaperMaturity:
    matrix = state.matrix
    level = matrix.lowest_level_tested
    if level is None:
        return PaperMaturity(own_words(_NOT_AUDITED), (own_words(_NOT_AUDITED),), None, (), "")
    position = f"{matrix.verified_at(level)} of {len(matrix.columns)} {own_words('units')} are verified at level {level} by audit."
    progress = force_progress(state, load_targets(on))
    paragraphs = (
        position,
        _not_conforming(state),
        wording.findings_sentence(state),
        _target(progress) if progress else "",
        *wording.single_unit_notes(state),
    )
    return PaperMaturity(
        position=position,
        paragraphs=tuple(text for text in paragraphs if text),
        level=level,
        themes=tuple(_theme(row) for row in matrix.rows),
        scope_note=wording.scope_sentence(state),
    )


def _not_conforming(state: MaturityState) -> str:
    short = [column for column in state.matrix.columns if column.counts.nc]
    named = ", ".join(f"{column.unit.code} ({column.counts.nc})" for column in short)
    return f"{own_words('Units')} with non-conformities, and how many: {named}." if short else ""


def _target(scope: ScopeProgress) -> str:
    target, progress = scope.target, scope.progress
    needed = progress.needed or ("Reached." if progress.units else "")
    return (
        f"The target is level {target.level} in every {own_words('unit')} by {format_day(target.by)}. "
        f"At Level {progress.level} (audited): {progress.validated} of {progress.units}. {needed}"
    )


def _theme(row: Row) -> tuple[str, ...]:
    name = f"{row.theme.number}. {row.theme.name}"
    if not row.counts.rated:
        word = row.cells[0].audited_short if row.cells else own_words("no unit")
        return (f"{name}: {word}", "–", "–", "–", "0")
    counts = (str(row.counts.of(rating)) for rating in RATINGS)
    return (name, *counts, str(row.counts.rated))


def _position(told: PaperMaturity) -> tuple[Paragraph | Table | Note, ...]:
    paragraphs = tuple(Paragraph(text) for text in told.paragraphs)
    if not told.themes:
        return paragraphs
    table = Table(
        caption=own_words(f"Audit ratings by theme, of units audited at level {told.level}"),
        header=("Theme", "NC", "C", "PC", own_words("Units rated")),
        rows=told.themes,
        numeric=(1, 2, 3, 4),
        widths=(5, 0.7, 0.7, 0.7, 1),
    )
    note = Note(
        f"{_key(told)} The ratings are an order, not a score: they are counted and never averaged."
    )
    return (*paragraphs, table, note)


def _key(told: PaperMaturity) -> str:
    """What the letters of the ratings mean, for each page that prints them."""
    tested = f"level {told.level}" if told.themes else "the level tested"
    return (
        f"NC: does not conform to {tested}. C: conforms. "
        "PC: conforms and is working towards the next level."
    )


def _matrix(rows: Rows[MatrixRow], told: PaperMaturity) -> tuple[Paragraph | Table | Note, ...]:
    themes = tuple(rows)
    if not themes:
        return (Paragraph("No maturity model is in force."),)
    units = rows.names[2:]
    table = Table(
        caption=own_words("Audited rating of each unit by theme"),
        header=("Theme", *units),
        rows=tuple((f"{row.theme_number}. {row.theme}", *row.words) for row in themes),
        widths=(4.2, *([1.15] * len(units))),
        wide=True,
        tones=tuple(("", *(_TONES.get(word, "") for word in row.words)) for row in themes),
    )
    return (table, Note(f"{_key(told)} {told.scope_note or 'Every theme is in scope.'}"))
