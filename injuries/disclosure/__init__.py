"""Disclosure control: no audience sees a number that could point at a person. No database.

One service between the summaries and every exit. Whatever a page, chart, alternative text or
export shows an audience is taken from what these functions return and from nothing else, and a
figure worked out from others (a mean, a rate, a percentage, an interval) is worked out from what is
shown. That is the argument in one line: what is computed from published figures alone tells
nothing that they do not. The three services are

- `protect_series`: the months of a line and the total of any period, for all as-at dates at once;
- `protect_line`: the figures of a line for two periods, and all that is derived from them;
- `suppress`, `suppress_with_totals`, `suppress_list`: tables and lists beside their totals.

Figures of 1 up to threshold - 1 are hidden and print [c]; zero prints 0; what is missing, a
denominator say, prints [x].
"""

from collections.abc import Sequence

from .audience import Audience, Mark, Shown, is_shown
from .lines import LineFigures, ProtectedLine, protect_line
from .series import Block, ProtectedSeries, protect_series
from .tables import THRESHOLD, TableWithTotals, exposed, suppress, suppress_with_totals

__all__ = [
    "THRESHOLD",
    "Audience",
    "Block",
    "LineFigures",
    "Mark",
    "ProtectedLine",
    "ProtectedSeries",
    "Shown",
    "TableWithTotals",
    "exposed",
    "is_shown",
    "protect_line",
    "protect_series",
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
