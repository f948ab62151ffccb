"""The heat map: risks laid out on the matrix by likelihood and impact. From plain rows to a grid; no database.

A risk without a score is never put in a corner of the map: it stands in the tray beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from ohs.core.text import plural

from . import trend
from .trend import Position

# As many risks stand in a cell by themselves; more are a count that opens to a list.
FEW = 4
# As many are listed when it opens; beyond that the register takes over.
MANY = 12


class Level(NamedTuple):
    """A step of a scale with its name and the words that say when it applies."""

    value: int
    name: str
    definition: str


class BandOf(NamedTuple):
    level: int
    name: str
    tone: str
    is_red: bool


@dataclass(frozen=True)
class Matrix:
    """One version of the matrix as plain data."""

    pk: int
    version: int
    size: int
    likelihood: tuple[Level, ...]
    impact: tuple[Level, ...]
    cells: dict[tuple[int, int], BandOf]
    illustrative: bool = False

    def band(self, likelihood: int, impact: int) -> BandOf:
        return self.cells[likelihood, impact]


@dataclass(slots=True)
class Plot:
    """One risk on the map."""

    pk: int
    ref: str | None
    url: str
    title: str
    now: Position | None
    before: Position | None
    target: tuple[int, int] | None
    stated: str
    computed: str
    outside: bool | None
    category: int = 0
    leads: str = ""
    band_name: str = ""
    how_long: Sequence[str] = ()
    state: str = ""
    # What became of it since the last Board, by the rows frozen then.
    since: str = ""

    @property
    def label(self) -> str:
        return self.ref or "TBC"

    @property
    def glyph(self) -> str:
        return trend.GLYPHS.get(self.stated, "")

    @property
    def differs(self) -> bool:
        """The lead says one thing and the scores another."""
        return trend.differs(self.stated, self.computed)

    @property
    def moved_from(self) -> tuple[int, int] | None:
        """The cell it stood in at the last Board, where that was another one."""
        now, before = self.now, self.before
        if not now or not before or before[:2] == now[:2]:
            return None
        return before[:2]

    @property
    def reading_order(self) -> int:
        """What a Board reads first: worsened, then not rated, then the worst placed."""
        order = min(trend.READING_ORDER[self.stated], trend.READING_ORDER[self.computed])
        if self.now is None:
            return order * 1_000_000
        likelihood, impact, band, _ = self.now
        return order * 1_000_000 - band * 10_000 - likelihood * impact * 20 - impact


@dataclass
class Cell:
    """A cell of the map: its band, the risks that stand in it, those that aim for it, those that left it."""

    likelihood: Level
    impact: Level
    band: BandOf
    beyond: bool = False
    line_left: bool = False
    line_below: bool = False
    plots: list[Plot] = field(default_factory=list)
    targets: list[Plot] = field(default_factory=list)
    left: list[Plot] = field(default_factory=list)

    @property
    def score(self) -> str:
        return f"{self.likelihood.value} × {self.impact.value}"

    @property
    def narrow(self) -> str:
        """The register's filter for exactly this cell."""
        return f"open=yes&likelihood={self.likelihood.value}&impact={self.impact.value}"

    @property
    def is_full(self) -> bool:
        return len(self.plots) > FEW

    @property
    def listed(self) -> list[Plot]:
        return self.plots[:MANY]

    @property
    def more(self) -> int:
        return max(0, len(self.plots) - MANY)

    @property
    def tally(self) -> str:
        """ "23 risks, 2 worsened, 4 improved"."""
        words = [plural(len(self.plots), "risk")]
        for word in (trend.WORSENED, trend.IMPROVED):
            count = [plot.stated for plot in self.plots].count(word)
            if count:
                words.append(f"{count:,} {word}")
        return ", ".join(words)

    @property
    def targets_few(self) -> list[Plot]:
        return self.targets if len(self.targets) <= FEW else []

    @property
    def left_few(self) -> list[Plot]:
        return self.left if len(self.left) <= FEW else []


@dataclass
class Grid:
    """The whole map: rows from the most to the least likely, the trays beside it, the list below it."""

    matrix: Matrix
    limit: int | None
    rows: list[list[Cell]]
    unscored: list[Plot]
    elsewhere: list[Plot]
    listed: list[Plot]
    # Those that stood in another cell of the same matrix at the last Board.
    moved: list[Plot]

    @property
    def total(self) -> int:
        return len(self.listed)

    def count(self, word: str) -> int:
        return [plot.stated for plot in self.listed].count(word)

    @cached_property
    def worsened(self) -> int:
        return self.count(trend.WORSENED)

    @cached_property
    def improved(self) -> int:
        return self.count(trend.IMPROVED)

    @cached_property
    def outside(self) -> list[Plot]:
        return [plot for plot in self.listed if plot.outside]


def build(plots: Iterable[Plot], matrix: Matrix, limit: int | None = None) -> Grid:
    """Lay risks out on a matrix. `limit` is the highest band within appetite; the line is drawn around it.

    A score made on another version of the matrix is not moved over: its scales meant something else. It stands in a
    tray of its own until it is scored again.
    """
    cells: dict[tuple[int, int], Cell] = {}
    rows = []
    for down in sorted(matrix.likelihood, reverse=True):
        row = []
        for along in matrix.impact:
            band = matrix.band(down.value, along.value)
            cell = Cell(down, along, band, beyond=limit is not None and band.level > limit)
            cells[down.value, along.value] = cell
            row.append(cell)
        rows.append(row)
    for (up, across), cell in cells.items():
        if cell.beyond:
            left, below = cells.get((up, across - 1)), cells.get((up - 1, across))
            cell.line_left = left is not None and not left.beyond
            cell.line_below = below is not None and not below.beyond
    names = {band.level: band.name for band in matrix.cells.values()}
    listed = sorted(plots, key=attrgetter("reading_order"))
    unscored, elsewhere, moved = [], [], []
    for plot in listed:
        if plot.now is None:
            unscored.append(plot)
            continue
        plot.band_name = names.get(plot.now.band, "")
        if plot.now.matrix != matrix.pk:
            elsewhere.append(plot)
            continue
        cells[plot.now.likelihood, plot.now.impact].plots.append(plot)
        if plot.target and plot.target in cells:
            cells[plot.target].targets.append(plot)
        left_from = plot.moved_from
        if left_from and plot.before and plot.before.matrix == matrix.pk:
            cells[left_from].left.append(plot)
            moved.append(plot)
    return Grid(matrix, limit, rows, unscored, elsewhere, listed, moved)
