"""Before the Board: what would embarrass. Each register names its own; the paper's texts are read here."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.urls import reverse

from actions.reporting import checklist as actions
from injuries.reporting import checklist as injuries
from maturity.reporting import checklist as maturity
from ohs.core.periods import Month, MonthRange
from ohs.organisation.models import BoardMeeting
from ohs.registers.results import ChecklistItem, LastBoard
from risks.reporting import checklist as risks

from .paper.plan import texts_for

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
_PLACEHOLDER = re.compile(r"\b(TBC|TBA|TODO|xx+|\?\?+)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Group:
    """The findings of one kind."""

    kind: str
    findings: tuple[ChecklistItem, ...]


def findings(
    *, on: dt.date, meeting: BoardMeeting | None = None, last: LastBoard | None = None
) -> tuple[ChecklistItem, ...]:
    """Everything found as at a date; with a meeting, in the texts of its paper too.

    `last` is the last Board where the caller has looked it up; else it is looked up here.
    """
    last = last or LastBoard(BoardMeeting.objects.last_frozen(on))
    found = [
        *actions.findings(on=on),
        *risks.findings(on=on, last=last),
        *maturity.findings(on=on),
        *injuries.findings(on=on, last=last),
    ]
    if meeting is not None:
        found += paper_findings(meeting)
    return tuple(found)


def next_and_last(on: dt.date) -> tuple[BoardMeeting | None, LastBoard]:
    """The next meeting planned from a date on, and the last Board before it; one query."""
    planned = BoardMeeting.objects.filter(state=BoardMeeting.State.PLANNED, date__gte=on)
    frozen = BoardMeeting.objects.frozen().filter(as_at__lt=on)
    both = BoardMeeting.objects.filter(
        Q(pk=Subquery(planned.order_by("date", "pk").values("pk")[:1]))
        | Q(pk=Subquery(frozen.order_by("-as_at", "-pk").values("pk")[:1]))
    )
    ahead = last = None
    for meeting in both.order_by("pk"):
        if meeting.state == BoardMeeting.State.PLANNED:
            ahead = meeting
        else:
            last = meeting
    return ahead, LastBoard(last)


def grouped(found) -> tuple[Group, ...]:
    kinds = dict.fromkeys(finding.kind for finding in found)
    return tuple(
        Group(kind, tuple(finding for finding in found if finding.kind == kind)) for kind in kinds
    )


def paper_findings(meeting: BoardMeeting) -> list[ChecklistItem]:
    """What the author's words say that cannot be right."""
    url = reverse("board:paper_edit", args=[meeting.slug])
    found = []
    for section in texts_for(meeting):
        if section.left_out:
            continue
        found += [
            ChecklistItem(
                "The paper", f"“{section.heading}”: {text}", f"{url}#id_text_{section.key}"
            )
            for text in text_problems(section.text)
        ]
    return found


def text_problems(text: str) -> list[str]:
    """What is wrong with a text of the paper, in sentences."""
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
    ]
    problems += [f"“{match[0]}” still stands in it." for match in _PLACEHOLDER.finditer(text)]
    return problems


def _month(name: str, year: str) -> Month | None:
    number = _MONTHS.get(name.casefold())
    return Month(int(year) + (2000 if len(year) == 2 else 0), number) if number else None
