"""The matrix as HTML cells, made in one pass: seven hundred cells in a template would cost more than all the rest."""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ..forms import MatrixForm
from ..reporting.matrix_changes import CellChange, MatrixChanges
from ..rules.levels import Gap
from ..rules.matrix import Cell, Column, Matrix, ReturnState, Row
from ..rules.ratings import NC, RATINGS, Counts, rating_words

_GAP_CLASSES = {
    Gap.OVER_CLAIMS: "over",
    Gap.UNVALIDATED: "unvalidated",
    Gap.UNDER_CLAIMS: "under",
}


@dataclass(frozen=True)
class ShownRow:
    """A row of the matrix with its cells as HTML."""

    row: Row
    cells: SafeString
    then: Counts | None = None
    """What it added up to at the last Board."""


@dataclass(frozen=True)
class ShownMatrix:
    """A matrix, or a part of one, as the page prints it: the cells under the unit codes and those of the foot."""

    matrix: Matrix
    rows: tuple[ShownRow, ...]
    unit_heads: SafeString
    levels: SafeString
    claims: SafeString
    counts: tuple[tuple[str, SafeString, int, int | None], ...]
    """For each rating its letters, its cells, its sum, and its sum at the last Board."""
    in_scope: SafeString
    by_unit: tuple[tuple[Column, tuple[Cell, ...]], ...] = ()
    """For a narrow screen: each unit with the themes in which it does not conform."""


def render_matrix(
    whole: Matrix,
    show: str,
    *,
    name_levels: bool,
    as_at: str = "",
    narrowed: str = "",
    changes: MatrixChanges | None = None,
) -> ShownMatrix:
    """`name_levels`: say the level tested in each cell, because the matrix holds more than one.

    `changes` mark what is not as the last Board saw it, unless every rating says the same of then. `as_at` is the query that
    links to a unit carry, `narrowed` what links to its findings carry besides.
    """
    firsts, place = set(), 0
    for group in whole.groups:
        firsts.add(place)
        place += len(group.columns)
    findings = reverse("maturity:findings")
    codes = [quote(column.unit.code, safe="") for column in whole.columns]
    # An address per unit would cost a look-up each: one is made and the code put into it.
    unit_url = reverse("maturity:unit", args=["UNIT"]).replace("%", "%%").replace("UNIT", "%s")

    def cells(tag: str, css: str, content) -> SafeString:
        return mark_safe(  # noqa: S308 - as below
            "".join(
                f'<{tag} class="{css}{" maturity-matrix__first" if place in firsts else ""}">'
                f"{content(column)}</{'th' if tag.startswith('th') else 'td'}>"
                for place, column in enumerate(whole.columns)
            )
        )

    unit_urls = [
        unit_url % quote(column.unit.code, safe="&/") + (f"?{as_at}" if as_at else "")
        for column in whole.columns
    ]

    def head(column) -> str:
        return f'<a href="{escape(unit_urls[whole.columns.index(column)])}">{escape(column.unit.code)}</a>'

    marked = changes if changes and not changes.said_of_all else None

    down = zip(*(row.cells for row in whole.rows), strict=True)
    down = tuple(down)
    then = {
        column.unit.pk: marked.then(one) if marked else None
        for column, one in zip(whole.columns, down, strict=True)
    }
    every = marked.then(one for row in whole.rows for one in row.cells) if marked else None

    def count(rating: str):
        def content(column) -> str:
            number, before = column.counts.of(rating), then[column.unit.pk]
            was = ""
            if before is not None and before.of(rating) != number:
                was = f'<span class="maturity-was">was {before.of(rating)}</span>'
            if not number:
                return f"0{was}"
            unit = quote(column.unit.code, safe="")
            told = _hidden(f" {rating} in {column.unit.code}")
            return f'<a href="{escape(f"{findings}?unit={unit}&rating={rating}{narrowed}")}">{number}{told}</a>{was}'

        return content

    levels = "".join(
        f'<td class="maturity-matrix__level{" maturity-matrix__level--below" if column.level.below else ""}'
        f'{" maturity-matrix__first" if place in firsts else ""}">{escape(_level(column))}</td>'
        for place, column in enumerate(whole.columns)
    )
    return ShownMatrix(
        matrix=whole,
        rows=tuple(
            ShownRow(
                row,
                _out_of_scope(whole)
                if not row.in_scope
                else mark_safe(  # noqa: S308 - words of our own and numbers; what comes from the register is escaped
                    "".join(
                        _cell(
                            cell,
                            show,
                            changes.of(cell) if changes else None,
                            name_levels=name_levels,
                            mark_ratings=marked is not None,
                            first=number in firsts,
                            finding=f"{findings}?theme={cell.theme.number}"
                            f"&unit={codes[number]}{narrowed}",
                            claim=f"{unit_urls[number]}#theme-{cell.theme.number}",
                        )
                        for number, cell in enumerate(row.cells)
                    )
                ),
                marked.then(row.cells) if marked else None,
            )
            for row in whole.rows
        ),
        unit_heads=cells('th scope="col"', "maturity-matrix__unit", head),
        levels=mark_safe(levels),  # noqa: S308 - as above
        claims=_said_once(whole)
        or cells("td", "maturity-matrix__level", lambda column: escape(_claims(column))),
        counts=tuple(
            (
                rating,
                cells("td", "maturity-matrix__count", count(rating)),
                whole.counts.of(rating),
                every.of(rating) if every else None,
            )
            for rating in RATINGS
        ),
        in_scope=cells("td", "maturity-matrix__count", lambda column: column.counts.in_scope),
        by_unit=tuple(
            (column, tuple(cell for cell in below if cell.in_scope and cell.rating == NC))
            for column, below in zip(whole.columns, down, strict=True)
        ),
    )


def _out_of_scope(matrix: Matrix) -> SafeString:
    """One cell from unit to unit; until when is said in the head of the row."""
    return SafeString(
        f'<td colspan="{len(matrix.columns)}" class="maturity-cell--out maturity-matrix__first">not in scope</td>'
    )


def _said_once(matrix: Matrix) -> SafeString:
    """What every unit of several would be said of alike: that it has not submitted, or was not asked."""
    if len(matrix.columns) < 2 or matrix.returned:
        return SafeString("")
    words = {column.claimed_words for column in matrix.columns}
    if len(words) > 1:
        return SafeString("")
    return SafeString(
        f'<td colspan="{len(matrix.columns)}" class="maturity-matrix__level maturity-matrix__first">'
        f"{escape(_OF_NOBODY.get(min(words), min(words)))}</td>"
    )


_OF_NOBODY = {"not submitted": "nobody has submitted", "not asked": "nobody was asked"}


def _level(column: Column) -> str:
    """The level under the head of a unit, where the head of the row says what it is."""
    return column.level.short.removesuffix(" verified")


def _claims(column: Column) -> str:
    return f"claims {column.claimed}" if column.claimed is not None else column.claimed_words


def _cell(
    cell: Cell,
    show: str,
    change: CellChange | None,
    *,
    name_levels: bool,
    mark_ratings: bool,
    first: bool,
    finding: str,
    claim: str,
) -> str:
    """`finding` is where the audit's rating leads to, `claim` where the unit's own answer and the comparison do."""
    edge = " maturity-matrix__first" if first else ""
    parts = []
    if show in (MatrixForm.Show.BOTH, MatrixForm.Show.CLAIMED):
        parts.append(_claim(cell, claim) + _was(change.claim if change else ""))
    if show in (MatrixForm.Show.BOTH, MatrixForm.Show.AUDITED):
        parts.append(
            _rating(cell, name_levels=name_levels, address=finding)
            + _was(change.rating if change and mark_ratings else "")
        )
    if show == MatrixForm.Show.GAP:
        parts.append(_gap(cell, cell.gap_short, claim))
    elif show == MatrixForm.Show.BOTH and cell.claimed is not None and cell.result.assessed:
        parts.append(_gap(cell, cell.gap.value))
    css = cell.rating if cell.rating in RATINGS else "none"
    return f'<td class="maturity-cell maturity-cell--{css}{edge}">{"".join(parts)}</td>'


# "was NC at 3" stands on one line.
_SHORT = 11


def _was(words: str) -> str:
    """What stood there at the last Board, where that is something else."""
    if not words:
        return ""
    long = " maturity-was--long" if len(words) > _SHORT else ""
    return f'<span class="maturity-was{long}">{escape(words)}</span>'


def _hidden(words: str) -> str:
    """What a link says to whoever hears it apart from its row and column."""
    return f'<span class="govuk-visually-hidden">{escape(words)}</span>'


def _claim(cell: Cell, address: str) -> str:
    """What the unit says of itself, which leads to its answer."""
    words = escape(cell.claimed_short)
    if cell.claimed is None and cell.return_state is not ReturnState.RETURNED:
        # What became of the whole return is said in sight once, in the foot of the unit's column.
        return (
            f'<span class="maturity-claim"><span aria-hidden="true">–</span>{_hidden(words)}</span>'
        )
    if cell.claimed is None:
        return f'<span class="maturity-claim">{words}</span>'
    theme = _hidden(f", theme {cell.theme.number}")
    return f'<a class="maturity-claim" href="{escape(address)}">{words}{theme}</a>'


def _rating(cell: Cell, *, name_levels: bool, address: str) -> str:
    """The rating, which leads to its finding."""
    if cell.rating not in RATINGS:
        return f'<span class="maturity-missing">{escape(cell.audited_short)}</span>'
    words = rating_words(cell.rating, cell.level)
    at = f' <span class="maturity-at">at {cell.level}</span>' if name_levels else ""
    return (
        f'<a class="maturity-rating maturity-rating--{cell.rating}" href="{escape(address)}">{cell.rating}{at}'
        f'<span class="govuk-visually-hidden">, {words}</span></a>'
    )


def _gap(cell: Cell, words: str, address: str = "") -> str:
    """What a comparison of both says; where it stands alone it leads to the two beside each other."""
    css = f"maturity-gap maturity-gap--{_GAP_CLASSES.get(cell.gap, 'plain')}"
    if not address or (cell.claimed is None and not cell.result.assessed):
        return f'<span class="{css}">{escape(words)}</span>'
    theme = _hidden(f", theme {cell.theme.number}")
    return f'<a class="{css}" href="{escape(address)}">{escape(words)}{theme}</a>'
