"""The matrix as HTML cells, made in one pass: seven hundred cells in a template would cost more than all the rest."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from . import matrix
from .forms import MatrixForm

_RATING_WORDS = {
    matrix.NC: "does not conform to Level {level}",
    matrix.C: "conforms to Level {level}",
    matrix.PC: "conforms to Level {level}, moving towards Level {next}",
}
_GAP_CLASSES = {
    matrix.Gap.OVER_CLAIMS: "over",
    matrix.Gap.UNVALIDATED: "unvalidated",
    matrix.Gap.UNDER_CLAIMS: "under",
}


@dataclass(frozen=True)
class ShownRow:
    """A row of the matrix with its cells as HTML."""

    row: matrix.Row
    cells: SafeString


@dataclass(frozen=True)
class ShownMatrix:
    """A matrix, or a part of one, as the page prints it."""

    matrix: matrix.Matrix
    rows: tuple[ShownRow, ...]


def shown(whole: matrix.Matrix, show: str, *, name_levels: bool) -> ShownMatrix:
    """`name_levels`: say the level tested in each cell, because the matrix holds more than one."""
    firsts, place = set(), 0
    for group in whole.groups:
        firsts.add(place)
        place += len(group.columns)
    return ShownMatrix(
        whole,
        tuple(
            ShownRow(
                row,
                mark_safe(  # noqa: S308 - words of our own and numbers; what comes from the register is escaped
                    "".join(
                        _cell(cell, show, name_levels=name_levels, first=number in firsts)
                        for number, cell in enumerate(row.cells)
                    )
                ),
            )
            for row in whole.rows
        ),
    )


def _cell(cell: matrix.Cell, show: str, *, name_levels: bool, first: bool) -> str:
    edge = " maturity-matrix__first" if first else ""
    if not cell.in_scope:
        return f'<td class="maturity-cell maturity-cell--out{edge}">not in scope</td>'
    parts = []
    if show in (MatrixForm.Show.BOTH, MatrixForm.Show.CLAIMED):
        parts.append(_claim(cell))
    if show in (MatrixForm.Show.BOTH, MatrixForm.Show.AUDITED):
        parts.append(_rating(cell, name_levels=name_levels))
    if show == MatrixForm.Show.GAP:
        parts.append(_gap(cell, cell.gap_short))
    elif show == MatrixForm.Show.BOTH and cell.claimed is not None and cell.standing.assessed:
        parts.append(_gap(cell, cell.gap.value))
    css = cell.rating if cell.rating in matrix.RATINGS else "none"
    return f'<td class="maturity-cell maturity-cell--{css}{edge}">{"".join(parts)}</td>'


def _claim(cell: matrix.Cell) -> str:
    return f'<span class="maturity-claim">{escape(cell.claimed_short)}</span>'


def _rating(cell: matrix.Cell, *, name_levels: bool) -> str:
    if cell.rating not in matrix.RATINGS:
        return f'<span class="maturity-missing">{escape(cell.audited_short)}</span>'
    words = _RATING_WORDS[cell.rating].format(level=cell.level, next=cell.level + 1)
    at = f' <span class="maturity-at">at {cell.level}</span>' if name_levels else ""
    return (
        f'<span class="maturity-rating maturity-rating--{cell.rating}">{cell.rating}{at}'
        f'<span class="govuk-visually-hidden">, {words}</span></span>'
    )


def _gap(cell: matrix.Cell, words: str) -> str:
    css = _GAP_CLASSES.get(cell.gap, "plain")
    return f'<span class="maturity-gap maturity-gap--{css}">{escape(words)}</span>'
