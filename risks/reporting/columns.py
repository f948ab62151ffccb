"""What each column of a risk means, for a workbook's definitions and the API's description."""

RISK = {
    "ref": "The risk's reference, for example 3a-d; empty until it has one",
    "title": "Title of the risk",
    "description": "What could happen, why, and with what effect",
    "leads": "Posts that lead the risk",
    "state": "Whether it is proposed, open, closed and so on",
    "trend_stated": "What its lead said of it last: worsened, unchanged or improved",
    "trend_computed": "What its scores say against the last frozen meeting",
    "inherent_likelihood": "Likelihood with no controls",
    "inherent_impact": "Impact with no controls",
    "current_likelihood": "Likelihood with the controls there are",
    "current_impact": "Impact with the controls there are",
    "current_band": "Band of the current score on the risk matrix",
    "target_likelihood": "Likelihood that is aimed for",
    "target_impact": "Impact that is aimed for",
    "within_appetite": "Whether the current band is within the appetite for its category; empty where no appetite or score is set",
    "last_review": "When it was last reviewed",
    "next_review": "When its next review is due",
    "register": "The register it stands on",
    "illustrative": "What of it was made up for the demonstration",
    "current_matrix": "Version of the risk matrix that the current score is of",
}
