"""Which of some numbers are hidden so that their published sums give none of them away; no database.

A number from 1 to one under the threshold is small and is hidden; zero is shown. A published sum
with hidden parts in it tells what those parts add up to, so they must be at least two, and together
at least the threshold and more than one each: then each of them can have at least two values. Where
they are not, the smallest number of the sum that is still shown is hidden too.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

THRESHOLD = 5


def is_small(count: int, threshold: int = THRESHOLD) -> bool:
    return 0 < count < threshold


def gives_away(hidden: Sequence[int], threshold: int = THRESHOLD) -> bool:
    """Whether the sum of some hidden numbers tells what they are."""
    if not hidden:
        return False
    total = sum(hidden)
    return len(hidden) < 2 or total < threshold or total <= len(hidden)


def hide(
    counts: Mapping[Hashable, int],
    sums: Iterable[Sequence[Hashable]],
    *,
    threshold: int = THRESHOLD,
    hidden: Iterable[Hashable] = (),
) -> set[Hashable]:
    """The keys of the numbers to hide, where the sums of the numbers under `sums` are published.

    `hidden` are hidden for a reason of their own. What is hidden for one sum may unbalance another,
    so this goes on until nothing more is hidden; it ends because every step hides something.
    """
    hidden = set(hidden) | {key for key, count in counts.items() if is_small(count, threshold)}
    sums = [tuple(keys) for keys in sums]
    within: dict[Hashable, list[int]] = {}
    for index, keys in enumerate(sums):
        for key in keys:
            within.setdefault(key, []).append(index)
    waiting = {index for key in hidden for index in within.get(key, ())}
    while waiting:
        index = waiting.pop()
        keys = sums[index]
        while gives_away([counts[key] for key in keys if key in hidden], threshold):
            shown = [key for key in keys if key not in hidden and counts[key]]
            if not shown:
                break
            smallest = min(shown, key=lambda key: (counts[key], keys.index(key)))
            hidden.add(smallest)
            waiting.update(other for other in within[smallest] if other != index)
    return hidden


def unlist(
    counts: Mapping[Hashable, int],
    sums: Iterable[Sequence[Hashable]],
    hidden: set[Hashable],
    *,
    threshold: int = THRESHOLD,
) -> set[Hashable]:
    """Which hidden numbers are not even said to be there.

    Where all of a published sum is hidden and it still gives them away (eight numbers that add up to
    eight are each one), its smallest number is left out of the list: nobody then knows how many
    numbers make the sum.
    """
    left_out: set[Hashable] = set()
    for keys in sums:
        inside = [key for key in keys if key in hidden]
        if not left_out.isdisjoint(inside):
            continue
        if gives_away([counts[key] for key in inside], threshold):
            left_out.add(min(inside, key=lambda key: (counts[key], inside.index(key))))
    return left_out


def hidden_parts(
    values: Sequence[int | None], *, threshold: int = THRESHOLD, hidden: Iterable[int] = ()
) -> set[int]:
    """The places of the values to hide where their sum is published. None is missing and stays so."""
    counts = {place: value for place, value in enumerate(values) if value is not None}
    return hide(counts, [tuple(counts)], threshold=threshold, hidden=hidden)
