"""Pre-meeting checks of the injury register."""

import datetime as dt

from django.urls import reverse

from ohs.registers.contract import LastMeeting
from ohs.registers.results import ChecklistItem

from ..lines.comparison import compare_lines

KIND = "Injuries"


def checklist(on: dt.date, last_meeting: LastMeeting) -> list[ChecklistItem]:
    """Rates without a strength to divide by, months missing from the period, provisional figures in it."""
    comparison = compare_lines(on=on, last_meeting=last_meeting)
    url = reverse("injuries:list")
    if said := comparison.unpublished:
        return [ChecklistItem(KIND, f"{said}.", url)]
    if not comparison.known:
        return [ChecklistItem(KIND, "No injury counts are recorded.", url)]
    found = []
    without = [
        line.line.title
        for line in comparison.lines
        if str(line.count) != "[x]" and "[x]" in (str(line.rate), str(line.prior_rate))
    ]
    if without:
        found.append(
            ChecklistItem(
                KIND,
                f"No strength to divide by, so no rate: {', '.join(without)}.",
                url,
                len(without),
            )
        )
    known = set(comparison.known)
    missing = [month.label for month in comparison.period if month not in known]
    if missing:
        found.append(
            ChecklistItem(
                KIND,
                f"Months of the period without counts: {', '.join(missing)}.",
                url,
                len(missing),
            )
        )
    for gap in comparison.gaps:
        found.append(
            ChecklistItem(
                KIND,
                f"{gap.month.label} is not complete, and is in no total and no comparison: {gap.note}.",
                url,
            )
        )
    if comparison.provisional and comparison.newest:
        found.append(
            ChecklistItem(
                KIND, f"{comparison.newest.label} is provisional and stands in the period.", url
            )
        )
    return found
