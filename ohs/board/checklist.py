"""Pre-meeting checks. Each register names its own; the paper's texts are read here."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from ohs.core.periods import Month, MonthRange
from ohs.core.text import lower_first
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import registers
from ohs.registers.results import ChecklistItem
from ohs.setup.contract import all_steps

from .paper.characters import unprintable_items
from .paper.markdown import parse_words
from .paper.pictures import pictures_of
from .paper.plan import SUMMARY, TO_COMPLETE, SectionText, texts_for
from .snapshots.read import last_meeting

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
# "24 month period (Apr 20 – Mar 21)": a number of months said of a range that may have another.
_PERIOD = re.compile(
    r"(\d+)[ -]months?\b[^.()]{0,30}\(\s*([A-Za-z]{3})[a-z]*\.? (\d{2,4})\s*[-–—]\s*([A-Za-z]{3})[a-z]*\.? (\d{2,4})\s*\)"
)
_CROSS_REFERENCE = re.compile(r"\(?\bparagraph (\d+(?:\.\d+)*)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\b(TBC|TBA|TODO|xx+|\?\?+)\b|\[Author to complete\]", re.IGNORECASE)


@dataclass(frozen=True)
class Group:
    """The items of one kind."""

    kind: str
    items: tuple[ChecklistItem, ...]


def checklist_items(
    *, on: dt.date, meeting: BoardMeeting | None = None
) -> tuple[ChecklistItem, ...]:
    """Everything found as at a date; with a meeting, in the texts of its paper as at that date too."""
    found = items_but_characters(on=on, meeting=meeting)
    if meeting is not None:
        found += unprintable_items(meeting, on)
    return tuple(found)


def items_but_characters(
    *, on: dt.date, meeting: BoardMeeting | None = None
) -> list[ChecklistItem]:
    """The same but for characters that the paper's PDF cannot show: these are told from the whole paper, which must be
    written for it."""
    last = last_meeting(on)
    found = [item for register in registers() for item in register.checklist(on, last)]
    found += setup_items(on)
    found += _meetings_without_record(on, meeting)
    if meeting is not None:
        found += paper_items(meeting)
    return found


def _meetings_without_record(on: dt.date, meeting: BoardMeeting | None) -> list[ChecklistItem]:
    """Meetings that should have been held by now: what they saw was not frozen, so that nothing can be compared with it."""
    planned = BoardMeeting.objects.without_record(on)
    if meeting is not None:
        planned = planned.exclude(pk=meeting.pk)
    return [
        ChecklistItem(
            "Meetings",
            f"The {each.title} planned for {each.when} is not on record: freeze it, or change its date.",
            reverse("board:meeting", args=[each.slug]),
        )
        for each in planned.order_by("date", "pk")
    ]


def setup_items(on: dt.date) -> list[ChecklistItem]:
    """What the steps of the set-up still lack, by name."""
    return [
        ChecklistItem("Set-up", gap.with_names, gap.url or step.url, gap.total or None)
        for step in all_steps()
        if step.checked
        for gap in step.check(on).gaps
    ]


def next_meeting(on: dt.date) -> BoardMeeting | None:
    """The next meeting planned from a date on."""
    planned = BoardMeeting.objects.filter(state=BoardMeeting.State.PLANNED, date__gte=on)
    return planned.order_by("date", "pk").first()


def grouped(found: Iterable[ChecklistItem]) -> tuple[Group, ...]:
    groups: dict[str, list[ChecklistItem]] = defaultdict(list)
    for item in found:
        groups[item.kind].append(item)
    return tuple(Group(kind, tuple(items)) for kind, items in groups.items())


def paper_items(meeting: BoardMeeting) -> list[ChecklistItem]:
    """What the author has not written yet, and what the author's words say that cannot be right."""
    found = []
    pictures = pictures_of(meeting)
    texts = texts_for(meeting)
    printed = sum(not (each.left_out or each.appendix or each.key == SUMMARY) for each in texts)
    for section in texts:
        if section.left_out:
            continue
        url = reverse("board:section_edit", args=[meeting.slug, section.key])
        if problem := _not_answered(section):
            found.append(ChecklistItem("The paper", problem, url))
        problems = [
            *text_problems(section.text, printed),
            *parse_words(section.text, pictures).problems,
        ]
        found += [
            ChecklistItem("The paper", f"“{section.heading}”: {lower_first(text)}", url)
            for text in problems
        ]
    return found


def _not_answered(section: SectionText) -> str:
    if section.missing:
        return f"“{section.heading}” is not written: the paper says “{TO_COMPLETE}”."
    if section.mandatory and not section.answered:
        return (
            f"“{section.heading}” is the standard text: nobody has confirmed it for this meeting."
        )
    return ""


def text_problems(text: str, sections: int = 0) -> list[str]:
    """What is wrong with a text of a paper of so many numbered sections, in sentences."""
    problems = []
    for match in _PERIOD.finditer(text):
        said, first, last = int(match[1]), _month(match[2], match[3]), _month(match[4], match[5])
        if first is None or last is None:
            continue
        if last < first:
            problems.append(f"the period in “{match[0]}” ends before it starts.")
        elif len(MonthRange(first, last)) != said:
            actual = len(MonthRange(first, last))
            problems.append(
                f"“{match[0]}” says {said} months, but {MonthRange(first, last).label} is {actual}."
            )
    problems += [
        f"it refers to paragraph {match[1]}, which this paper does not have."
        for match in _CROSS_REFERENCE.finditer(text)
        if not _has_paragraph(match[1], sections)
    ]
    problems += [f"“{match[0]}” still stands in it." for match in _PLACEHOLDER.finditer(text)]
    return problems


def _has_paragraph(number: str, sections: int) -> bool:
    """Whether a paragraph can have that number: 3.4 in a paper of at least three sections."""
    section, _, paragraph = number.partition(".")
    return paragraph.isdigit() and 1 <= int(section) <= sections


def _month(name: str, year: str) -> Month | None:
    number = _MONTHS.get(name.casefold())
    return Month(int(year) + (2000 if len(year) == 2 else 0), number) if number else None
