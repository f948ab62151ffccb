"""What is written of a risk beside its dated records, recorded and corrected with a reason: the admin's way in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import refuse_if_changed_since
from ohs.core.reference_data import NEW, SAY_WHY, save_reference_data
from ohs.core.slugs import free_slug
from ohs.organisation.models import User

from .. import permissions
from ..models import Control, Indicator, IndicatorReading, Risk, RiskLead, RiskTask
from ._base import lock_risk
from .lifecycle import why_ref_is_taken


@transaction.atomic
def save_details(
    *,
    risk: Risk,
    on: dt.date,
    by: User,
    reason: str,
    links: Mapping[str, Iterable[Any]] | None = None,
    version: int | None = None,
) -> Risk:
    """Record a risk as it is written down, new or corrected. Its state, scores, trend and register are not changed here.

    `risk` holds the new values, `links` what it names several of. What leads may correct is in
    `permissions.LEADS_MAY_CORRECT`.
    """
    if risk._state.adding:
        permissions.require_keeper(by)
        risk.raised_on = risk.raised_on or on
        risk.last_recorded_on = risk.raised_on
    else:
        stored = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
        permissions.require_correction(by, stored, _changed(stored, risk) | set(links or ()), on)
        lock_risk(risk, version)
        if stored.ref and risk.ref != stored.ref:
            raise OperationRefused(
                {
                    "ref": f"This risk is {stored.ref}. A reference is given once and does not change."
                }
            )
        risk.version = stored.version + 1
    taken = why_ref_is_taken(risk.ref, risk) if risk.ref else ""
    if taken:
        raise OperationRefused({"ref": taken})
    if risk.ref and risk.ref_given_on is None:
        # A risk that is taken over with its reference had it when it was raised.
        risk.ref_given_on = risk.raised_on if risk._state.adding else on
    save_with_reason(risk, by=by, reason=reason)
    for name, linked in (links or {}).items():
        getattr(risk, name).set(linked)
    return risk


def _changed(stored: Risk, risk: Risk) -> set[str]:
    """The names of the fields that differ."""
    return {
        field.name
        for field in Risk._meta.concrete_fields
        if getattr(stored, field.attname) != getattr(risk, field.attname)
    }


@transaction.atomic
def save_control(
    *, control: Control, on: dt.date, by: User, reason: str, seen: int | None = None
) -> Control:
    """Record or correct a control."""
    permissions.require_work(by, control.risk, on)
    if not control._state.adding:
        refuse_if_changed_since(control, seen)
        reason = require_text(reason, "change_reason", SAY_WHY)
    control.full_clean()
    return save_with_reason(control, by=by, reason=reason or NEW)


@transaction.atomic
def save_lead(*, lead: RiskLead, by: User, reason: str) -> RiskLead:
    """Record or correct a line of who led a risk from when to when; `set_leads` hands a risk over."""
    permissions.require_keeper(by)
    return save_with_reason(lead, by=by, reason=reason)


@transaction.atomic
def save_task_link(*, link: RiskTask, by: User, reason: str) -> RiskTask:
    """Record or correct how a key task treats a risk."""
    permissions.require_keeper(by)
    return save_with_reason(link, by=by, reason=reason)


@transaction.atomic
def record_reading(*, reading: IndicatorReading, by: User, reason: str) -> IndicatorReading:
    """Record what an indicator showed over a period. A later reading of the same period supersedes it."""
    permissions.require_keeper(by)
    if not reading._state.adding:
        raise OperationRefused("A reading is not changed: record a later one, which supersedes it.")
    reading.recorded_by = by
    return save_with_reason(reading, by=by, reason=reason)


@transaction.atomic
def save_indicator(
    *,
    indicator: Indicator,
    by: User,
    reason: str,
    links: Mapping[str, Iterable[Any]] | None = None,
    seen: int | None = None,
) -> Indicator:
    """Define an indicator or correct what it says; `links` names the risks that it watches and what else it tells of."""
    permissions.require_keeper(by)
    if indicator._state.adding and not indicator.slug:
        indicator.slug = free_slug(Indicator, indicator.title, otherwise="indicator")
    return save_reference_data(record=indicator, by=by, reason=reason, links=links, seen=seen)
