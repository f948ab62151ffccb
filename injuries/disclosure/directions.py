"""In which direction a line with a bound went from year to year, where its counts are never told. No database.

Of such a line readers know whether a year is under the bound ("fewer than 3 a month") and in which
direction it went: higher, lower, or not enough evidence to say. A direction alone is a clue, and
clues of years that follow each other add up: three times higher under a bound of 3 a month leaves
the first year next to nothing. So a direction is told only where, *whatever it were*, every year so
far would keep as many possible counts as the threshold. As that is asked before the counts are
looked at, that a direction is not told tells nothing either (simulatable auditing; Kenthapadi,
Mishra and Nissim, Journal of Computer and System Sciences 79, 2013).

The possible counts of a chain of years are exact: each direction is a relation between two
neighbouring years, so going along the chain and back leaves just what fits all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from injuries.statistics.rates import Verdict, rate_ratio, verdict

MONTHS_A_YEAR = 12
#: A year at or over its bound is looked at up to so many times the bound: beyond, nothing is narrowed.
_BEYOND = 4


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "not enough evidence to say"


@dataclass(frozen=True, slots=True)
class BoundedYear:
    """A completed financial year of a line with a bound. `exposure` are its person-years, None where not known.

    `told` is the direction that was told of it before.
    """

    start_year: int
    count: int
    exposure: float | None
    told: Direction | None = None


def is_under(count: int, bound: int) -> bool:
    """Whether a year has fewer than the bound a month on average."""
    return count < bound * MONTHS_A_YEAR


def may_tell_bound(bound: int, threshold: int) -> bool:
    """Whether "fewer than so many a month" of a year leaves enough possible counts."""
    return bound * MONTHS_A_YEAR >= threshold


def leaves_enough(
    count: int, bound: int, *, within: int, around: int | None, threshold: int
) -> bool:
    """Whether it may be said that twelve months are under a bound, or are not, beside the lines told by number.

    From those a reader knows that the line comes to `within` at least and to `around` at most (None: to any number), and
    the same of each month. What the statement leaves between them in twelve months is all that it leaves in any month:
    it has to be `threshold` values at least.
    """
    edge = bound * MONTHS_A_YEAR
    if is_under(count, bound):
        return edge - 1 - within >= threshold - 1
    return around is None or around - edge >= threshold - 1


def decide_directions(
    years: Sequence[BoundedYear], bound: int, threshold: int
) -> Mapping[int, Direction]:
    """The direction of each year from the one before it, by its first calendar year, as far as it is told."""
    told: dict[int, Direction] = {}
    if not may_tell_bound(bound, threshold):
        return told
    chain: list[frozenset[int]] = []
    links: list[_Relation | None] = []
    before: BoundedYear | None = None
    for year in sorted(years, key=lambda year: year.start_year):
        possible = _possible(is_under(year.count, bound), bound)
        follows = before is not None and before.start_year == year.start_year - 1
        relation = None
        if follows and before is not None and before.exposure and year.exposure:
            relations = _relations(float(year.exposure), float(before.exposure), bound)
            if year.told is not None or all(
                _leaves_enough([*chain, possible], [*links, one], threshold)
                for one in relations.values()
            ):
                direction = year.told or direction_of(
                    year.count, year.exposure, before.count, before.exposure
                )
                told[year.start_year] = direction
                relation = relations[direction]
        chain.append(possible)
        links.append(relation)
        before = year
    return told


def direction_of(count: int, exposure: float, prior_count: int, prior_exposure: float) -> Direction:
    """The direction that two counts show."""
    ratio = rate_ratio(count, exposure, prior_count, prior_exposure)
    return {Verdict.HIGHER: Direction.HIGHER, Verdict.LOWER: Direction.LOWER}.get(
        verdict(count, prior_count, ratio), Direction.UNCLEAR
    )


def possible_counts(
    chain: Sequence[frozenset[int]], links: Sequence["_Relation | None"]
) -> list[frozenset[int]]:
    """What each year can be, given what each is by itself and how it follows from the one before."""
    found = list(chain)
    for place in range(1, len(found)):
        if (relation := links[place]) is not None:
            allowed = frozenset().union(*(relation.after(count) for count in found[place - 1]))
            found[place] = found[place] & allowed
    for place in range(len(found) - 1, 0, -1):
        if (relation := links[place]) is not None:
            after = found[place]
            found[place - 1] = frozenset(
                count for count in found[place - 1] if not after.isdisjoint(relation.after(count))
            )
    return found


def _leaves_enough(
    chain: Sequence[frozenset[int]], links: Sequence["_Relation | None"], threshold: int
) -> bool:
    found = possible_counts(chain, links)
    # A direction that cannot be is not told, so it narrows nothing.
    return not all(found) or all(len(counts) >= threshold for counts in found)


def _possible(under: bool, bound: int) -> frozenset[int]:
    edge = bound * MONTHS_A_YEAR
    return frozenset(range(edge) if under else range(edge, _BEYOND * edge))


@dataclass(frozen=True)
class _Relation:
    """The counts of a year that show one direction, for each count of the year before."""

    counts: tuple[frozenset[int], ...]

    def after(self, count: int) -> frozenset[int]:
        return self.counts[count]


@lru_cache(maxsize=64)
def _relations(exposure: float, prior_exposure: float, bound: int) -> Mapping[Direction, _Relation]:
    most = _BEYOND * bound * MONTHS_A_YEAR
    lower, unclear, higher = [], [], []
    first, last = 0, 0
    for prior in range(most):
        # More before moves both edges up.
        while first < most and _is(Direction.LOWER, first, exposure, prior, prior_exposure):
            first += 1
        last = max(last, first)
        while last < most and not _is(Direction.HIGHER, last, exposure, prior, prior_exposure):
            last += 1
        lower.append(frozenset(range(first)))
        unclear.append(frozenset(range(first, last)))
        higher.append(frozenset(range(last, most)))
    return {
        Direction.LOWER: _Relation(tuple(lower)),
        Direction.UNCLEAR: _Relation(tuple(unclear)),
        Direction.HIGHER: _Relation(tuple(higher)),
    }


def _is(
    direction: Direction, count: int, exposure: float, prior: int, prior_exposure: float
) -> bool:
    return direction_of(count, exposure, prior, prior_exposure) == direction
