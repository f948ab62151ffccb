"""The words and abbreviations of the pages, explained; those of a force's own come from its settings."""

from dataclasses import dataclass

from ohs.core.text import lower_first, own_words
from ohs.organisation.force import UnitKind, current_force
from ohs.organisation.models import BusinessGroup


@dataclass(frozen=True)
class Term:
    """A word of the pages and what it means."""

    word: str
    meaning: str
    anchor: str = ""

    def __post_init__(self) -> None:
        if not self.anchor:
            letters = "".join(each if each.isalnum() else "-" for each in self.word.lower())
            object.__setattr__(self, "anchor", "-".join(filter(None, letters.split("-"))))


TERMS = (
    Term(
        "[c]",
        "Not shown, to protect small numbers: a count this small could point at a person.",
        "mark-c",
    ),
    Term(
        "[p]",
        "Provisional: it takes in the newest month, which usually rises when late reports arrive.",
        "mark-p",
    ),
    Term("[r]", "Revised: the figure was changed since the last Board.", "mark-r"),
    Term("[x]", "Not available: nothing was recorded, or there is nothing to divide by.", "mark-x"),
    Term("[z]", "Not applicable: the figure does not exist for this row.", "mark-z"),
    Term(
        "95% interval",
        "The range in which the true change most likely lies, given how few or many injuries there are.",
    ),
    Term(
        "Appetite",
        "The band up to which the Board accepts risks of a category. A risk above it is outside appetite.",
    ),
    Term(
        "Audit",
        "An independent check of a unit against one level of the maturity model, theme by theme.",
    ),
    Term(
        "Board",
        "The meeting that reads this register every quarter. “Since the last Board” compares with its last frozen meeting.",
    ),
    Term("C", "Conforms to the level that was tested.", "rating-c"),
    Term("Control", "Something in place that makes a risk less likely or less harmful."),
    Term(
        "Control chart",
        "A chart of monthly counts with the limits within which months vary by chance.",
    ),
    Term("Due date", "The day by which a key task must be complete."),
    Term(
        "Frozen",
        "The figures and the paper of a meeting are saved as the Board saw them, and cannot change.",
    ),
    Term("FTE", "Full-time equivalent: two people who work half time count as one."),
    Term("Heat map", "Open risks by likelihood and impact."),
    Term("HSW", "Health, safety and wellbeing."),
    Term("Key action", "A goal of an action plan. It is carried out by key tasks."),
    Term("Key task", "A piece of work with a lead, a due date and success measures."),
    Term(
        "Illustrative",
        "Made up for the demonstration, because the published papers do not give it.",
    ),
    Term("Lead", "The post that is responsible for a task or a risk. Leads are posts, not people."),
    Term("Maturity model", "Levels of safety culture that units reach, described theme by theme."),
    Term("NC", "Does not conform to the level that was tested.", "rating-nc"),
    Term("Near miss", "An event that could have harmed somebody and did not."),
    Term(
        "PC", "Conforms to the level that was tested, and is working towards the next.", "rating-pc"
    ),
    Term(
        "RAG",
        "Red, amber, green: colours that other papers give to ratings. Here every colour is also said in words.",
    ),
    Term(
        "Rate",
        "Injuries per 1,000 people a year, by the average strength of the staff groups in question.",
    ),
    Term(
        "RIDDOR", "The Reporting of Injuries, Diseases and Dangerous Occurrences Regulations 2013."
    ),
    Term(
        "Score",
        "How likely a risk is and how much harm it would do. Likelihood and impact give its band.",
    ),
    Term(
        "Self-assessment",
        "The level a unit gives itself each quarter, with the commander's assurance statement.",
    ),
    Term("Standing", "Where a key task is on a date: confirmed, overdue, on track and so on."),
    Term("Strength", "The number of people in a unit or staff group."),
    Term("TBC", "To be confirmed: a risk that has no reference yet."),
    Term(
        "Trend", "The lead's view of a risk since the last Board: improved, unchanged or worsened."
    ),
    Term("Unusual change", "A month, or a run of months, outside what chance alone would give."),
    Term(
        "Verdict",
        "Whether a rate is higher or lower than a year before, or whether there is not enough evidence to say.",
    ),
)


def all_terms() -> list[Term]:
    """The terms of every page, the kinds of unit and business groups of this force among them, in order."""
    force = current_force()
    kinds = UnitKind.objects.exclude(short_name="")
    own = [Term(kind.short_name, f"{kind.name}: a kind of {force.unit_word}.") for kind in kinds]
    for group in BusinessGroup.objects.order_by("order", "code"):
        if group.name != group.code:
            own.append(Term(group.code, f"{group.name}, a business group."))
    if force.short_name and force.name and force.short_name != force.name:
        own.append(Term(force.short_name, f"{force.name}."))
    written = {term.word.lower() for term in TERMS}
    told = [
        Term(term.word, own_words(term.meaning))
        for term in TERMS
        # The rules of Great Britain: elsewhere incidents are notified by others.
        if term.word != "RIDDOR" or "RIDDOR" in force.notification_rules
    ]
    terms = [*told, *(term for term in own if term.word.lower() not in written)]
    return sorted(terms, key=lambda term: (term.word.lstrip("[").lower(), lower_first(term.word)))
