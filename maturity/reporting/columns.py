"""What each column of the maturity register means, for a workbook's definitions and the API's description."""

_RATINGS = "NC does not conform, C conforms, PC conforms and is working towards the next level"

FINDING = {
    "business_group": "Code of the business group",
    "unit": "Code of the unit",
    "theme_number": "Number of the theme",
    "theme": "Name of the theme",
    "rating": f"What the audit found: {_RATINGS}; or not assessed",
    "level_tested": "The level that the audit tested",
    "audited_on": "Day of the audit, or the words “not recorded”",
    "recommendation": "What the audit recommends",
    "recorded_on": "When the finding was published in the register",
    "evidence": "What the rating rests on",
    "task": "The key task that answers the recommendation",
}

AUDIT = {
    "business_group": "Code of the business group",
    "unit": "Code of the unit",
    "level_tested": "The level that the audit tested",
    "audited_on": "Day of the audit, or the words “not recorded”",
    "recorded_on": "When it was published in the register",
    "state": "Draft or published",
    "nc": "Themes that do not conform",
    "c": "Themes that conform",
    "pc": "Themes that conform and are working towards the next level",
    "auditor": "Post that audited",
    "programme": "Audit programme that it is part of",
}

UNIT = {
    "business_group": "Code of the business group",
    "unit": "Code of the unit",
    "verified_level": "Highest level that an audit verified",
    "standing": "Where the unit is, in words",
    "level_tested": "The level that its newest audit tested",
    "nc": "Themes that do not conform",
    "c": "Themes that conform",
    "pc": "Themes that conform and are working towards the next level",
    "themes_in_scope": "Themes that were rated",
    "audited_on": "Day of its newest audit, or words where there is none",
    "audit_age": "Whether the newest audit is current or stale",
    "quarter": "The quarter whose self-assessment is meant",
    "self_assessment": "Whether the self-assessment of the quarter is in",
    "claimed_level": "The level that the unit claims",
    "next_audit": "When it is to be audited next",
}

MATRIX = {"theme_number": "Number of the theme", "theme": "Name of the theme"}
AUDITED = f"Its audited rating: {_RATINGS}; or a word"
CLAIMED = "The level that it claims, or a word"
GAP = "How its claim compares with its audit: matches, over-claims, under-claims, unvalidated or not audited"

RETURN = {
    "business_group": "Code of its business group",
    "unit": "Code of the unit",
    "post": "The unit's contact, a post; empty where nobody is assigned",
    "to_remind": "Who is to be reminded of the quarter that is due; empty where nobody is",
    "quarter": "The quarter that is due",
    "self_assessment": "What became of its self-assessment of that quarter: not asked, not submitted, begun, submitted, returned or accepted",
    "quarter_before": "The same of the quarter before",
    "two_before": "The same of two quarters before",
    "three_before": "The same of three quarters before",
    "four_before": "The same of four quarters before",
    "five_before": "The same of five quarters before",
}
