"""Disclosure control: no audience sees a number that could point at a person. No database.

What people without the permission for small numbers are told is one decision over the whole register
(`injuries.disclosure.decision`): which months of the report lines, and which years of business groups and units. It is
stored when figures are recorded, and every page, chart, file and paper takes what it shows from there and from nothing
else. A figure worked out from others (a mean, a rate, a percentage, an interval) is worked out from what is told
(`protect_line`). That is the argument in one line: what is computed from published figures alone tells nothing that
they do not.

`suppress`, `suppress_with_totals` and `suppress_list` do the same for a table or a list beside its totals.

Figures of 1 up to threshold - 1 are hidden and print [c]; zero prints 0, unless it is company; what is missing, a
denominator say, prints [x].
"""

from collections.abc import Sequence

from .lines import ProtectedLine, RawLineFigures, protect_line
from .marks import Mark, Shown, is_shown
from .tables import THRESHOLD, TableWithTotals, exposed, suppress, suppress_with_totals

__all__ = [
    "THRESHOLD",
    "Mark",
    "ProtectedLine",
    "RawLineFigures",
    "Shown",
    "TableWithTotals",
    "exposed",
    "is_shown",
    "protect_line",
    "suppress",
    "suppress_list",
    "suppress_with_totals",
]


def suppress_list(
    counts: Sequence[int], threshold: int = THRESHOLD, *, key: str = ""
) -> tuple[list[int | None], int | None]:
    """Suppress a list that is shown with its total, as units or staff groups side by side are.

    Returns the counts and the total, None for each that must not be shown.
    """
    if not counts:
        return [], 0
    # One row whose column totals are the figures themselves, so each stands twice or not at all.
    masked = suppress_with_totals([list(counts)], threshold, key=key)
    return masked.rows[0], masked.row_totals[0]
