"""One figure that others publish, as every file and the API has it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.columns import columns_of
from ohs.core.periods import Month

from ..lines.beside import Published, publish
from ..models import Comparator


@dataclass(frozen=True, slots=True)
class ComparatorRow:
    line: str
    title: str
    source: str
    address: str
    definition: str
    first_month: str
    last_month: str
    numerator: int
    numerator_low: float
    numerator_high: float
    denominator: float | None
    denominator_source: str
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    not_the_same: str
    recorded_on: dt.date
    number: int


COMPARATOR = {
    "line": "The line's name in addresses",
    "title": "What it is a figure of, and whose",
    "source": "Who published it, and in what",
    "address": "Where it can be read",
    "definition": "What is counted",
    "first_month": "First month that is counted, as YYYY-MM",
    "last_month": "Last month that is counted, as YYYY-MM",
    "numerator": "How many were counted",
    "numerator_low": "Lower end of the exact 95% interval of the number (Garwood)",
    "numerator_high": "Upper end of the exact 95% interval of the number",
    "denominator": "Of how many people, on average over the months; empty where none was published",
    "denominator_source": "Where the number of people is from, and whom it counts",
    "rate": "Per 1,000 people a year; empty where nobody published how many people there were",
    "rate_low": "Lower end of the exact 95% interval of the rate (Garwood)",
    "rate_high": "Upper end of the exact 95% interval of the rate",
    "not_the_same": "How it differs from what the line counts",
    "recorded_on": "When it was recorded here",
    "number": "Number of the record",
}
COLUMNS = columns_of(ComparatorRow, COMPARATOR)


def comparator_rows(comparators: Iterable[Comparator]) -> Iterator[ComparatorRow]:
    for row in comparators:
        yield _row(row, publish(row))


def _row(row: Comparator, figures: Published) -> ComparatorRow:
    low, high = figures.interval
    rate_low, rate_high = figures.rate_interval or (None, None)
    return ComparatorRow(
        line=row.line.slug,
        title=row.title,
        source=row.source,
        address=row.address,
        definition=row.definition,
        first_month=str(Month.of(row.first_month)),
        last_month=str(Month.of(row.last_month)),
        numerator=row.numerator,
        numerator_low=round(low, 1),
        numerator_high=round(high, 1),
        denominator=None if row.denominator is None else float(row.denominator),
        denominator_source=row.denominator_source,
        rate=_rounded(figures.rate),
        rate_low=_rounded(rate_low),
        rate_high=_rounded(rate_high),
        not_the_same=row.not_the_same,
        recorded_on=row.recorded_on,
        number=row.pk,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
