"""The plan of the paper: its sections in order, which of them are written from data, and what they say unless
the author writes otherwise."""

from dataclasses import dataclass

from ohs.web.once import read_all

from ..models import PaperText, StandardText


@dataclass(frozen=True)
class SectionPlan:
    """`written`: the section is the author's own words; else it is made from data, and a text is a foreword to it.

    `mandatory`: every paper of the force has it; it can be rewritten but not left out.
    """

    key: str
    heading: str
    standard: str = ""
    written: bool = False
    mandatory: bool = False
    appendix: bool = False


PLAN = (
    SectionPlan(
        "summary",
        "Summary",
        "This paper assures the meeting that arrangements to manage health, safety and wellbeing are in place "
        "and working. It covers injuries, the risks the Board watches, the culture of the command units, what the "
        "regulator was notified of, and the plan of action.",
        written=True,
    ),
    SectionPlan("considerations", "Key considerations"),
    SectionPlan(
        "recommendations",
        "Recommendations",
        "The meeting is asked to note this paper.",
        written=True,
    ),
    SectionPlan("since", "Since the last Board"),
    SectionPlan("injuries", "Injury analysis"),
    SectionPlan("assurance", "Assurance: the risks the Board watches"),
    SectionPlan("maturity", "Health and safety culture: the maturity of command units"),
    SectionPlan("notifications", "Notifications to the Health and Safety Executive"),
    SectionPlan("actions", "Action plan: what slipped and what is due"),
    SectionPlan("decisions", "Decisions"),
    SectionPlan(
        "equality",
        "Equality and diversity impact",
        "This paper informs and proposes no change of policy, so nothing in it bears directly on equality or "
        "diversity. The impact of a single incident or measure is assessed where it arises.",
        written=True,
        mandatory=True,
    ),
    SectionPlan(
        "financial",
        "Financial implications",
        "This paper informs; it asks for no money and commits none.",
        written=True,
        mandatory=True,
    ),
    SectionPlan(
        "legal",
        "Legal implications",
        "No legal question follows directly from this paper. Advice on single incidents is taken as they need it.",
        written=True,
        mandatory=True,
    ),
    SectionPlan(
        "risk-implications",
        "Risk implications",
        "The risks are those of the register above. Nothing in this paper asks for immediate action beyond the "
        "decisions it names.",
        written=True,
        mandatory=True,
    ),
    SectionPlan("contacts", "Contacts"),
    SectionPlan("heat-map", "Risk heat map", appendix=True),
    SectionPlan("matrix", "Maturity audits by theme and unit", appendix=True),
    SectionPlan("figures", "The figures behind the injury analysis", appendix=True),
)
KEYS = {section.key for section in PLAN}


@dataclass(frozen=True)
class SectionText:
    """A section as it stands for a meeting: the plan's, with what the author wrote."""

    key: str
    heading: str
    text: str
    left_out: bool
    written: bool
    mandatory: bool
    appendix: bool

    @property
    def hint(self) -> str:
        if self.written:
            return "The whole section. Paragraphs are parted by an empty line."
        return "Stands before what is written from the data. Empty: the data speaks for itself."


def texts_for(meeting) -> tuple[SectionText, ...]:
    """Every section for a meeting: the author's text, else the standard text kept as data, else the plan's."""
    standard, own = _kept(meeting)
    return tuple(
        SectionText(
            key=plan.key,
            heading=plan.heading,
            text=own[plan.key][0] if plan.key in own else standard.get(plan.key, plan.standard),
            left_out=plan.key in own and own[plan.key][1] and not plan.mandatory,
            written=plan.written,
            mandatory=plan.mandatory,
            appendix=plan.appendix,
        )
        for plan in PLAN
    )


def _kept(meeting) -> tuple[dict[str, str], dict[str, tuple[str, bool]]]:
    """The standard texts, and what the author wrote for the meeting with whether it is left out; by section. One query."""
    standard, own = read_all(*asked(meeting))
    return dict(standard), {key: (text, left_out) for key, text, left_out in own}


def asked(meeting) -> tuple:
    """What `texts_for` reads."""
    own = PaperText.objects.filter(meeting=meeting).order_by()
    return (
        StandardText.objects.order_by().values_list("key", "text"),
        own.values_list("key", "text", "left_out"),
    )
