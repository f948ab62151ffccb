"""A unit's self-assessments over the last quarters, as the files of the list have them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ohs.core.columns import columns_of
from ohs.core.periods import Quarter

from ..selectors.self_assessment_returns import UnitReturns
from . import columns


@dataclass(frozen=True)
class ReturnRow:
    """A unit, the quarter that is due, and what became of its self-assessments of that quarter and those before."""

    business_group: str
    unit: str
    post: str
    to_remind: str
    quarter: str
    self_assessment: str
    quarter_before: str
    two_before: str
    three_before: str
    four_before: str
    five_before: str


RETURN_COLUMNS = columns_of(ReturnRow, columns.RETURN)


def return_rows(units: Iterable[UnitReturns], quarters: Sequence[Quarter]) -> Iterator[ReturnRow]:
    for unit in units:
        yield ReturnRow(
            unit.group,
            unit.code,
            unit.post,
            unit.to_remind,
            quarters[0].label,
            *(each.words for each in unit.returns),
        )
