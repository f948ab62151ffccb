"""Of a line that is told by a bound: for each twelve months, whether its mean lies under it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ohs.core.periods import FinancialYear, Month

from ..disclosure.decision import ForceCounts, LineRule, kinds_beside
from ..disclosure.directions import MONTHS_A_YEAR, is_under, leaves_enough
from ..lines import cube
from ..models import NEVER, PublishedDefinition, PublishedMean
from ._steps import end_of, steps


@dataclass(frozen=True)
class BoundedMeans:
    """`drawn_on` says as at which day a month's figures are that are known from a day."""

    force: ForceCounts
    rules: Sequence[LineRule]
    settled: Mapping[int, int]
    threshold: int
    drawn_on: Callable[[dt.date, dt.date], dt.date]

    def means(
        self,
        definition: PublishedDefinition,
        rule: LineRule,
        values: NDArray[np.int64],
        said: Collection[tuple[Any, int]],
    ) -> Iterator[PublishedMean]:
        """The rows of a line; `said` are the years of which something was decided to be said."""
        within, around = self._beside(rule)
        bound = rule.bound or 0
        for place in range(MONTHS_A_YEAR - 1, len(self.force.months)):
            window = slice(place - MONTHS_A_YEAR + 1, place + 1)
            known = self.force.known[:, window].all(axis=1)
            if not known.any():
                continue
            least, most = within[:, window].sum(axis=1), None
            if around is not None:
                most = around[:, window].sum(axis=1)
            unsaid = self._is_unsaid(rule, self.force.months[window], said)
            column: list[bool | None] = [
                is_under(int(total), bound)
                if leaves_enough(
                    int(total),
                    bound,
                    within=int(least[extract]),
                    around=None if most is None else int(most[extract]),
                    threshold=self.threshold,
                )
                and not unsaid
                else None
                for extract, total in enumerate(values[:, window].sum(axis=1))
            ]
            start = max(rule.since, int(known.argmax()))
            for first, stop, under in steps(column, start, end_of(rule)):
                if under is None:
                    continue
                yield PublishedMean(
                    line=definition.line,
                    month=self.force.months[place].start,
                    is_under=under,
                    as_at=self.drawn_on(self.force.months[place].start, self.force.days[first]),
                    known_from=self.force.days[first],
                    superseded_on=NEVER if stop is None else self.force.days[stop],
                )

    def _is_unsaid(
        self, rule: LineRule, months: Sequence[Month], said: Collection[tuple[Any, int]]
    ) -> bool:
        """Whether these twelve months are a financial year of which it was decided to say nothing."""
        year = FinancialYear.of(months[0].start)
        extract = self.settled.get(year.start_year)
        if months[0] != year.months.first or extract is None:
            return False
        was_told = rule.since <= extract and (rule.until is None or extract < rule.until)
        return was_told and (rule.key, year.start_year) not in said

    def _beside(self, rule: LineRule) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
        """By extract and month: what the line comes to at least, and at most, by what is told of other lines."""
        kinds = np.array(
            [[kind in each.kinds for kind in self.force.kinds] for each in self.rules],
            dtype=np.bool_,
        )
        numbered = [number for number, each in enumerate(self.rules) if each.bound is None]
        within, around = kinds_beside(kinds, self.rules.index(rule), numbered)
        counts = self.force.counts
        return cube.sums_of(counts, within), None if around is None else cube.sums_of(
            counts, around
        )
