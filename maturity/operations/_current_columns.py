"""Keeps the current column of findings: from which day a newer one stands in the place of each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from ohs.organisation.models import CommandUnit

from ..models import AuditFinding
from ..rules.ratings import NOT_ASSESSED, RATINGS


@transaction.atomic
def sync_current_columns(unit: CommandUnit) -> None:
    """Writes `superseded_on` on the findings of a unit, as its audits are now."""
    findings = AuditFinding.objects.filter(audit__unit=unit).select_related("audit", "theme")
    wanted = superseded_on(findings)
    changed = []
    for finding in findings:
        if finding.superseded_on != wanted[finding.pk]:
            finding.superseded_on = wanted[finding.pk]
            changed.append(finding)
    AuditFinding.objects.bulk_update(changed, ["superseded_on"], batch_size=200)


def superseded_on(findings: Iterable[AuditFinding]) -> dict[int, dt.date | None]:
    """For each finding, by its key, from which day a newer one of the same unit and theme stands in its place.

    A newer finding replaces an older one if it rates the theme, or if the older one did not. The older of two may be
    recorded later: then it is replaced from the day it is recorded. What is in draft replaces nothing.
    """
    days: dict[int, dt.date | None] = {}
    by_theme: dict[tuple[int, int], list[AuditFinding]] = defaultdict(list)
    for finding in findings:
        days[finding.pk] = None
        if not finding.audit.is_draft:
            by_theme[finding.audit.unit_id, finding.theme.number].append(finding)
    for held in by_theme.values():
        held.sort(key=lambda one: (one.audit.made_on, one.audit.recorded_on, one.audit_id))
        for place, finding in enumerate(held):
            newer = [one for one in held[place + 1 :] if _replaces(one, finding)]
            if finding.rating == NOT_ASSESSED:
                newer += [one for one in held[:place] if one.rating in RATINGS]
            since = [_recorded_on(one) for one in newer]
            days[finding.pk] = max(min(since), _recorded_on(finding)) if since else None
    return days


def _replaces(newer: AuditFinding, older: AuditFinding) -> bool:
    return newer.rating in RATINGS or older.rating == NOT_ASSESSED


def _recorded_on(finding: AuditFinding) -> dt.date:
    day = finding.audit.recorded_on
    if day is None:
        raise ValueError("A published audit has the day it was recorded.")
    return day
