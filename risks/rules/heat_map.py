"""The heat map: risks laid out on the matrix by likelihood and impact. From plain rows to a grid; no database.

A risk without a score is never put in a corner of the map: it stands in the tray beside it. All are counted; of each
place only as many are held as a page lists, so that a map of ten thousand is kept and drawn as quickly as one of ten.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from ohs.core.text import plural

from . import trend
from .trend import Position

# As many risks stand in a cell by themselves; more are a count that opens to a list.
FEW = 4
# As many are listed when it opens; beyond that the register takes over.
MANY = 12
# As many are listed under the map, and in each tray beside it.
LISTED, IN_A_TRAY = 50, 30
# More tracks of risks that moved than this are a tangle; the words in the cells say it all.
MOST_TRACKS = 12


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
class PlotGroup:
    """Risks of one place: how many there are, how many their leads state to have gone each way, and the first of them."""

    most: int
    first: list[Plot] = field(default_factory=list)
    stated: Counter[str] = field(default_factory=Counter)

    def add(self, plot: Plot) -> None:
        self.stated[plot.stated] += 1
        if len(self.first) < self.most:
            self.first.append(plot)

    def __len__(self) -> int:
        return self.stated.total()

    @property
    def more(self) -> int:
        """How many there are besides the first."""
        return len(self) - len(self.first)


def _in_a_cell() -> PlotGroup:
    return PlotGroup(MANY)


def _named_in_a_cell() -> PlotGroup:
    return PlotGroup(FEW)


@dataclass
class Cell:
    """A cell of the map: its band, the risks that stand in it, those that aim for it, those that left it."""

    likelihood: Level
    impact: Level
    band: BandOf
    beyond: bool = False
    line_left: bool = False
    line_below: bool = False
    plots: PlotGroup = field(default_factory=_in_a_cell)
    targets: PlotGroup = field(default_factory=_named_in_a_cell)
    left: PlotGroup = field(default_factory=_named_in_a_cell)

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
    def tally(self) -> str:
        """ "23 risks, 2 worsened, 4 improved"."""
        words = [plural(len(self.plots), "risk")]
        for word in (trend.WORSENED, trend.IMPROVED):
            if count := self.plots.stated[word]:
                words.append(f"{count:,} {word}")
        return ", ".join(words)


@dataclass
class Grid:
    """The whole map: rows from the most to the least likely, the trays beside it, the list below it."""

    matrix: Matrix
    limit: int | None
    rows: list[list[Cell]]
    unscored: PlotGroup
    elsewhere: PlotGroup
    # All of them, in reading order.
    listed: PlotGroup
    # Those that stood in another cell of the same matrix at the last Board.
    moved: PlotGroup
    outside: int = 0

    @property
    def total(self) -> int:
        return len(self.listed)

    @property
    def worsened(self) -> int:
        return self.listed.stated[trend.WORSENED]

    @property
    def improved(self) -> int:
        return self.listed.stated[trend.IMPROVED]


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
    grid = Grid(
        matrix,
        limit,
        rows,
        PlotGroup(IN_A_TRAY),
        PlotGroup(IN_A_TRAY),
        PlotGroup(LISTED),
        PlotGroup(MOST_TRACKS),
    )
    for plot in sorted(plots, key=attrgetter("reading_order")):
        grid.listed.add(plot)
        grid.outside += bool(plot.outside)
        if plot.now is None:
            grid.unscored.add(plot)
            continue
        plot.band_name = names.get(plot.now.band, "")
        if plot.now.matrix != matrix.pk:
            grid.elsewhere.add(plot)
            continue
        cells[plot.now.likelihood, plot.now.impact].plots.add(plot)
        if plot.target and plot.target in cells:
            cells[plot.target].targets.add(plot)
        left_from = plot.moved_from
        if left_from and plot.before and plot.before.matrix == matrix.pk:
            cells[left_from].left.add(plot)
            grid.moved.add(plot)
    return grid
