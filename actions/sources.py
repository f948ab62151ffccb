"""Where a measure's value can be read besides its own readings: indicators and injury lines of the floors above.

They hang on the measure from there, so nothing is imported from above; without them there are none.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse

from .models import Measure
from .progress import number


@dataclass(frozen=True)
class Source:
    """An indicator with its newest reading, or an injury line, whose figures are told on its own page."""

    title: str
    url: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    read_on: dt.date | None = None

    @property
    def figure(self) -> str:
        if self.low is None:
            return ""
        low, high = number(self.low), number(self.high)
        return low if low == high else f"{low}–{high}"


def of_measures(measures, on: dt.date) -> dict[int, list[Source]]:
    """For each measure its sources as at a date. One query, and none where no floor above offers any."""
    names = {relation.name for relation in Measure._meta.related_objects}
    fields = {}
    if "indicators" in names:
        fields |= {
            "indicator": F("indicators"),
            "indicator_title": F("indicators__title"),
            "indicator_unit": F("indicators__unit"),
            "read_on": F("indicators__readings__end"),
            "known_on": F("indicators__readings__recorded_on"),
            "low": F("indicators__readings__low"),
            "high": F("indicators__readings__high"),
        }
    if "report_lines" in names:
        fields |= {
            "line": F("report_lines"),
            "line_title": F("report_lines__title"),
            "line_slug": F("report_lines__slug"),
        }
    found = defaultdict(dict)
    if not fields or not measures:
        return {}
    rows = Measure.objects.filter(pk__in=measures).filter(
        Q(**{f"{name}__isnull": False for name in ("indicators",) if name in names})
        | Q(**{f"{name}__isnull": False for name in ("report_lines",) if name in names})
    )
    for row in rows.values("pk", **fields).order_by("pk"):
        sources = found[row["pk"]]
        if row.get("line"):
            sources["line", row["line"]] = Source(
                row["line_title"], _address("injuries:line", row["line_slug"])
            )
        if row.get("indicator"):
            key = "indicator", row["indicator"]
            known = row["read_on"] and row["read_on"] <= on and row["known_on"] <= on
            newest = sources.get(key)
            if newest is None or (
                known and (newest.read_on is None or newest.read_on <= row["read_on"])
            ):
                sources[key] = Source(
                    row["indicator_title"],
                    low=row["low"] if known else None,
                    high=row["high"] if known else None,
                    unit=row["indicator_unit"],
                    read_on=row["read_on"] if known else None,
                )
    return {measure: list(sources.values()) for measure, sources in found.items()}


def _address(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
