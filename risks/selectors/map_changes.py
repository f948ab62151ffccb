"""What became of the risks of a heat map since the last Board, by the rows that were frozen for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse

from ohs.registers.comparison import KeyedRows
from ohs.registers.comparison_spec import Cells
from ohs.registers.stored_rows import select

from ..models import Band, RiskMatrix
from ..models.record import State
from ..querysets import RiskQuerySet
from ..reporting.rows import COMPARISON
from ..rules import trend
from ..rules.heat_map import Plot
from ..rules.status import OPEN_STATES, is_open
from ..rules.trend import Position

# As many rows of a kind are listed under the map.
LISTED = 25
_STATES = dict(State.choices)
_OPEN = frozenset(_STATES[state] for state in OPEN_STATES)
_PROPOSED = _STATES[State.PROPOSED]
_NOT_RATED = "not yet rated"

# What a risk has become since, in the order in which a Board reads it: the words for one, and those it is counted under.
HIGHER, NEW, REOPENED, FIRST, UNSCORED, OTHER, LOWER, CLOSED, GONE, UNCHANGED = (
    "higher",
    "new",
    "reopened",
    "first-scored",
    "unscored",
    "other-matrix",
    "lower",
    "closed",
    "gone",
    "unchanged",
)
KINDS = {
    HIGHER: ("Scored higher", "scored higher"),
    NEW: ("New", "new"),
    REOPENED: ("Reopened", "reopened"),
    FIRST: ("Scored for the first time", "scored for the first time"),
    UNSCORED: ("No longer scored", "no longer scored"),
    OTHER: ("Not comparable", "not comparable"),
    LOWER: ("Scored lower", "scored lower"),
    CLOSED: ("Closed", "closed"),
    GONE: ("No longer on the register", "no longer on the register"),
    UNCHANGED: ("Unchanged", "unchanged"),
}
_BY_TREND = {
    trend.WORSENED: HIGHER,
    trend.IMPROVED: LOWER,
    trend.UNCHANGED: UNCHANGED,
    trend.NOT_COMPARABLE: OTHER,
    trend.NEWLY_RATED: FIRST,
}


class ChangedRisk(NamedTuple):
    """One risk that is not as it was: what became of it, where it stood, where it stands."""

    kind: str
    label: str
    title: str
    url: str
    then: str
    now: str

    @property
    def what(self) -> str:
        return KINDS[self.kind][0]


class ChangesOfAKind(NamedTuple):
    """All risks that became the same: how many, and those that are listed."""

    kind: str
    number: int
    rows: Sequence[ChangedRisk]

    @property
    def words(self) -> str:
        return KINDS[self.kind][1]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True)
class MapChanges:
    """The risks of a map against what the last Board saw of them. `problem` says why its rows do not tell."""

    when: str = ""
    problem: str = ""
    kinds: tuple[ChangesOfAKind, ...] = ()
    unchanged: int = 0
    without_matrix: bool = False

    @property
    def changed(self) -> int:
        return sum(each.number for each in self.kinds)


class FrozenRisk(NamedTuple):
    """A risk as it was frozen. `matrix` is a version, 0 where none was frozen; without a score all of it is 0 or empty."""

    ref: str
    title: str
    state: str
    likelihood: int
    impact: int
    band: str
    matrix: int

    @property
    def place(self) -> str:
        return f"{self.likelihood} × {self.impact}" if self.likelihood else _NOT_RATED


# The columns that it is read from. An older version froze no matrix.
_FROZEN = (
    "ref",
    "title",
    "state",
    "current_likelihood",
    "current_impact",
    "current_band",
    "current_matrix",
)
FrozenRow = Mapping[str, Any]
"""What a risk is found again by (`COMPARISON.keys`), and the risk."""


def read_frozen(rows: Iterable[Cells]) -> KeyedRows[FrozenRow]:
    """The frozen rows as a map is compared with them."""
    found = (
        {
            "ref": ref,
            "title": title,
            "risk": FrozenRisk(
                ref, title, state, int(likelihood or 0), int(impact or 0), band, int(matrix or 0)
            ),
        }
        for ref, title, state, likelihood, impact, band, matrix in select(rows, *_FROZEN)
    )
    return KeyedRows(found, COMPARISON.keys)


class MapComparison:
    """The rows of the register as they were frozen for the last Board, to compare the open risks of a map with."""

    def __init__(self, frozen: KeyedRows[FrozenRow]):
        self._frozen = frozen
        self._levels = dict(Band.objects.values_list("name", "level"))
        self._matrices = dict(RiskMatrix.objects.values_list("version", "pk"))
        # Where the frozen rows do not name their matrix, no score can be compared.
        self.without_matrix = False

    def apply(self, plots: Sequence[Plot]) -> list[FrozenRisk]:
        """Says of each plot where the risk stood then and what became of it. Gives the risks that are not open any more."""
        rows = [{"ref": plot.ref, "title": plot.title} for plot in plots]
        paired, left = self._frozen.pair(rows)
        for plot, row in zip(plots, paired, strict=True):
            self._apply(plot, row["risk"] if row is not None else None)
        gone = (row["risk"] for row in left)
        return [risk for risk in gone if risk.state in _OPEN]

    def _apply(self, plot: Plot, then: FrozenRisk | None) -> None:
        plot.before = self._position(then) if then is not None and then.likelihood else None
        plot.computed = trend.computed(plot.before, plot.now)
        if then is None:
            plot.since = NEW
        elif then.state not in _OPEN:
            plot.since = NEW if then.state == _PROPOSED else REOPENED
        elif plot.now is None:
            plot.since = UNSCORED if plot.before else UNCHANGED
        else:
            plot.since = _BY_TREND[plot.computed]
            self.without_matrix |= plot.since == OTHER and not then.matrix

    def _position(self, then: FrozenRisk) -> Position:
        # A matrix that is not known is none that a score of today was made on.
        return Position(
            then.likelihood,
            then.impact,
            self._levels.get(then.band, 0),
            self._matrices.get(then.matrix, 0),
        )


def load_map_changes(
    comparison: MapComparison,
    plots: Sequence[Plot],
    risks: RiskQuerySet,
    *,
    when: str,
    whole: bool,
    as_at_query: str = "",
) -> MapChanges:
    """Compares the plots, and lists what changed in their order.

    `risks` are those of the map's scope as at its date, open or not; `whole`: that is all of them.
    """
    found = _ended(comparison.apply(plots), risks, as_at_query, whole=whole)
    for plot in plots:
        found.setdefault(plot.since, []).append(plot)
    return MapChanges(
        when,
        kinds=tuple(
            ChangesOfAKind(kind, len(found[kind]), tuple(map(_changed, found[kind][:LISTED])))
            for kind in KINDS
            if found.get(kind) and kind != UNCHANGED
        ),
        unchanged=len(found.get(UNCHANGED, ())),
        without_matrix=comparison.without_matrix,
    )


def _changed(risk: Plot | ChangedRisk) -> ChangedRisk:
    if isinstance(risk, ChangedRisk):
        return risk
    then = "not on the register" if risk.since == NEW else _NOT_RATED
    return ChangedRisk(
        risk.since,
        risk.label,
        risk.title,
        risk.url,
        _place(risk.before) if risk.before else then,
        _place(risk.now) if risk.now else _NOT_RATED,
    )


def _place(position: Position) -> str:
    return f"{position.likelihood} × {position.impact}"


def _ended(
    gone: Iterable[FrozenRisk], risks: RiskQuerySet, as_at_query: str, *, whole: bool
) -> dict[str, list[Plot | ChangedRisk]]:
    """The risks that were open then and are closed now, or are on the register no more.

    What was frozen does not say of which business group or category a risk was. So of a part of the register only
    those are told that are still on it, closed.
    """
    missing = {then.ref or then.title: then for then in gone}
    if not missing:
        return {}
    found: dict[str, list[Plot | ChangedRisk]] = {CLOSED: [], GONE: []}
    closed = risks.exclude(is_open()).order_by("ref_sort", "pk")
    for pk, key, ref, title, state in closed.values_list(
        "pk", "ref", "asof_ref", "title", "asof_state"
    ):
        then = missing.pop(ref, None) or missing.pop(title, None)
        if then is not None:
            url = reverse("risks:detail", args=[key or f"unnumbered-{pk}"])
            url += f"?{as_at_query}" if as_at_query else ""
            found[CLOSED].append(_end(CLOSED, then, _STATES[state], url))
    if whole:
        found[GONE] = [_end(GONE, then, "not there") for then in missing.values()]
    return found


def _end(kind: str, then: FrozenRisk, now: str, url: str = "") -> ChangedRisk:
    return ChangedRisk(kind, then.ref or "TBC", then.title, url, then.place, now)
