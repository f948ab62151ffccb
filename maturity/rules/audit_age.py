"""How old a unit's newest audit is, and whether it can still be relied on."""

from datetime import date
from enum import StrEnum

from ohs.core.periods import add_months

STALE_AFTER_MONTHS = 12


class AuditAge(StrEnum):
    """Whether an audit can still be relied on."""

    IN_DATE = "in date"
    STALE = "stale"
    NOT_RECORDED = "date not recorded"
    NEVER = "never audited"


def audit_age(
    on: date,
    *,
    audited_on: date | None,
    recorded_on: date | None,
    stale_after_months: int = STALE_AFTER_MONTHS,
) -> AuditAge:
    """Age of a unit's newest audit on a day: stale from the day it is `stale_after_months` old.

    An audit whose date was not recorded was made on or before the day it was entered, so it is stale for certain
    once that day is so long ago; until then its age is not known, and that is what is said.
    """
    made_on = audited_on or recorded_on
    if made_on is None:
        return AuditAge.NEVER
    if add_months(made_on, stale_after_months) <= on:
        return AuditAge.STALE
    return AuditAge.IN_DATE if audited_on else AuditAge.NOT_RECORDED
