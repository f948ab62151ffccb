"""Since the last Board: where each open risk stood in the rows frozen then, and what that makes of where it stands now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse

from ohs.core.csv import as_csv_text, unescape_formula
from ohs.registers.snapshots import LastSeen, last_seen

from ..models import Band, Risk, RiskMatrix
from ..models.record import State, Trend
from ..rules import trend
from ..rules.definitions import OPEN_STATES, AppetiteHistory, is_open
from ..rules.heat_map import Matrix, Plot
from ..rules.trend import Position

REGISTER = "risks"
# As many rows of a kind are listed under the map.
LISTED = 25
_OPEN = frozenset(str(state.label) for state in OPEN_STATES)
_WORDS = {state.value: str(state.label) for state in State}
_OPEN_VALUES = frozenset(state.value for state in OPEN_STATES)

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


class Place(NamedTuple):
    """A score as it was frozen. The matrix is its version; None where that was not frozen yet."""

    likelihood: int
    impact: int
    band: str
    matrix: int | None

    def __str__(self) -> str:
        return f"{self.likelihood} × {self.impact}"


class Stood(NamedTuple):
    """How a risk stood; `place` is None where it had no score. Thousands of risks share a few dozen of these."""

    state: str
    place: Place | None

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN


class RiskThen(NamedTuple):
    """A risk as it was frozen."""

    ref: str
    title: str
    stood: Stood


@dataclass(frozen=True)
class RegisterThen:
    """The frozen register. A risk is known by its reference; one that had none yet, by its title."""

    by_ref: Mapping[str, RiskThen]
    unnumbered: Mapping[str, RiskThen]
    # How many were open, and the versions of the matrix that scores were made on; None where that was not frozen.
    open: int
    matrices: frozenset[int | None]

    def all(self) -> Iterable[RiskThen]:
        yield from self.by_ref.values()
        yield from self.unnumbered.values()


def read(rows: Iterable[Mapping[str, str]]) -> RegisterThen:
    """The frozen rows."""
    shared, by_ref, unnumbered, number = {}, {}, {}, 0
    for row in rows:
        place = None
        if row["current_likelihood"]:
            version = int(row["current_matrix"]) if row.get("current_matrix") else None
            place = Place(
                int(row["current_likelihood"]),
                int(row["current_impact"]),
                row["current_band"],
                version,
            )
        stood = Stood(row["state"], place)
        stood = shared.setdefault(stood, stood)
        number += stood.is_open
        then = RiskThen(unescape_formula(row["ref"]), unescape_formula(row["title"]), stood)
        if then.ref:
            by_ref[then.ref] = then
        else:
            unnumbered[then.title] = then
    matrices = frozenset(stood.place.matrix for stood in shared if stood.place)
    return RegisterThen(by_ref, unnumbered, number, matrices)


class Compared:
    """What was frozen, on the matrix that is in force now."""

    def __init__(self, register: RegisterThen, matrix: Matrix):
        self.register = register
        self.found: list[RiskThen] = []
        self._levels = {band.name: band.level for band in matrix.cells.values()}
        self._matrices = {matrix.version: matrix.pk}
        if register.matrices - {matrix.version, None}:
            self._matrices = dict(RiskMatrix.objects.values_list("version", "pk"))
        self._told: dict = {}

    def of(self, ref: str | None, title: str, now: Position | None) -> tuple[Position | None, str]:
        """Where an open risk stood then, and the kind of its change."""
        then = self.register.by_ref.get(ref) or self.register.unnumbered.get(title)
        if then is None:
            return None, NEW
        self.found.append(then)
        # Thousands of risks share a few hundred ways from then to now.
        way = (then.stood, now)
        told = self._told.get(way)
        if told is None:
            told = self._told[way] = self._tell(then.stood, now)
        return told

    def missing(self) -> list[RiskThen]:
        """Those that were open then and that nothing was found of."""
        if sum(then.stood.is_open for then in self.found) == self.register.open:
            return []
        found = set(map(id, self.found))
        return [
            then for then in self.register.all() if then.stood.is_open and id(then) not in found
        ]

    def _tell(self, stood: Stood, now: Position | None) -> tuple[Position | None, str]:
        before = self._position(stood.place) if stood.place else None
        if not stood.is_open:
            return before, NEW if stood.state == State.PROPOSED.label else REOPENED
        if now is None:
            return before, UNSCORED if before else UNCHANGED
        return before, _BY_TREND[trend.computed(before, now)]

    def _position(self, place: Place) -> Position:
        # A matrix that was not frozen is none that a score of today was made on.
        matrix = self._matrices.get(place.matrix, 0)
        return Position(place.likelihood, place.impact, self._levels.get(place.band, 0), matrix)


class Row(NamedTuple):
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


class Listed(NamedTuple):
    """All risks of one kind: how many, and the rows that are listed."""

    kind: str
    number: int
    rows: Sequence[Row]

    @property
    def words(self) -> str:
        return KINDS[self.kind][1]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True)
class MapSince:
    """The risks of a map against what the last Board saw of them. `problem` says why the rows frozen then do not tell."""

    seen: LastSeen | None
    problem: str = ""
    listed: tuple[Listed, ...] = ()
    unchanged: int = 0
    without_matrix: bool = False

    @property
    def changed(self) -> int:
        return sum(each.number for each in self.listed)


def look(on) -> LastSeen | None:
    """The last Board and the risks it saw; one query."""
    return last_seen(on, risks=read)


def on_map(
    seen, compared: Compared, plots: Sequence[Plot], risks, *, whole: bool, carried: str = ""
) -> MapSince:
    """What changed on a map. `risks` are those of its scope as at its date, open or not; `whole`: that is all of them."""
    places = {}
    for plot in plots:
        places.setdefault(plot.since, []).append(plot)
    ended = _ended(compared, risks, carried, whole=whole)
    listed = []
    for kind in KINDS:
        if kind == UNCHANGED:
            continue
        rows = ended.get(kind) or [_row(plot) for plot in places.get(kind, ())[:LISTED]]
        if rows:
            number = len(ended.get(kind) or places[kind])
            listed.append(Listed(kind, number, rows[:LISTED]))
    return MapSince(
        seen,
        listed=tuple(listed),
        unchanged=len(places.get(UNCHANGED, ())),
        without_matrix=OTHER in places and None in compared.register.matrices,
    )


def _row(plot: Plot) -> Row:
    return Row(
        plot.since,
        plot.label,
        plot.title,
        plot.url,
        _stood(plot),
        f"{plot.now[0]} × {plot.now[1]}" if plot.now else "not yet rated",
    )


def _stood(plot: Plot) -> str:
    if plot.before:
        return f"{plot.before[0]} × {plot.before[1]}"
    return "not on the register" if plot.since == NEW else "not yet rated"


def _ended(compared: Compared, risks, carried: str, *, whole: bool) -> dict[str, list[Row]]:
    """The risks that were open then and are closed now, or are on the register no more.

    What was frozen does not say of which business group or category a risk was. So of a part of the register only
    those are told that are still on it, closed.
    """
    missing = {then.ref or then.title: then for then in compared.missing()}
    if not missing:
        return {}
    found = {CLOSED: [], GONE: []}
    rows = risks.exclude(is_open()).order_by("ref_sort", "pk")
    for pk, key, ref, title, state in rows.values_list(
        "pk", "ref", "then_ref", "title", "then_state"
    ):
        then = missing.pop(ref, None) or missing.pop(title, None)
        if then is not None:
            url = reverse("risks:detail", args=[key or f"unnumbered-{pk}"])
            url += f"?{carried}" if carried else ""
            found[CLOSED].append(_end(CLOSED, then, _WORDS[state], url))
    if whole:
        found[GONE] = [_end(GONE, then, "not there") for then in missing.values()]
    return found


def _end(kind: str, then: RiskThen, now: str, url: str = "") -> Row:
    place = str(then.stood.place) if then.stood.place else "not yet rated"
    return Row(kind, then.ref or "TBC", then.title, url, place, now)


def rows(on) -> Iterator[dict[str, str]]:
    """Every risk as its row of the CSV has it, in those columns that a Board compares; two queries."""
    limits = AppetiteHistory.load().limits(on)
    led = Q(lead_rows__start=None) | Q(lead_rows__start__lte=on)
    led &= Q(lead_rows__end=None) | Q(lead_rows__end__gte=on)
    risks = (
        Risk.objects.on_register()
        .as_at(on, changed_since=True)
        .annotate(
            led=FilteredRelation("lead_rows", condition=led),
            band=Subquery(Band.objects.filter(pk=OuterRef("then_band")).values("name")),
        )
        .order_by("ref_sort", "pk", "led__order", "led__pk")
        .values_list(
            "pk",
            "then_ref",
            "title",
            "description",
            "category_id",
            "then_state",
            "then_trend",
            "then_likelihood",
            "then_impact",
            "then_band",
            "band",
            "led__post__title",
        )
    )
    # A risk stands in as many rows as it has leads.
    for _, group in groupby(risks.iterator(chunk_size=2000), key=lambda row: row[0]):
        parts = list(group)
        _, ref, title, text, category, state, stated, likelihood, impact, level, band, _ = parts[0]
        outside = limits.is_outside(category, level) if state in _OPEN_VALUES else None
        yield as_csv_text(
            ref=ref,
            title=title,
            description=text,
            leads=[post for *_, post in parts if post],
            state=_WORDS[state],
            trend_stated=str(Trend(stated).label),
            current_likelihood=likelihood,
            current_impact=impact,
            current_band=band,
            within_appetite=None if outside is None else not outside,
        )
