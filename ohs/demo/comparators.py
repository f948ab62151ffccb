"""What others published, of the demonstration: facts with their addresses, and what is not the same."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from injuries.models import Comparator, ReportLine
from injuries.operations import record_comparator

DATA = Path(__file__).parent / "data" / "comparators.json"


def load(*, by) -> None:
    """Record them. A second time changes nothing."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    lines = {line.slug: line for line in ReportLine.objects.all()}
    for entry in data["figures"]:
        months = {
            name: dt.date.fromisoformat(entry.pop(name)) for name in ("first_month", "last_month")
        }
        line, people = lines[entry.pop("line")], entry.pop("denominator", None)
        if Comparator.objects.filter(line=line, title=entry["title"], **months).exists():
            continue
        record_comparator(
            **entry,
            **months,
            line=line,
            denominator=None if people is None else Decimal(people),
            by=by,
            on=dt.date.fromisoformat(data["recorded_on"]),
            reason="Demonstration data",
        )
