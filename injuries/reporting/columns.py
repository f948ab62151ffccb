"""What each column of the injury register means, for a workbook's definitions and the API's description."""

_MARKS = "[c] not shown, to protect small numbers; [x] not available; [z] not applicable"
_MARKER = "[p] provisional; [r] revised since the last frozen meeting"

LINE = {
    "line": "Title of the report line",
    "period": "The months compared",
    "prior_period": "The same months a year before",
    "count": f"Injuries in the period. {_MARKS}",
    "prior_count": "Injuries in the prior period",
    "count_change": "Difference of the two counts; only where both periods are complete",
    "mean_per_month": "Injuries a month on average",
    "rate": "Injuries per 1,000 people in the period",
    "prior_rate": "Injuries per 1,000 people in the prior period",
    "rate_change_pct": "Change of the rate in %",
    "ratio_low": "Lower end of the 95% interval of the ratio of the two rates (exact conditional)",
    "ratio_high": "Upper end of the 95% interval of the ratio of the two rates",
    "verdict": "Whether the rate is higher, lower, or there is not enough evidence to say",
    "marker": _MARKER,
    "sentence": "The verdict as a sentence",
    "slug": "The line's name in addresses",
}

INVESTIGATION = {
    "number": "Number of the incident",
    "title": "What it is called",
    "occurred": "The day it occurred, or the month where only that is known",
    "riddor_kind": "Kind of report to the regulator",
    "limit_days": "Days within which the regulator must be told",
    "report_due_by": "When the report was due",
    "notified": "Whether the regulator was notified",
    "notified_on": "When the regulator was notified",
    "timeliness": "Whether the report was in time",
    "state": "Where the investigation is",
    "state_in_words": "Where it is, in the words of whoever leads it",
    "people": f"How many people were hurt. {_MARKS}",
    "narrative": "What is published of it",
    "recommendations": "What was recommended",
    "key_tasks": "Key tasks that answer the recommendations",
    "illustrative": "Whether it was made up for the demonstration",
    "unit": "Code of the unit where it happened, for those who may see small numbers",
    "staff_group": "Staff group of those hurt, for those who may see small numbers",
    "lead": "The post that leads the investigation",
    "report_deadline": "When the report of the investigation is due",
    "resolved_on": "When it was resolved",
    "groups": "Groups set up for it, what each is for and who is on it",
}

REVISION = {
    "line": "Title of the report line",
    "month": "The month, as YYYY-MM",
    "first_as_at": "Date of the extract that first had the month",
    "first_count": "Injuries as they were first published",
    "count": f"Injuries as they are known now. {_MARKS}",
    "growth": "Difference of the two",
    "growth_pct": "Difference in % of the first",
    "change_since_board": "Difference from what the last frozen meeting saw",
    "marker": _MARKER,
}

_COUNT = {
    "count": f"Injuries. {_MARKS}",
    "as_at": "Date of the extract that the figure comes from",
    "marker": f"{_MARKS}; {_MARKER}",
}

COUNT = {
    "month": "The month, as YYYY-MM",
    "unit": "Code of the unit, or the words for injuries that were not recorded by unit",
    "cause": "Cause of the injury",
    "severity": "How severe it was, by the words in force that month",
    "staff_group": "Officers, staff and so on",
    **_COUNT,
}

PUBLISHED = {
    "month": "The month, as YYYY-MM",
    "line": "Title of the report line",
    **_COUNT,
}
