"""Which sections a paper has: those of its board, as they stand for one meeting.

A board keeps its sections as data (`BoardSection`); one that has none of its own has the starter set, made of the usual
sections of a Board's paper and of every section that a register writes. For one meeting sections are added, moved and
left out (`PaperText`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ohs.core.text import own_words
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.audience import HSW, Audience
from ohs.registers.contract import registers

from ..models import BoardSection, PaperText, StandardText


@dataclass(frozen=True)
class PlannedSection:
    """`source`: what is written there from the data, "" where the section is the author's own words.

    `mandatory`: every paper of the board has it; it can be rewritten but not left out. `order` is its place among all.
    `audience` is the key of the only audience it is printed for, "" for everybody.
    """

    key: str
    heading: str
    order: int
    source: str = ""
    mandatory: bool = False
    appendix: bool = False
    audience: str = ""
    standard_text: str = ""

    @property
    def written(self) -> bool:
        """Whether the section is the author's own words, and nothing besides."""
        return not self.source

    def printed_for(self, audience: Audience) -> bool:
        """Whether an audience's paper has it; the HSW team's has every section."""
        return not self.audience or audience.key in (self.audience, HSW.key)


# What stands in a draft where nobody has written yet. Nothing is said in anybody's name.
TO_COMPLETE = "[Author to complete]"
# What is printed where somebody confirmed that there is nothing to say.
NOTHING = "None."
# The section whose words stand on the first page, under the title.
SUMMARY = "summary"

# What the Board itself writes, by the key of its function in `sections.SECTIONS`.
OWN_SOURCES = {
    "asks": "What the meeting is asked",
    "meetings-before": "The meetings before this one",
    "considerations": "Key considerations",
    "since": "Since the last Board",
    "decisions": "Decisions",
    "contacts": "Contacts",
}


def _own(*, decides: bool) -> tuple[PlannedSection, ...]:
    """The usual sections of a paper; one that is only noted asks for no decisions."""
    asked = (PlannedSection("decisions", "Decisions", 1000, source="decisions"),) if decides else ()
    return (
        PlannedSection(SUMMARY, "Summary", 100),
        PlannedSection("considerations", "Key considerations", 200, source="considerations"),
        PlannedSection("recommendations", "Recommendations", 300, source="asks" if decides else ""),
        PlannedSection("since", "Since the last Board", 400, source="since"),
        PlannedSection(
            "meetings-before", "The meetings before this one", 450, source="meetings-before"
        ),
        *asked,
        PlannedSection("equality", "Equality and diversity impact", 1100, mandatory=True),
        PlannedSection("financial", "Financial implications", 1200, mandatory=True),
        PlannedSection("legal", "Legal implications", 1300, mandatory=True),
        PlannedSection("risk-implications", "Risk implications", 1400, mandatory=True),
        PlannedSection("contacts", "Contacts", 1500, source="contacts"),
    )


def of_registers() -> tuple[PlannedSection, ...]:
    """What the registers write."""
    return tuple(
        PlannedSection(
            each.key, own_words(each.heading), each.order, source=each.key, appendix=each.appendix
        )
        for register in registers()
        for each in register.sections
    )


def sources() -> dict[str, str]:
    """Everything that can be written in a section from the data: its name and what it is called."""
    return OWN_SOURCES | {each.source: own_words(each.heading) for each in of_registers()}


def _hsw_board() -> tuple[PlannedSection, ...]:
    return (*_own(decides=True), *of_registers())


def _audit_panel() -> tuple[PlannedSection, ...]:
    """A panel notes: nothing is asked of it."""
    return (*_own(decides=False), *of_registers())


@dataclass(frozen=True)
class StarterSet:
    """Sections to begin with, and for whom they are meant."""

    key: str
    name: str
    sections: Callable[[], Iterable[PlannedSection]]


STARTER_SETS = {
    each.key: each
    for each in (
        StarterSet("hsw-board", "A board that decides", _hsw_board),
        StarterSet("audit-panel", "A panel that notes", _audit_panel),
    )
}
DEFAULT_SET = "hsw-board"


def starter_sections(key: str = DEFAULT_SET) -> list[PlannedSection]:
    """The sections of a starter set in the order of the paper, with the standard texts that the force keeps."""
    standard = dict(StandardText.objects.order_by().values_list("key", "text"))
    found = STARTER_SETS[key].sections()
    return sorted(
        (replace(each, standard_text=standard.get(each.key, "")) for each in found),
        key=lambda section: section.order,
    )


def planned_sections(board: Board | None) -> list[PlannedSection]:
    """The sections of a board's papers in their order: its own, or the starter set where it has none."""
    own = list(BoardSection.objects.filter(board=board).order_by("order", "pk")) if board else []
    if not own:
        return starter_sections()
    standard = dict(StandardText.objects.order_by().values_list("key", "text"))
    return [
        PlannedSection(
            each.key,
            each.heading,
            each.order,
            source=each.source,
            mandatory=each.mandatory,
            appendix=each.appendix,
            audience=each.audience,
            standard_text=each.standard_text or standard.get(each.key, ""),
        )
        for each in own
    ]


@dataclass(frozen=True)
class SectionText:
    """A section as it stands for a meeting: the plan's, with what the author wrote.

    `answered`: whether the author of this paper has written here. `nothing`: somebody confirmed that there is nothing
    to say, `confirmed_by` names them. `version` counts the saves of it; 0 where there was none.
    """

    plan: PlannedSection
    text: str = ""
    left_out: bool = False
    answered: bool = False
    nothing: bool = False
    confirmed_by: str = ""
    added: bool = False
    version: int = 0

    @property
    def key(self) -> str:
        return self.plan.key

    @property
    def heading(self) -> str:
        return self.plan.heading

    @property
    def source(self) -> str:
        return self.plan.source

    @property
    def written(self) -> bool:
        return self.plan.written

    @property
    def mandatory(self) -> bool:
        return self.plan.mandatory

    @property
    def appendix(self) -> bool:
        return self.plan.appendix

    @property
    def missing(self) -> bool:
        """Whether the section is the author's own and says nothing yet."""
        return self.written and not self.left_out and not self.nothing and not self.text.strip()

    @property
    def words(self) -> str:
        """The author's words as they are printed."""
        if self.missing:
            return TO_COMPLETE
        return NOTHING if self.nothing else self.text


def texts_for(meeting: BoardMeeting) -> tuple[SectionText, ...]:
    """Every section of a meeting's paper in order, with the author's words, else the standard text, else nothing."""
    rows = {
        row.key: row
        for row in PaperText.objects.filter(meeting=meeting)
        .select_related("confirmed_by")
        .order_by("pk")
    }
    plan = planned_sections(meeting.board)
    keys = {section.key for section in plan}
    plan += [
        PlannedSection(
            row.key, row.heading, row.order or 0, source=row.source, appendix=row.appendix
        )
        for row in rows.values()
        if row.added and row.key not in keys
    ]
    placed = [
        replace(section, order=row.order)
        if (row := rows.get(section.key)) and row.order is not None
        else section
        for section in plan
    ]
    # What is appended stands after the body, whatever its number.
    placed.sort(key=lambda section: (section.appendix, section.order))
    return tuple(_as_it_stands(section, rows.get(section.key)) for section in placed)


def _as_it_stands(section: PlannedSection, row: PaperText | None) -> SectionText:
    if row is None:
        return SectionText(section, section.standard_text)
    # A row may only move the section or leave it out: then nobody has written in it.
    answered = row.nothing or bool(row.text.strip()) or row.confirmed_by_id is not None
    return SectionText(
        section,
        row.text if answered else section.standard_text,
        left_out=row.left_out and not section.mandatory,
        answered=answered,
        nothing=row.nothing,
        confirmed_by=row.confirmed_by.display_name if row.confirmed_by else "",
        added=row.added,
        version=row.version,
    )


def section_for(meeting: BoardMeeting, key: str) -> SectionText | None:
    """One section of a meeting's paper."""
    return next((section for section in texts_for(meeting) if section.key == key), None)
