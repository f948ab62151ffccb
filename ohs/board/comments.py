"""What of the Board's meetings is commented on and asked about: the meeting, its decisions, each section of a draft paper."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ohs.core.keys import is_key
from ohs.organisation.models import BoardMeeting, User
from ohs.registers.audience import HSW
from ohs.registers.comments import Commented, commented
from ohs.registers.contract import may_see_small_numbers, view_permissions

from .models import AgendaItem, Decision
from .paper.plan import SUMMARY, texts_for

_READ = "organisation.view_boardmeeting"


@dataclass(frozen=True)
class DraftSection:
    """A section of one meeting's paper, by which people comment on it while it is a draft."""

    meeting: BoardMeeting
    key: str
    heading: str
    audience: str = ""


def sections_of(meeting: BoardMeeting) -> Iterator[DraftSection]:
    for section in texts_for(meeting):
        if not section.left_out:
            heading = "Summary" if section.key == SUMMARY else section.heading
            yield DraftSection(meeting, section.key, heading, section.plan.audience)


def _find_sections(keys: Iterable[str]) -> Mapping[str, DraftSection]:
    by_meeting: dict[int, list[str]] = defaultdict(list)
    for key in keys:
        number, _, section = key.partition("-")
        if is_key(number):
            by_meeting[int(number)].append(section)
    found = {}
    for meeting in BoardMeeting.objects.select_related("board").filter(pk__in=by_meeting):
        for section in sections_of(meeting):
            if section.key in by_meeting[meeting.pk]:
                found[_key(section)] = section
    return found


def _key(section: DraftSection) -> str:
    return f"{section.meeting.pk}-{section.key}"


def _section_closed(section: DraftSection) -> str:
    if section.meeting.state == BoardMeeting.State.PLANNED:
        return ""
    return (
        f"The paper of {section.meeting.when} is frozen: nothing more is said of its draft. "
        "Comment on the meeting instead."
    )


def _may_read_section(section: DraftSection, person: User, on: dt.date) -> bool:
    return section.audience != HSW.key or may_see_small_numbers(person)


def _of_meeting(record: Any) -> str:
    return reverse("board:meeting", args=[record.meeting.slug])


def _above(record: Any) -> list[tuple[str, str]]:
    return [(_of_meeting(record), str(record.meeting))]


def _parts(meeting: BoardMeeting) -> Iterator[Any]:
    yield from meeting.decisions.select_related("meeting")
    yield from meeting.agenda.filter(on_agenda=True).select_related("meeting")
    if meeting.state == BoardMeeting.State.PLANNED:
        yield from sections_of(meeting)


COMMENTED = (
    commented(
        BoardMeeting,
        "meeting",
        "Meeting",
        _READ,
        url=lambda meeting: reverse("board:meeting", args=[meeting.slug]),
        above=lambda meeting: [(reverse("board:meeting", args=[meeting.slug]), str(meeting))],
        parts=_parts,
    ),
    commented(
        Decision,
        "decision",
        "Decision",
        _READ,
        rows=lambda: Decision.objects.select_related("meeting"),
        called=lambda decision: f"Decision {decision.reference}",
        url=_of_meeting,
        above=_above,
    ),
    commented(
        AgendaItem,
        "agenda-item",
        "Agenda item",
        _READ,
        rows=lambda: AgendaItem.objects.select_related("meeting"),
        called=lambda item: item.title,
        url=lambda item: reverse("board:agenda", args=[item.meeting.slug]),
        above=lambda item: [
            *_above(item),
            (reverse("board:agenda", args=[item.meeting.slug]), "Agenda"),
        ],
    ),
    Commented(
        name="paper-section",
        title="Section of the draft paper",
        permissions=(_READ, *view_permissions()),
        model=DraftSection,
        find=_find_sections,
        key=_key,
        called=lambda section: f"{section.heading}, paper of {section.meeting.when}",
        url=lambda section: f"{reverse('board:pack', args=[section.meeting.slug])}#{section.key}",
        above=lambda section: [
            *_above(section),
            (reverse("board:pack", args=[section.meeting.slug]), "Board pack"),
        ],
        readable=_may_read_section,
        closed=_section_closed,
    ),
)
