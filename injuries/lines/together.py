"""What the lines say when they are read together: whose rise another explains, and how often chance alone would judge."""

from collections.abc import Sequence

from ohs.core.text import join_words, lower_first

from ..disclosure import is_shown
from ..models import Severity
from ..statistics.rates import Verdict, round_half_away
from .published import PublishedLine

#: No more than this part of a rise may be in the worst injuries, if it is said to be in lighter ones.
_FEW = 0.1
#: At this level a verdict of higher or lower is given.
LEVEL = 0.95
_JUDGED = (Verdict.HIGHER, Verdict.LOWER, Verdict.NO_EVIDENCE)


def explained_rises(lines: Sequence[PublishedLine]) -> tuple[str, ...]:
    """Of each line that rose and is no part of another that did: which of its parts rose by most, and how much of it."""
    risen = [line for line in lines if _rise(line)]
    found = []
    for line in risen:
        if any(line.scope.is_within(other.scope) for other in risen):
            continue
        parts = [other for other in risen if other.scope.is_within(line.scope)]
        if not parts:
            continue
        part = max(parts, key=_rise)
        of, total = _rise(part), _rise(line)
        share = (
            f"{of:,} ({round_half_away(100 * of / total):.0f}%)"
            if of <= total
            else f"all {total:,}"
        )
        found.append(
            f"{line.line.title}: of the {total:,} more than the year before, {share} are in the line "
            f"“{part.line.title}”" + (f", which rose by {of:,}." if of > total else ".")
        )
    return tuple(found)


def spared_lines(lines: Sequence[PublishedLine], severities: Sequence[Severity]) -> tuple[str, ...]:
    """Of each line that rose: the lines of the worst severities in it that did not, so that the rise is of the lighter ones.

    `severities` are all there are, the worst first.
    """
    risen = [line for line in lines if _rise(line)]
    found = []
    for line in risen:
        if any(line.scope.is_within(other.scope) for other in risen):
            continue
        parts = [
            other
            for other in lines
            if other.scope.severities
            and not (other.scope.causes or other.scope.staff_groups)
            and other.scope.is_within(line.scope)
        ]
        counted = frozenset[int]().union(*(part.scope.severities for part in parts))
        last = max(
            (place for place, each in enumerate(severities) if each.pk in counted), default=None
        )
        changes = [part.count_change for part in parts]
        if last is None or last == len(severities) - 1 or any(map(_rise, parts)):
            continue
        if not all(map(is_shown, changes)):
            continue
        # A small rise, and one that is no more than chance, is left in the sentence as a number.
        if sum(max(int(change), 0) for change in changes) > _rise(line) * _FEW:
            continue
        told = join_words(
            f"“{part.line.title}” ({_more_or_fewer(int(change))})"
            for part, change in zip(parts, changes, strict=True)
        )
        lighter = join_words(lower_first(each.name) for each in severities[last + 1 :])
        found.append(
            f"{line.line.title}: almost all of the rise is in lighter injuries ({lighter}); no rise was found in {told}."
        )
    return tuple(found)


def _more_or_fewer(change: int) -> str:
    if not change:
        return "as many"
    return f"{change:,} more" if change > 0 else f"{-change:,} fewer"


def _rise(line: PublishedLine) -> int:
    """By how many a line rose whose rate is higher; 0 for any other, and where that is not told."""
    change = line.count_change
    if line.verdict != Verdict.HIGHER or not is_shown(change):
        return 0
    return max(int(change), 0)


def chance_of_verdicts(lines: Sequence[PublishedLine]) -> str:
    """In how many comparisons chance alone would call a line higher or lower: at 95%, one line in twenty.

    1 - 0.95^n for n lines, taken as independent. Exact intervals err on the side of no verdict; where one incident hurts
    several people counts vary more than a Poisson variable, and there are more.
    """
    number = sum(line.verdict in _JUDGED for line in lines)
    if number < 2:
        return ""
    chance = round_half_away(100 * (1 - LEVEL**number))
    return (
        f"A line is called higher or lower at the {LEVEL:.0%} level. If no rate had changed, chance alone would still call at "
        f"least one of {number} lines so in about {chance:.0f} of 100 comparisons; in more, where one incident hurts several "
        "people."
    )
