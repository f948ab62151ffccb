"""Since the last Board: which cells of the matrix are not as they were frozen, and what the lines add up to beside then.

Ratings are compared as an order, and only where both were given at the same level; they are counted and never averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ohs.core.csv import as_csv_text, unescape_formula
from ohs.registers.snapshots import LastSeen, last_seen

from ..models import AuditFinding
from ..rules import matrix as grid
from ..rules.levels import NOT_ASSESSED, RATINGS, Counts

MATRIX, FINDINGS, CLAIMS = "maturity-matrix", "maturity-findings", "maturity-claims"
# More cells of a kind than these are not listed under the matrix: in it every one is marked.
LISTED = 40

Place = tuple[int, str]
"""The number of a theme and the code of a unit."""

BETTER, WORSE, RETESTED, FIRST, NOT_RATED, SCOPE, NEW, UNCHANGED = (
    "better",
    "worse",
    "retested",
    "first-rated",
    "not-rated",
    "scope",
    "new-unit",
    "unchanged",
)
RAISED, LOWERED, CLAIMED, NOT_CLAIMED, SAME_CLAIM = (
    "claim-raised",
    "claim-lowered",
    "claimed",
    "not-claimed",
    "same-claim",
)
KINDS = {
    WORSE: "rated lower at the same level",
    BETTER: "rated higher at the same level",
    RETESTED: "rated at another level",
    FIRST: "rated for the first time",
    NOT_RATED: "no longer rated",
    SCOPE: "with another word in place of a rating",
    NEW: "of a unit or theme that was not in the matrix",
    LOWERED: "claimed lower",
    RAISED: "claimed higher",
    CLAIMED: "claimed that was not",
    NOT_CLAIMED: "no longer claimed",
}
_OF_RATINGS = (WORSE, BETTER, RETESTED, FIRST, NOT_RATED, SCOPE, NEW)
_OF_CLAIMS = (LOWERED, RAISED, CLAIMED, NOT_CLAIMED)


def read_words(rows: Iterable[Mapping[str, str]]) -> dict[Place, str]:
    """What stood in each cell of a frozen matrix."""
    return {
        (int(row["theme_number"]), unit): unescape_formula(word)
        for row in rows
        for unit, word in row.items()
        if unit not in ("theme_number", "theme")
    }


def read_levels(rows: Iterable[Mapping[str, str]]) -> dict[Place, int]:
    """The level at which each frozen rating was given."""
    return {
        (int(row["theme_number"]), unescape_formula(row["unit"])): int(row["level_tested"])
        for row in rows
        if row.get("level_tested")
    }


class CellSince(NamedTuple):
    """What a cell says of then; empty where it is as it was."""

    kind: str
    rating: str = ""
    claim_kind: str = ""
    claim: str = ""


class Row(NamedTuple):
    cell: grid.Cell
    then: str
    now: str


class Listed(NamedTuple):
    """All cells of one kind: how many, and which, unless they are too many to list."""

    kind: str
    number: int
    rows: Sequence[Row]

    @property
    def words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class MatrixSince:
    """A matrix against what the last Board saw of it. `problem` says why there is nothing to compare with."""

    seen: LastSeen | None
    problem: str = ""
    claims_problem: str = ""
    words: Mapping[Place, str] = field(default_factory=dict)
    cells: Mapping[Place, CellSince] = field(default_factory=dict)
    ratings: tuple[Listed, ...] = ()
    claims: tuple[Listed, ...] = ()
    compared: int = 0
    unchanged: int = 0
    same_claims: int = 0
    sums: tuple[tuple[str, int, int], ...] = ()
    """For each rating its letters, how many cells hold it, and how many held it then."""
    gone: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[Listed, ...]:
        return self.ratings + self.claims

    def of(self, cell: grid.Cell) -> CellSince | None:
        return self.cells.get((cell.theme.number, cell.unit.code))

    def then(self, cells: Iterable[grid.Cell]) -> Counts | None:
        """What these cells added up to; None where there is nothing to compare with."""
        if self.problem:
            return None
        words = (self.words.get((cell.theme.number, cell.unit.code)) for cell in cells)
        held = Counter(word for word in words if word in RATINGS)
        return Counts(**{rating.lower(): held[rating] for rating in RATINGS})


def of_matrix(matrix: grid.Matrix, on: date, *, narrowed: bool, whole: bool) -> MatrixSince:
    """A matrix against the frozen one; one query. `narrowed`: to a level or a version; `whole`: it is of the force."""
    seen = last_seen(
        on, maturity_matrix=read_words, maturity_findings=read_levels, maturity_claims=read_words
    )
    if seen is None:
        return MatrixSince(
            None, f"No meeting was frozen before {on.day} {on:%B %Y}: there is nothing to compare."
        )
    if narrowed:
        return MatrixSince(
            seen,
            "What changed since the last Board is told of all levels under the version in force: "
            "clear both filters to see it.",
        )
    for name in (MATRIX, FINDINGS):
        if problem := seen.missing(name):
            return MatrixSince(seen, problem)
    words = seen.kept[MATRIX]
    levels, claims = seen.kept[FINDINGS], seen.kept.get(CLAIMS)
    told, rows = {}, {}
    for row in matrix.rows:
        for cell in row.cells:
            place = (cell.theme.number, cell.unit.code)
            if not cell.in_scope and words.get(place) == cell.audited_short:
                continue
            kind, rating = _rating(cell, words.get(place), levels.get(place))
            claim_kind, claim = _claim(cell, claims.get(place)) if claims else ("", "")
            told[place] = CellSince(kind, rating, claim_kind, claim)
            if kind != UNCHANGED:
                then = rating.removeprefix("was ")
                rows.setdefault(kind, []).append(Row(cell, then, _now(cell)))
            if claim:
                then = claim.removeprefix("was ")
                rows.setdefault(claim_kind, []).append(Row(cell, then, cell.claimed_short))
    found = MatrixSince(seen, words=words)
    every = [cell for row in matrix.rows for cell in row.cells]
    then = found.then(every)
    units = {column.unit.code for column in matrix.columns}
    kinds = Counter(each.kind for each in told.values())
    return MatrixSince(
        seen,
        "",
        _without_claims(seen),
        words,
        told,
        tuple(_listed(kind, rows[kind]) for kind in _OF_RATINGS if kind in rows),
        tuple(_listed(kind, rows[kind]) for kind in _OF_CLAIMS if kind in rows),
        len(told),
        kinds[UNCHANGED],
        Counter(each.claim_kind for each in told.values())[SAME_CLAIM],
        tuple((rating, matrix.counts.of(rating), then.of(rating)) for rating in RATINGS),
        tuple(sorted({unit for _, unit in words} - units)) if whole else (),
    )


def _without_claims(seen: LastSeen) -> str:
    if CLAIMS in seen.spoilt:
        return seen.missing(CLAIMS)
    return "" if CLAIMS in seen.kept else "What units claimed was not frozen then."


def _listed(kind: str, rows: list[Row]) -> Listed:
    return Listed(kind, len(rows), rows if len(rows) <= LISTED else ())


def _rating(cell: grid.Cell, word: str | None, level: int | None) -> tuple[str, str]:
    """The kind of the change of a rating, and the words for the cell."""
    if word is None:
        return NEW, "was not in the matrix"
    was, now = word in RATINGS, cell.audited_short in RATINGS
    if was and now:
        # Where the level was not frozen, two ratings are told apart by their letters alone.
        if level is not None and level != cell.level:
            return RETESTED, f"was {word} at {level}"
        if word == cell.rating:
            return UNCHANGED, ""
        if level is None:
            return RETESTED, f"was {word}"
        better = RATINGS.index(cell.rating) > RATINGS.index(word)
        return BETTER if better else WORSE, f"was {word}"
    if word == cell.audited_short:
        return UNCHANGED, ""
    if now:
        return FIRST, f"was {word}"
    return NOT_RATED if was else SCOPE, f"was {word}"


def _claim(cell: grid.Cell, word: str | None) -> tuple[str, str]:
    """The same of a claim. What is not in scope claims nothing."""
    if word is None or "not in scope" in (word, cell.claimed_short):
        return "", ""
    then = _level(word)
    if then is None:
        return (CLAIMED, f"was {word}") if cell.claimed is not None else ("", "")
    if then == cell.claimed:
        return SAME_CLAIM, ""
    if cell.claimed is None:
        return NOT_CLAIMED, f"claimed {then}"
    return RAISED if cell.claimed > then else LOWERED, f"claimed {then}"


def _level(word: str) -> int | None:
    _, claims, level = word.partition("claims ")
    return int(level) if claims and level.isdigit() else None


def _now(cell: grid.Cell) -> str:
    return f"{cell.rating} at {cell.level}" if cell.audited_short in RATINGS else cell.audited_short


def rows(on: date) -> Iterator[dict[str, str]]:
    """Every finding of the matrix as its row of the CSV has it, in those columns that a Board compares; one query."""
    findings = AuditFinding.objects.current(on).order_by(
        "audit__unit__group__order",
        "audit__unit__group__code",
        "audit__unit__order",
        "audit__unit__code_sort",
        "theme__number",
        "pk",
    )
    for unit, number, theme, rating, level, audited_on in findings.values_list(
        "audit__unit__code",
        "theme__number",
        "theme__name",
        "rating",
        "audit__level_tested",
        "audit__audited_on",
    ):
        yield as_csv_text(
            unit=unit,
            theme_number=number,
            theme=theme,
            rating="not assessed" if rating == NOT_ASSESSED else rating,
            level_tested=level,
            audited_on=audited_on or "not recorded",
        )
