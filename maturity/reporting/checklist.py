"""Before the Board: what in the maturity register would embarrass."""

import datetime as dt

from django.urls import reverse

from ohs.registers.results import ChecklistItem

from ..rules import levels
from ..selectors.state import read

KIND = "Maturity"


def findings(*, on: dt.date) -> list[ChecklistItem]:
    """Audits without a date, units nobody audited, audits gone stale. Three queries."""
    reading = read(on, claims=False)
    columns = reading.matrix.columns
    units = reverse("maturity:units")
    found = []
    never = [column.unit.code for column in columns if not column.level.audited]
    if never:
        found.append(ChecklistItem(KIND, f"Never audited: {', '.join(never)}.", units, len(never)))
    undated = [pk for pk, audit in reading.last_audits.items() if audit.audited_on is None]
    if undated:
        every = (
            "every audit" if len(undated) == len(columns) else f"the audit of {len(undated)} units"
        )
        found.append(
            ChecklistItem(
                KIND,
                f"The date of {every} is not recorded, so nobody can say which is stale."
                if len(undated) == len(columns)
                else f"The date of {every} is not recorded.",
                units,
                len(undated),
            )
        )
    stale = [
        column.unit.code for column in columns if reading.age(column.unit.pk) == levels.Age.STALE
    ]
    if stale:
        found.append(
            ChecklistItem(
                KIND, f"The newest audit is stale: {', '.join(stale)}.", units, len(stale)
            )
        )
    return found
