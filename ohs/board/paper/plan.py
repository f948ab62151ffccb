"""The plan of the paper: its sections in order, and which of them are written from data. The Board has sections of its
own; each register adds those that it writes."""

from dataclasses import dataclass

from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import registers

from ..models import PaperText, StandardText


@dataclass(frozen=True)
class PlannedSection:
    """`written`: the section is the author's own words; else it is made from data, and a text is a foreword to it.

    `mandatory`: every paper of the force has it; it can be rewritten but not left out. `order` is its place among all.
    """

    key: str
    heading: str
    order: int
    written: bool = False
    mandatory: bool = False
    appendix: bool = False


# What stands in a draft where nobody has written yet. Nothing is said in anybody's name.
TO_COMPLETE = "[Author to complete]"

# The Board's own sections, the author's among them.
OWN = (
    PlannedSection("summary", "Summary", 100, written=True),
    PlannedSection("considerations", "Key considerations", 200),
    PlannedSection("recommendations", "Recommendations", 300, written=True),
    PlannedSection("since", "Since the last Board", 400),
    PlannedSection("decisions", "Decisions", 1000),
    PlannedSection("equality", "Equality and diversity impact", 1100, written=True, mandatory=True),
    PlannedSection("financial", "Financial implications", 1200, written=True, mandatory=True),
    PlannedSection("legal", "Legal implications", 1300, written=True, mandatory=True),
    PlannedSection("risk-implications", "Risk implications", 1400, written=True, mandatory=True),
    PlannedSection("contacts", "Contacts", 1500),
)


def planned_sections() -> list[PlannedSection]:
    """The Board's own sections and those of the registers, in the order of the paper."""
    of_registers = (
        PlannedSection(each.key, each.heading, each.order, appendix=each.appendix)
        for register in registers()
        for each in register.sections
    )
    return sorted([*OWN, *of_registers], key=lambda section: section.order)


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

    #: Whether the author of this meeting's paper has written here, even if that was nothing.
    answered: bool = False

    @property
    def missing(self) -> bool:
        """Whether the section is the author's own and says nothing yet."""
        return self.written and not self.left_out and not self.text.strip()

    @property
    def hint(self) -> str:
        if self.written:
            return "The whole section. Leave a blank line between paragraphs. Write “None.” where there is nothing to say."
        return "Optional introduction. It is printed above the figures."


def texts_for(meeting: BoardMeeting) -> tuple[SectionText, ...]:
    """Every section for a meeting: the author's text, else the standard text that the force keeps, else nothing."""
    standard = dict(StandardText.objects.order_by().values_list("key", "text"))
    own = {
        key: (text, left_out)
        for key, text, left_out in PaperText.objects.filter(meeting=meeting)
        .order_by()
        .values_list("key", "text", "left_out")
    }
    return tuple(
        SectionText(
            key=plan.key,
            heading=plan.heading,
            text=own[plan.key][0] if plan.key in own else standard.get(plan.key, ""),
            left_out=plan.key in own and own[plan.key][1] and not plan.mandatory,
            written=plan.written,
            mandatory=plan.mandatory,
            appendix=plan.appendix,
            answered=plan.key in own,
        )
        for plan in planned_sections()
    )
