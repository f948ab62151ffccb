"""What the HSW team writes down of incidents, and what a reader of a chart should know of a month."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from ohs.core.reference_data import save_reference_data
from ohs.organisation.models import User

from ..models import Annotation, Investigation, InvestigationGroup
from ..permissions import require_keeper


@transaction.atomic
def save_investigation(
    *,
    investigation: Investigation,
    by: User,
    reason: str,
    links: Mapping[str, Iterable[Any]] | None = None,
    seen: int | None = None,
) -> Investigation:
    """Records an incident or corrects what is written of it; a new one takes the next number unless it has one."""
    require_keeper(by)
    if investigation._state.adding and not investigation.number:
        last = Investigation.objects.aggregate(last=Max("number"))["last"]
        investigation.number = (last or 0) + 1
    return save_reference_data(record=investigation, by=by, reason=reason, links=links, seen=seen)


@transaction.atomic
def save_investigation_group(
    *, group: InvestigationGroup, by: User, reason: str, seen: int | None = None
) -> InvestigationGroup:
    """Records a group that was set up for an incident, or corrects it."""
    require_keeper(by)
    return save_reference_data(record=group, by=by, reason=reason, seen=seen)


@transaction.atomic
def save_annotation(
    *, annotation: Annotation, by: User, on: dt.date, reason: str, seen: int | None = None
) -> Annotation:
    """Records a note on a line's chart or corrects it. Limits that start anew are approved by whoever writes it here."""
    require_keeper(by)
    if annotation._state.adding:
        annotation.entered_on = on
    if annotation.kind == Annotation.Kind.REBASE and annotation.approved_by is None:
        annotation.approved_by = by
    return save_reference_data(record=annotation, by=by, reason=reason, seen=seen)
