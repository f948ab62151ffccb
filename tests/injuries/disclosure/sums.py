"""Whether hidden figures can be worked out from any sums that are published. No database.

For figures that stand in more than rows and columns: counts by month, unit and cause beside lines
that overlap. `worked_out` audits, `with_company` hides more until nothing is worked out. They know
nothing of sizes: a figure counts as worked out where the sums, taken together, leave it one value
only, whatever the others are. That nothing can be negative is left to whoever hides: hidden figures
of a sum should come to the threshold together.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

#: Sums are eliminated modulo a prime, so that no number grows; whole numbers would do the same.
_PRIME = 2**61 - 1
#: Corners tried for a square; the likeliest come first.
_MOST_CORNERS = 150


def worked_out(hidden: Iterable[Hashable], sums: Iterable[Iterable[Hashable]]) -> set[Hashable]:
    """The hidden figures that published sums give away, as keys.

    `hidden` are the keys of the figures that are not shown; each of `sums` holds the keys of the
    figures, hidden or shown, whose sum is told. By Gaussian elimination: a figure is determined
    exactly if some combination of the sums leaves it alone.
    """
    hidden = set(hidden)
    within: dict[Hashable, list[int]] = defaultdict(list)
    for number, keys in enumerate(sums):
        for key in keys:
            if key in hidden:
                within[key].append(number)
    # Figures in the very same sums can stand in for each other: one unknown for them all.
    alike: dict[tuple[int, ...], list[Hashable]] = defaultdict(list)
    for key, numbers in within.items():
        alike[tuple(sorted(set(numbers)))].append(key)

    equations: dict[int, dict[int, int]] = defaultdict(dict)
    unknowns = list(alike)
    for unknown, numbers in enumerate(unknowns):
        for number in numbers:
            equations[number][unknown] = 1
    solved = _solved(list(equations.values()))
    return {alike[unknowns[unknown]][0] for unknown in solved if len(alike[unknowns[unknown]]) == 1}


def with_company(
    counts: Mapping[Hashable, int],
    sums: Iterable[Sequence[Hashable]],
    hidden: Iterable[Hashable],
) -> set[Hashable]:
    """The keys of `hidden` and of as many more as it takes that no sum gives a hidden figure away.

    Each figure that is worked out takes along one that stands in the very same sums; failing that
    the three that make a square with it (the same month elsewhere, another month there, and that
    month elsewhere); failing that one that shares as many of its sums as any. Zeros come last.
    What the sums give away even when all their figures are hidden (a sum of one figure is that
    figure) no company can help; `worked_out` still names it.
    """
    hidden = set(hidden)
    sums = [tuple(keys) for keys in sums]
    helpless = worked_out(counts, sums)
    places: dict[Hashable, tuple[int, ...]] = defaultdict(tuple)
    for number, keys in enumerate(sums):
        for key in keys:
            places[key] = (*places[key], number)
    alike: dict[tuple[int, ...], list[Hashable]] = defaultdict(list)
    for key in counts:
        alike[places[key]].append(key)
    while told := worked_out(hidden, sums) - helpless:
        added: set[Hashable] = set()
        for key in sorted(told, key=lambda key: places[key]):
            company = _twin(key, counts, alike[places[key]], hidden)
            company = company or _square(key, counts, sums, places, alike, hidden | added)
            added |= company or _neighbours(key, counts, sums, places, hidden | added)
        # Told, and its own sums show nothing any more: it is told through figures hidden beside it.
        for key in sorted(hidden, key=lambda key: places[key]):
            added = added or _neighbours(key, counts, sums, places, hidden)
        if not added:
            break
        hidden |= added
    return hidden


def _twin(key, counts, alike, hidden) -> set[Hashable]:
    others = [other for other in alike if other != key and other not in hidden and counts[other]]
    return set(others[:1])


def _square(key, counts, sums, places, alike, hidden) -> set[Hashable]:
    """The shown figures of the cheapest square: two that share sums with the key, and the fourth."""
    own = Counter(places[key])
    beside = {places[other] for number in places[key] for other in sums[number]}
    corners = []
    for place in sorted(beside - {places[key]}):
        free = [other for other in alike[place] if other in hidden]
        shown = [other for other in alike[place] if other not in hidden and counts[other]]
        if (free or shown) and len(place) == len(places[key]):
            corners.append((place, Counter(place), bool(free), (free or shown)[0]))
    corners.sort(key=lambda corner: (-(own & corner[1]).total(), not corner[2]))
    best, least = set(), 4
    for at, (_, one, _, first) in enumerate(corners[:_MOST_CORNERS]):
        for _, two, _, second in corners[at + 1 : _MOST_CORNERS]:
            fourth = one + two
            fourth.subtract(own)
            if min(fourth.values()) < 0:
                continue
            far = alike.get(tuple(sorted(fourth.elements())), ())
            last = next((k for k in far if k in hidden), None) or next(
                (k for k in far if counts[k]), None
            )
            if last is None or last == key:
                continue
            company = {first, second, last} - hidden
            if len(company) < least:
                best, least = company, len(company)
            if least <= 1:
                return best
    return best


def _neighbours(key, counts, sums, places, hidden) -> set[Hashable]:
    """All that is still shown of the shortest sum of the key that shows anything, zeros last."""
    for choice in (lambda other: counts[other] > 0, lambda other: True):
        shown = [
            [other for other in sums[number] if other not in hidden and choice(other)]
            for number in places[key]
        ]
        if found := min(filter(None, shown), key=len, default=None):
            return set(found)
    return set()


def _solved(equations: list[dict[int, int]]) -> set[int]:
    """The unknowns that equations determine; each maps an unknown to its coefficient."""
    pivots: dict[int, dict[int, int]] = {}
    holders: dict[int, set[int]] = defaultdict(set)  # in which pivots' rows an unknown stands
    for equation in sorted(equations, key=len):
        row = dict(equation)
        for unknown in [unknown for unknown in row if unknown in pivots]:
            _take(row, pivots[unknown], row[unknown])
        if not row:
            continue
        pivot = min(row)
        inverse = pow(row[pivot], -1, _PRIME)
        row = {unknown: value * inverse % _PRIME for unknown, value in row.items()}
        for other in list(holders[pivot]):
            before = set(pivots[other])
            _take(pivots[other], row, pivots[other][pivot])
            for unknown in before - pivots[other].keys():
                holders[unknown].discard(other)
            for unknown in pivots[other].keys() - before:
                holders[unknown].add(other)
        pivots[pivot] = row
        for unknown in row:
            if unknown != pivot:
                holders[unknown].add(pivot)
    return {pivot for pivot, row in pivots.items() if len(row) == 1}


def _take(row: dict[int, int], other: dict[int, int], times: int) -> None:
    """Take a multiple of another row off a row."""
    for unknown, value in other.items():
        left = (row.get(unknown, 0) - times * value) % _PRIME
        if left:
            row[unknown] = left
        else:
            row.pop(unknown, None)
