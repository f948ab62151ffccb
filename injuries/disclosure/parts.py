"""How a line's year may be told by the causes that its cause is divided into. No database.

The year of the force as a whole is told, T injuries; its parts add up to it. No other table tells the parts of a line apart, so
whatever the counts by unit, month and line are, they can be split into parts with these sums (a transportation problem with
one row a part always has a solution in whole numbers): nothing that is hidden elsewhere is narrowed. What is left are the
injuries of one part in one unit or month: of y of them in all and t in the part they are between max(0, y - (T - t)) and
min(y, t), which is as wide as the least of y, t, T - y and T - t. So each part that is told, and all that is beside it, comes
to the threshold; parts that do not are told together with the next smallest.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=int | str)


def parts_told(counts: Mapping[Key, int], threshold: int) -> tuple[tuple[Key, ...], ...] | None:
    """Which parts are told, those of a tuple together, in the order they came in; None where nothing can be told.

    A part of nought is told by itself. Where all injuries are of one part nothing is told: it would be said of everybody who
    was hurt what hurt them.
    """
    order = {key: place for place, key in enumerate(counts)}
    large = [key for key in counts if counts[key] >= threshold]
    small = [key for key in counts if 0 < counts[key] < threshold]
    if small:
        while sum(counts[key] for key in small) < threshold and large:
            least = min(large, key=lambda key: (counts[key], order[key]))
            large.remove(least)
            small.append(least)
        if sum(counts[key] for key in small) < threshold:
            return None
    found = [(key,) for key in large] + (
        [tuple(sorted(small, key=order.__getitem__))] * bool(small)
    )
    if len(found) < 2:
        return None
    found += [(key,) for key, count in counts.items() if not count]
    return tuple(sorted(found, key=lambda part: order[part[0]]))
