"""Whether the columns that repeat dated records say what those say."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max

from ..models import RegisterMove, Risk, RiskReview, RiskScore, RiskStateChange
from ..querysets import AS_AT_COLUMNS

_ROWS_A_CHUNK = 2000


def verify() -> Iterator[str]:
    """A sentence for each column of a risk that is not what the newest of its records says."""
    newest = _newest_records()
    rows = Risk.objects.from_records().order_by("ref_sort", "pk")
    for row in rows.values(
        "pk", "ref", "title", "last_recorded_on", *AS_AT_COLUMNS, *AS_AT_COLUMNS.values()
    ).iterator(chunk_size=_ROWS_A_CHUNK):
        name = f"Risk {row['ref'] or row['title']}"
        for recorded, column in AS_AT_COLUMNS.items():
            if row[column] != row[recorded]:
                yield f"{name}: {column} is {_told(row[column])}, by its records {_told(row[recorded])}."
        # It may be later than its newest record, never earlier: the past would then be told from the columns of today.
        latest, stored = newest.get(row["pk"]), row["last_recorded_on"]
        if latest is not None and (stored is None or stored < latest):
            yield f"{name}: last_recorded_on is {_told(stored)}, by its records {latest}."


def _told(value: object) -> str:
    return "empty" if value is None else str(value)


def _newest_records() -> dict[int, dt.date]:
    """The date of the newest record of each risk, of whatever kind."""
    found: dict[int, dt.date] = {}
    for dates in (
        RiskScore.objects.values("risk").annotate(newest=Max("scored_on")),
        RiskReview.objects.values("risk").annotate(newest=Max("reviewed_on")),
        RiskStateChange.objects.values("risk").annotate(newest=Max("on")),
        RegisterMove.objects.values("risk").annotate(newest=Max("on")),
    ):
        for row in dates.order_by("risk"):
            risk, newest = row["risk"], row["newest"]
            found[risk] = max(newest, found.get(risk, newest))
    return found
