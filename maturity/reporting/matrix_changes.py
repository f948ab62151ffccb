"""The matrix against what the last Board saw: which cells are not as they were frozen, and what the lines add up to.

Ratings are compared as an order, and only where both were given at the same level; they are counted and never averaged.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ohs.core.text import format_day
from ohs.registers.comparison import Change, compare
from ohs.registers.comparison_spec import Cells, ComparisonSpec, Direction, Watched, What, in_order
from ohs.registers.snapshots import Fault, LastSnapshot, last_snapshot

from ..rules.matrix import Cell, Matrix, ReturnState
from ..rules.ratings import NC, PC, RATINGS, C, Counts
from .rows import CLAIMS, FINDINGS, MATRIX

# More cells of a kind than these are not listed under the matrix: in it every one is marked.
LISTED = 40

Place = tuple[int, str]
"""The number of a theme and the code of a unit."""

CELLS = ComparisonSpec(
    keys=(("theme_number", "unit"),),
    label=(),
    watched=(
        Watched("rating", "rating"),
        Watched("level_tested", "level tested"),
        Watched("claim", "level claimed"),
    ),
    direction=in_order("rating", NC, C, PC, same=("level_tested",)),
)


class RatingChange(StrEnum):
    WORSE = "worse"
    BETTER = "better"
    RETESTED = "retested"
    FIRST = "first-rated"
    NOT_RATED = "not-rated"
    SCOPE = "scope"
    NEW = "new-unit"


class ClaimChange(StrEnum):
    LOWERED = "claim-lowered"
    RAISED = "claim-raised"
    CLAIMED = "claimed"
    NOT_CLAIMED = "not-claimed"


KINDS: dict[StrEnum, str] = {
    RatingChange.WORSE: "rated lower at the same level",
    RatingChange.BETTER: "rated higher at the same level",
    RatingChange.RETESTED: "rated at another level",
    RatingChange.FIRST: "rated for the first time",
    RatingChange.NOT_RATED: "no longer rated",
    RatingChange.SCOPE: "with another word in place of a rating",
    RatingChange.NEW: "of a unit or theme that was not in the matrix",
    ClaimChange.LOWERED: "claimed lower",
    ClaimChange.RAISED: "claimed higher",
    ClaimChange.CLAIMED: "claimed that was not",
    ClaimChange.NOT_CLAIMED: "no longer claimed",
}


@dataclass(frozen=True)
class CellChange:
    """What a cell says of then: `rating` "was NC", `claim` "claimed 4"; empty where it is as it was."""

    rating_kind: RatingChange | None = None
    rating: str = ""
    claim_kind: ClaimChange | None = None
    claim: str = ""


@dataclass(frozen=True)
class ListedCell:
    cell: Cell
    then: str
    now: str


@dataclass(frozen=True)
class ListedChanges:
    """All cells of one kind: how many, and which, unless they are too many to list."""

    kind: StrEnum
    number: int
    rows: Sequence[ListedCell]

    @property
    def words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, kw_only=True)
class MatrixChanges:
    """A matrix against what the last Board saw of it. `problem` says why there is nothing to compare with.

    `compared` is the number of ratings in scope; `said_of_all` what every one of several of them says of then alike, which is
    said once and not in each cell; `sums` has for each rating its letters, how many cells hold it, and how
    many held it then; `gone` are units that are in the matrix no more.
    """

    when: str = ""
    problem: str = ""
    claims_problem: str = ""
    words: Mapping[Place, str] = field(default_factory=dict)
    cells: Mapping[Place, CellChange] = field(default_factory=dict)
    ratings: tuple[ListedChanges, ...] = ()
    claims: tuple[ListedChanges, ...] = ()
    compared: int = 0
    said_of_all: str = ""
    unchanged: int = 0
    same_claims: int = 0
    sums: tuple[tuple[str, int, int], ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[ListedChanges, ...]:
        return self.ratings + self.claims

    @property
    def is_long(self) -> bool:
        """Whether the list of them is longer than a screen of a phone."""
        return sum(len(each.rows) for each in self.listed) > 10

    def of(self, cell: Cell) -> CellChange | None:
        return self.cells.get(_place(cell))

    def then(self, cells: Iterable[Cell]) -> Counts | None:
        """What these cells added up to; None where there is nothing to compare with."""
        return None if self.problem else _count_ratings(self.words, cells)


def compare_matrix(matrix: Matrix, on: dt.date, *, narrowed: bool, whole: bool) -> MatrixChanges:
    """A matrix against the frozen one. `narrowed`: to a level or a version; `whole`: it is of the force."""
    last = last_snapshot(on)
    if last is None:
        return MatrixChanges(
            problem=f"No meeting was frozen before {format_day(on)}: there is nothing to compare."
        )
    if narrowed:
        return MatrixChanges(
            when=last.when,
            problem="What changed since the last Board is told of all levels under the version in force: "
            "clear both filters to see it.",
        )
    if problem := last.problem(MATRIX.name) or last.problem(FINDINGS.name):
        return MatrixChanges(when=last.when, problem=problem)
    then = _Then.load(last)
    compared = {_place(cell): cell for cell in matrix.cells if not then.is_still_out_of_scope(cell)}
    rows = [then.row_of_now(place, cell) for place, cell in compared.items()]
    cells: dict[Place, CellChange] = {}
    of_kind: dict[StrEnum, list[Place]] = defaultdict(list)
    for change in compare(then.rows(), rows, CELLS):
        if change.after is None:
            continue
        place = int(change.after["theme_number"]), change.after["unit"]
        told = cells[place] = then.tell(compared[place], change)
        for kind in (told.rating_kind, told.claim_kind):
            if kind is not None:
                of_kind[kind].append(place)

    def listed(kind: RatingChange | ClaimChange) -> ListedChanges:
        places = of_kind[kind]
        rows = [_listed_cell(kind, compared[place], cells[place]) for place in places[: LISTED + 1]]
        return ListedChanges(kind, len(places), rows if len(rows) <= LISTED else ())

    said = {cells[place].rating if place in cells else "" for place in compared}
    units = {column.unit.code for column in matrix.columns}
    sums = _count_ratings(then.words, matrix.cells)
    return MatrixChanges(
        when=last.when,
        claims_problem=then.claims_problem,
        words=then.words,
        cells=cells,
        ratings=tuple(listed(kind) for kind in RatingChange if kind in of_kind),
        claims=tuple(listed(kind) for kind in ClaimChange if kind in of_kind),
        compared=len(compared),
        said_of_all=said.pop() if len(said) == 1 < len(compared) else "",
        unchanged=len(compared) - sum(told.rating_kind is not None for told in cells.values()),
        same_claims=sum(then.is_same_claim(place, cell) for place, cell in compared.items()),
        sums=tuple((rating, matrix.counts.of(rating), sums.of(rating)) for rating in RATINGS),
        gone=tuple(sorted({unit for _, unit in then.words} - units)) if whole else (),
    )


def _count_ratings(words: Mapping[Place, str], cells: Iterable[Cell]) -> Counts:
    held = Counter(words.get(_place(cell)) for cell in cells)
    return Counts(**{rating.lower(): held[rating] for rating in RATINGS})


def _listed_cell(kind: RatingChange | ClaimChange, cell: Cell, told: CellChange) -> ListedCell:
    if isinstance(kind, RatingChange):
        return ListedCell(cell, told.rating.removeprefix("was "), _rating_now(cell))
    return ListedCell(cell, told.claim.removeprefix("was "), cell.claimed_short)


def _place(cell: Cell) -> Place:
    return cell.theme.number, cell.unit.code


def _rating_now(cell: Cell) -> str:
    return f"{cell.rating} at {cell.level}" if cell.audited_short in RATINGS else cell.audited_short


@dataclass(frozen=True)
class _Then:
    """What was frozen, cell by cell: the word, the level at which a rating was given, the word of the claim."""

    words: Mapping[Place, str]
    levels: Mapping[Place, str]
    claims: Mapping[Place, str]
    claims_problem: str

    @classmethod
    def load(cls, last: LastSnapshot) -> _Then:
        claims = last.table(CLAIMS.name)
        return cls(
            last.table(MATRIX.name).parsed(_parse_words),
            last.table(FINDINGS.name).parsed(_parse_levels),
            claims.parsed(_parse_words),
            _claims_problem(last),
        )

    def rows(self) -> Iterator[Cells]:
        for place, word in self.words.items():
            yield self._row(place, word, self.levels.get(place, ""), self._claim(place))

    def row_of_now(self, place: Place, cell: Cell) -> Cells:
        return self._row(place, cell.audited_short, str(cell.level or ""), _claim_now(cell))

    def _row(self, place: Place, word: str, level: str, claim: str | None) -> Cells:
        """A level is one of a rating; without it, or where nothing is said of a claim, that is not compared."""
        row = {"theme_number": str(place[0]), "unit": place[1], "rating": word}
        if level and word in RATINGS:
            row["level_tested"] = level
        if claim is not None:
            row["claim"] = claim
        return row

    def _claim(self, place: Place) -> str | None:
        """The level claimed then; empty where none was, None where nothing is known or the theme was not in scope."""
        word = self.claims.get(place)
        if word is None or word == "not in scope":
            return None
        _, claims, level = word.partition("claims ")
        return level if claims and level.isdigit() else ""

    def is_still_out_of_scope(self, cell: Cell) -> bool:
        return not cell.in_scope and self.words.get(_place(cell)) == cell.audited_short

    def is_same_claim(self, place: Place, cell: Cell) -> bool:
        claim = _claim_now(cell)
        return bool(claim) and claim == self._claim(place)

    def tell(self, cell: Cell, change: Change) -> CellChange:
        if change.what is What.NEW:
            return CellChange(RatingChange.NEW, "was not in the matrix")
        kind, rating = self._tell_rating(cell, change)
        claim_kind, claim = self._tell_claim(cell, change)
        return CellChange(kind, rating, claim_kind, claim)

    def _tell_rating(self, cell: Cell, change: Change) -> tuple[RatingChange | None, str]:
        level = change.column("level_tested")
        if not level and not change.column("rating"):
            return None, ""
        word = self.words[_place(cell)]
        was, now = word in RATINGS, cell.audited_short in RATINGS
        if not was or not now:
            kind = RatingChange.NOT_RATED if was else RatingChange.SCOPE
            return RatingChange.FIRST if now else kind, f"was {word}"
        if change.direction is Direction.NEITHER:
            # Where the level was not frozen, two ratings are told apart by their letters alone.
            return RatingChange.RETESTED, f"was {word} at {level.then}" if level else f"was {word}"
        better = change.direction is Direction.BETTER
        return RatingChange.BETTER if better else RatingChange.WORSE, f"was {word}"

    def _tell_claim(self, cell: Cell, change: Change) -> tuple[ClaimChange | None, str]:
        column = change.column("claim")
        if column is None:
            return None, ""
        if not column.then:
            return ClaimChange.CLAIMED, f"was {self.claims[_place(cell)]}"
        if not column.now:
            return ClaimChange.NOT_CLAIMED, f"claimed {column.then}"
        raised = int(column.now) > int(column.then)
        kind = ClaimChange.RAISED if raised else ClaimChange.LOWERED
        return kind, f"claimed {column.then}"


def _claim_now(cell: Cell) -> str | None:
    """The level claimed now; of a unit that has not answered for the quarter that is due nothing is said of any claim."""
    if not cell.in_scope or cell.return_state in (ReturnState.NO_RETURN, ReturnState.NOT_ASKED):
        return None
    return str(cell.claimed or "")


def _claims_problem(last: LastSnapshot) -> str:
    table = last.table(CLAIMS.name)
    if table.fault is None:
        return ""
    if table.fault is Fault.CHECKSUM_FAILED:
        return last.problem(CLAIMS.name)
    return "What units claimed was not frozen then."


def _parse_words(rows: Iterable[Cells]) -> dict[Place, str]:
    """What stood in each cell of a frozen matrix."""
    return {
        (int(row["theme_number"]), unit): word
        for row in rows
        for unit, word in row.items()
        if unit not in ("theme_number", "theme")
    }


def _parse_levels(rows: Iterable[Cells]) -> dict[Place, str]:
    """The level at which each frozen rating was given."""
    return {
        (int(row["theme_number"]), row["unit"]): row["level_tested"]
        for row in rows
        if row.get("level_tested")
    }
