"""Whether a month's figures are all in, judged by who reported in the year before. No database.

Who reported is a set of months, kept as the bits of a whole number: bit n is the n-th month of a series.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

MONTHS_BEFORE = 12
#: Whoever reported in at least this share of the months up to their last report is expected to go on.
REGULAR = 5 / 6
#: With fewer reports nothing can be called regular.
FEWEST_REPORTS = 3

Reporter = TypeVar("Reporter")


def bits(places: Iterable[int]) -> int:
    """The months at these places as one number."""
    found = 0
    for place in places:
        found |= 1 << place
    return found


def is_expected(reported: int, known: int, place: int) -> bool:
    """Whether somebody who reported in the months `reported` is expected in the month at `place`.

    `known` are the months for which anybody reported. Of the twelve months before, those count from the first to the last
    in which this one reported: it reported in at least five of six of them, and in three. So one that reports now and then is not missed in a month without it, and one that has stopped is missed for a year.
    """
    first = max(place - MONTHS_BEFORE, 0)
    window = ((1 << place) - 1) >> first << first
    own = reported & window
    if not own:
        return False
    start = (own & -own).bit_length() - 1
    span = known & window & ((1 << own.bit_length()) - 1) >> start << start
    times = own.bit_count()
    return times >= FEWEST_REPORTS and times >= REGULAR * span.bit_count()


def expected_reporters(reporters: Mapping[Reporter, int], known: int, place: int) -> set[Reporter]:
    """Those who are expected in a month (`is_expected`).

    Most reported in every month of the year before for which anybody did: they need no closer look, and a page of lines
    asks of 60 units in 60 months.
    """
    first = max(place - MONTHS_BEFORE, 0)
    there = known & (((1 << place) - 1) >> first << first)
    all_year = there.bit_count() >= FEWEST_REPORTS
    return {
        one
        for one, reported in reporters.items()
        if (all_year and reported & there == there) or is_expected(reported, known, place)
    }


def missing(
    reporters: Mapping[Reporter, int], known: int, place: int
) -> tuple[list[Reporter], list[Reporter]]:
    """Who is expected in a month, and which of them did not report."""
    wanted = expected_reporters(reporters, known, place)
    found = [one for one in reporters if one in wanted]
    return found, [one for one in found if not reporters[one] >> place & 1]
