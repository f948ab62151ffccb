"""How long the law allows for telling the regulator of an incident (RIDDOR), without a database.

The clock starts on the day of the incident, which is not itself counted. Deaths, specified injuries
and dangerous occurrences are reported within 10 days; an injury that keeps somebody from their
normal work for more than 7 days, within 15. Until 5 April 2012 it was more than 3 days off, within
10. A disease is reported as soon as it is diagnosed: no number of days is set.

Source: Reporting of Injuries, Diseases and Dangerous Occurrences Regulations 2013 (SI 2013/1471),
regulations 4 to 8 and Schedule 1; for the earlier periods SI 1995/3163 and SI 2012/199.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: From this day on an injury counts after 7 days off and not after 3.
OVER_SEVEN_DAYS_FROM = date(2012, 4, 6)


class Kind(StrEnum):
    DEATH = "death"
    SPECIFIED = "specified_injury"
    LOST_TIME = "lost_time"
    PUBLIC = "member_of_public"
    DISEASE = "disease"
    DANGEROUS = "dangerous_occurrence"
    UNDETERMINED = "undetermined"
    NEAR_MISS = "near_miss"
    CONTACT = "contact"
    NOT_REPORTABLE = "not_reportable"


#: The kinds of which the law asks for a report. A near miss is reported where it is a dangerous occurrence.
REPORTABLE = frozenset(
    (Kind.DEATH, Kind.SPECIFIED, Kind.LOST_TIME, Kind.PUBLIC, Kind.DISEASE, Kind.DANGEROUS)
)

LIMITS: dict[str, int] = {
    Kind.DEATH: 10,
    Kind.SPECIFIED: 10,
    Kind.LOST_TIME: 15,
    Kind.PUBLIC: 10,
    Kind.DANGEROUS: 10,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day for the report: between `earliest` and `latest`, the same day where the date is known."""

    days: int
    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest


def limit_days(kind: str, occurred: date) -> int | None:
    """Days allowed for the report, None where the law sets no number or no report is due."""
    if kind == Kind.LOST_TIME and occurred < OVER_SEVEN_DAYS_FROM:
        return 10
    return LIMITS.get(kind)


def limit(kind: str, occurred_from: date, occurred_to: date) -> Limit | None:
    """The last day for the report of an incident that happened between two days, both included."""
    days = limit_days(kind, occurred_from)
    if days is None:
        return None
    return Limit(
        days,
        occurred_from + timedelta(days=days),
        occurred_to + timedelta(days=limit_days(kind, occurred_to) or days),
    )
