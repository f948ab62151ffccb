"""Pre-meeting checks of the maturity register."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from ohs.registers.contract import LastMeeting
from ohs.registers.results import ChecklistItem

from ..rules.audit_age import AuditAge
from ..selectors.state import load_state

KIND = "Maturity"


def checklist(on: dt.date, last_meeting: LastMeeting) -> Iterable[ChecklistItem]:
    """Audits without a date, units nobody audited, audits gone stale."""
    state = load_state(on, claims=False)
    columns = state.matrix.columns
    units = reverse("maturity:units")
    never = [column.unit.code for column in columns if not column.level.audited]
    if never:
        yield ChecklistItem(KIND, f"Never audited: {', '.join(never)}.", units, len(never))
    undated = sum(audit.audited_on is None for audit in state.last_audits.values())
    if undated:
        sentence = f"The date of the audit of {undated} units is not recorded."
        if undated == len(columns):
            sentence = "The date of every audit is not recorded, so nobody can say which is stale."
        yield ChecklistItem(KIND, sentence, units, undated)
    stale = [
        column.unit.code for column in columns if state.audit_age(column.unit.pk) is AuditAge.STALE
    ]
    if stale:
        named = ", ".join(stale)
        yield ChecklistItem(KIND, f"The newest audit is stale: {named}.", units, len(stale))
