"""An indicator with its newest reading, as the files of the list have it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.columns import columns_of

from ..selectors.indicators import IndicatorStatus
from . import columns


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of the Board on a day. A reading that is a small number says so and no more."""

    indicator: str
    definition: str
    counted: str
    reading: str
    period: str
    period_end: dt.date | None
    source: str
    target: str
    against_target: str
    direction: str
    frequency: str
    next_due: dt.date | None
    stale: bool
    owner: str
    risks: tuple[str, ...]
    illustrative: bool


INDICATOR_COLUMNS = columns_of(IndicatorRow, columns.INDICATOR)


def indicator_rows(statuses: Iterable[IndicatorStatus]) -> Iterator[IndicatorRow]:
    for row in statuses:
        indicator, reading = row.indicator, row.reading
        yield IndicatorRow(
            indicator=indicator.title,
            definition=indicator.definition,
            counted=indicator.counted,
            reading=row.figure,
            period=reading.period_printed if reading else "",
            period_end=reading.end if reading else None,
            source=reading.source if reading else "",
            target=indicator.target,
            against_target=row.against_target,
            direction=indicator.get_direction_display(),
            frequency=indicator.get_frequency_display(),
            next_due=row.next_due,
            stale=row.stale,
            owner=str(indicator.owner or ""),
            risks=tuple(f"{risk.ref or 'TBC'} {risk.title}" for risk in indicator.risks.all()),
            illustrative=bool(reading and reading.illustrative),
        )
