"""The report of an injury, a death, a disease or a dangerous occurrence to the regulator, filled from a record.

The questions are those of the regulator's form F2508 (and F2508A, for a disease), part by part. What the register does
not hold, the particulars of the person above all, is left to be completed by hand.
"""

from ohs.core.text import format_day, format_month
from ohs.organisation.force import Force
from ohs.web.filled_forms import Part

from ..models import Investigation

Kind = Investigation.Kind

_WHAT = {
    Kind.DEATH: "Death",
    Kind.SPECIFIED: "Specified injury to a worker",
    Kind.LOST_TIME: "Injury that keeps a worker from normal work for more than 7 days",
    Kind.PUBLIC: "Injury to a member of the public who was taken to hospital",
    Kind.DISEASE: "Occupational disease (F2508A)",
    Kind.DANGEROUS: "Dangerous occurrence",
}


def fill(investigation: Investigation, force: Force) -> tuple[Part, ...]:
    """The parts of the form. Raises ValueError for a kind that is not reported."""
    if not investigation.reportable:
        raise ValueError(f"{investigation.get_kind_display()} is not reported on this form.")
    month_only = investigation.precision == Investigation.Precision.MONTH
    day = investigation.occurred_on
    limit = investigation.limit
    return (
        Part(
            "Part A: about you",
            (
                ("Name of the organisation", force.name),
                ("Your job title", str(investigation.lead or "")),
                ("Your full name", ""),
                ("Telephone and email", ""),
                ("Address", ""),
                ("Type of work of the organisation", "Policing"),
            ),
        ),
        Part(
            "Part B: about the incident",
            (
                ("What is reported", _WHAT[Kind(investigation.kind)]),
                ("Reference of the organisation", f"Investigation {investigation.number}"),
                (
                    "Date of the incident",
                    f"{format_month(day)} (the day is not recorded)"
                    if month_only
                    else format_day(day),
                ),
                ("Time of the incident", ""),
                ("Department or unit", str(investigation.unit or "")),
                ("Where it happened, with the local authority", ""),
                (
                    "Last day for this report",
                    format_day(limit.latest) if limit else "As soon as it is diagnosed",
                ),
                (
                    "Already notified",
                    f"Yes, on {format_day(investigation.notified_on)}"
                    if investigation.notified_on
                    else investigation.get_notified_display().capitalize(),
                ),
            ),
        ),
        Part(
            "Part C: about the injured person",
            (
                (
                    "Number of people harmed",
                    "" if investigation.people is None else str(investigation.people),
                ),
                ("Full name, address, telephone", ""),
                ("Age and sex", ""),
                ("Job title", ""),
                ("Employed as", str(investigation.staff_group or "")),
            ),
        ),
        Part(
            "Part D: about the injury",
            (("Injury", ""), ("Part of the body", ""), ("Taken to hospital, unconscious", "")),
        ),
        Part(
            "Part E: about the kind of accident",
            (("Kind of accident", ""), ("Height of a fall in metres", "")),
        ),
        Part(
            "Part F: dangerous occurrences",
            (
                (
                    "Kind of dangerous occurrence",
                    investigation.title
                    if investigation.kind == Kind.DANGEROUS
                    else "Not applicable",
                ),
            ),
        ),
        Part(
            "Part G: describing what happened",
            (
                ("Title", investigation.title),
                ("What happened", investigation.narrative or investigation.published_text),
                (
                    "What was done to prevent it from happening again",
                    " ".join(each.text for each in investigation.recommendations.all()),
                ),
            ),
        ),
        Part("Part H: your signature", (("Signature", ""), ("Date", ""))),
    )
