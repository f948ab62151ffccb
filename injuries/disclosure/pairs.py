"""How much of a comparison may be told when the counts behind it may not. No database.

A percentage is a clue: if the rate of a group rose by 100% and its count is known to be under 5,
few pairs of counts remain. All pairs of counts that the rules hide are therefore laid out
(they are few: a line with fewer than 5 a month has at most 59 a year) and sorted by what would be
printed of them:

1. by percentage and verdict: a set of pairs that print the same may be told both if it leaves
   each hidden count at least `fewest` different values;
2. what is left, by verdict alone, likewise;
3. the rest is told nothing. If the rest is too small to hide in, the smallest sets of 2, then
   of 1, are told nothing either, until it is not.

Which set a pair falls in depends on nothing that is not printed or public, so a reader who knows
this rule, the strengths and the bounds still has `fewest` values for each hidden count.
"""

from collections import defaultdict
from enum import IntEnum
from functools import lru_cache

from ..statistics.rates import change_percent, rate_ratio, verdict

Pair = tuple[int, int]


class Sharing(IntEnum):
    """What may be told of a comparison whose counts are hidden."""

    NOTHING = 0
    VERDICT = 1
    PERCENT_AND_VERDICT = 2


def sharing(
    *,
    count: int,
    prior_count: int,
    exposure: float,
    prior_exposure: float,
    most: int | None,
    prior_most: int | None,
    fewest: int,
) -> Sharing:
    """What may be told of this pair of counts.

    `most` and `prior_most` are the greatest counts the rules hide (hidden counts are 1 to that),
    None where that count is shown; at least one is hidden. `fewest` is how many different values
    each hidden count must keep.
    """
    if most is None and prior_most is None:
        return Sharing.PERCENT_AND_VERDICT
    levels = _levels(
        (count, count) if most is None else (1, most),
        (prior_count, prior_count) if prior_most is None else (1, prior_most),
        float(exposure),
        float(prior_exposure),
        fewest,
    )
    return levels.get((count, prior_count), Sharing.NOTHING)


@lru_cache(maxsize=256)
def _levels(
    counts: Pair, prior_counts: Pair, exposure: float, prior_exposure: float, fewest: int
) -> dict[Pair, Sharing]:
    hidden = [side for side, (low, high) in enumerate((counts, prior_counts)) if low != high]

    def enough(pairs: list[Pair]) -> bool:
        return all(len({pair[side] for pair in pairs}) >= fewest for side in hidden)

    finest: dict[tuple, list[Pair]] = defaultdict(list)
    for now in range(counts[0], counts[1] + 1):
        for before in range(prior_counts[0], prior_counts[1] + 1):
            ratio = rate_ratio(now, exposure, before, prior_exposure)
            said = str(verdict(now, before, ratio))
            percent = change_percent(now, exposure, before, prior_exposure)
            finest[said, percent].append((now, before))

    both = {key: pairs for key, pairs in finest.items() if enough(pairs)}
    coarser: dict[str, list[Pair]] = defaultdict(list)
    for key, pairs in finest.items():
        if key not in both:
            coarser[key[0]] += pairs
    one = {said: pairs for said, pairs in coarser.items() if enough(pairs)}
    none = [pair for said, pairs in coarser.items() if said not in one for pair in pairs]
    for told in (one, both):
        for key in sorted(told, key=lambda key: (len(told[key]), str(key))):
            if not none or enough(none):
                break
            none += told.pop(key)

    levels = dict.fromkeys(none, Sharing.NOTHING)
    for told, level in ((one, Sharing.VERDICT), (both, Sharing.PERCENT_AND_VERDICT)):
        levels |= {pair: level for pairs in told.values() for pair in pairs}
    return levels
