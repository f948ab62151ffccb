"""Which way a risk moved, worked out from two positions on the matrix. No database, no Django.

Down is good here: an improved risk is one that became less likely, less harmful, or both.
"""

from typing import NamedTuple

IMPROVED = "improved"
UNCHANGED = "unchanged"
WORSENED = "worsened"
NEWLY_RATED = "newly rated"
NOT_YET_RATED = "not yet rated"
NOT_COMPARABLE = "not comparable"
NO_MEETING = "no earlier meeting"

GLYPHS = {IMPROVED: "↓", UNCHANGED: "↔", WORSENED: "↑", NOT_YET_RATED: "○", NEWLY_RATED: "○"}
# The order in which a Board reads: what got worse comes first.
READING_ORDER = {
    word: place
    for place, word in enumerate(
        (WORSENED, NEWLY_RATED, NOT_YET_RATED, NOT_COMPARABLE, UNCHANGED, IMPROVED, NO_MEETING)
    )
}
# Only these say that something moved, or that it did not: against them a stated trend can be held.
DEFINITE = frozenset({IMPROVED, UNCHANGED, WORSENED})


class Position(NamedTuple):
    """Where a risk stands: likelihood and impact on their scales, the level of its band, the matrix it was scored on."""

    likelihood: int
    impact: int
    band: int
    matrix: int

    @property
    def weight(self) -> tuple[int, int, int]:
        """How bad it is: by band, then likelihood × impact, then impact (of two equals the more harmful is worse)."""
        return (self.band, self.likelihood * self.impact, self.impact)


def computed(before: Position | None, now: Position | None, *, met: bool = True) -> str:
    """The trend from the position at the last meeting to the position now.

    `met` is False where there has been no meeting to compare with. Two scores made on different versions of the
    matrix are not comparable: the words on its scales changed under them.
    """
    if now is None:
        return NOT_YET_RATED
    if not met:
        return NO_MEETING
    if before is None:
        return NEWLY_RATED
    if before.matrix != now.matrix:
        return NOT_COMPARABLE
    if now == before:
        return UNCHANGED
    return WORSENED if now.weight > before.weight else IMPROVED


def differs(stated: str, worked_out: str) -> bool:
    """Whether what the lead states and what the scores say are at odds, so that a reason is owed."""
    return stated in DEFINITE and worked_out in DEFINITE and stated != worked_out
