"""What the lines say when they are read together: whose rise another explains, and how often chance alone would judge."""

from collections.abc import Iterable, Mapping, Sequence

from ohs.core.text import join_words, lower_first

from ..disclosure import Shown, is_shown
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

    1 - 0.95^n for n lines, taken as independent. Exact intervals err on the side of no verdict; where months vary more than
    chance intervals are wider, but not where that is too little to be found, and there are a few more.
    """
    number = sum(line.verdict in _JUDGED for line in lines)
    if number < 2:
        return ""
    chance = round_half_away(100 * (1 - LEVEL**number))
    return (
        f"A line is called higher or lower at the {LEVEL:.0%} level. If no rate had changed, chance alone would still call at "
        f"least one of {number} lines so in about {chance:.0f} of 100 comparisons; in a few more, where one incident hurts "
        "several people and that is not found."
    )


def by_severity(
    lines: Sequence[PublishedLine], names: Mapping[int, str], threshold: int
) -> tuple[str, ...]:
    """How the change of a line divides into those of its lines about some severities, and all others: minor or serious.

    It is told of a line that is no part of another, where the change of each of its parts is told and the others come to no
    small number. `names` are the severities in their order.
    """
    found = []
    for line in lines:
        if any(line.scope.is_within(other.scope) for other in lines):
            continue
        parts = [other for other in lines if _is_severity_of(other, line)]
        covered = [pk for part in parts for pk in part.scope.severities]
        rest = [pk for pk in names if pk not in covered and pk in (line.scope.severities or names)]
        told = [line, *parts]
        if not parts or not rest or len(covered) != len(set(covered)):
            continue
        if not all(is_shown(each.count) and is_shown(each.count_change) for each in told):
            continue
        count = _less(line.count, (part.count for part in parts))
        change = _less(line.count_change, (part.count_change for part in parts))
        if any(number < 0 or 0 < number < threshold for number in (count, count - change)):
            continue
        others = " or ".join(names[pk].lower() for pk in rest)
        each = [(part.line.title, int(part.count), int(part.count_change)) for part in parts]
        each.append((f"all others ({others})", count, change))
        said = [f"{title} {number:,}, {_changed(more)}" for title, number, more in each]
        said[0] += f" {'than' if each[0][2] else 'as'} the year before"
        found.append(f"{line.line.title} by severity: {'; '.join(said)}.")
    return tuple(found)


def _is_severity_of(part: PublishedLine, line: PublishedLine) -> bool:
    """Whether a line is another's injuries of some severities."""
    return (
        part.scope.causes == line.scope.causes
        and part.scope.staff_groups == line.scope.staff_groups
        and part.scope.is_within(line.scope)
    )


def _less(whole: Shown, parts: Iterable[Shown]) -> int:
    return int(whole) - sum(int(part) for part in parts)  # type: ignore[arg-type]


def _changed(change: int) -> str:
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'}" if change else "as many"
