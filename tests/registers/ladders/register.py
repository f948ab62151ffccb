"""What the register of ladders hands up. A real register has these in `reporting/rows.py`, `summary.py` and so on."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from ohs.core.csv import Column
from ohs.registers.audience import BOARD, Audience
from ohs.registers.comparison_spec import ClosedBy, ComparisonSpec, Watched
from ohs.registers.content import Chapter, Paragraph
from ohs.registers.contract import (
    LastMeeting,
    NavigationItem,
    Panel,
    PaperRequest,
    Register,
    RegisterPaper,
    SectionPlan,
    Summary,
)
from ohs.registers.results import Attention, ChecklistItem, Figure
from ohs.registers.rows import RowTable

from .models import Ladder


# reporting/rows.py: one frozen dataclass a row, made once for everything that gives rows away.
@dataclass(frozen=True)
class LadderRow:
    number: str
    place: str
    checked_on: dt.date | None
    state: str


def ladder_rows(on: dt.date, audience: Audience) -> Iterator[LadderRow]:
    for ladder in Ladder.objects.as_at(on):
        state = "scrapped" if ladder.scrapped else "in use"
        yield LadderRow(ladder.number, ladder.place, ladder.asof_checked_on, state)


LADDERS = RowTable(
    name="ladders",
    title="Ladders",
    description="The register of ladders",
    url_name="ladders:list",
    permission="ladders.view_ladder",
    columns=(
        Column("number", "number"),
        Column("place", "place"),
        Column("checked_on", "checked_on"),
        Column("state", "state"),
    ),
    load=ladder_rows,
    comparison=ComparisonSpec(
        keys=(("number",),),
        label=("number", "place"),
        watched=(
            Watched("place", "place", moves=True),
            Watched("checked_on", "last checked"),
            Watched("state", "state"),
        ),
        closed=ClosedBy("state", frozenset({"scrapped"})),
    ),
)


# reporting/summary.py
def summarise(
    on: dt.date,
    *,
    group: object = None,
    audience: Audience = BOARD,
    last_meeting: LastMeeting,
) -> Summary:
    rows = [row for row in ladder_rows(on, audience) if row.state == "in use"]
    unchecked = [row for row in rows if row.checked_on is None]
    address = f"{reverse('ladders:list')}?as_at={on.isoformat()}"
    before = last_meeting.value("ladders.unchecked")
    return Summary(
        figures={
            "ladders.unchecked": Figure(
                label="ladder unchecked" if len(unchecked) == 1 else "ladders unchecked",
                value=len(unchecked),
                base=len(rows),
                base_label="in use",
                url=address,
                note="" if before is None else f"{before} at the last Board",
            )
        },
        headline="ladders.unchecked",
        panel=Panel(
            template="ladders/panel.html",
            context={"unchecked": [row.number for row in unchecked]},
            heading="who climbs what nobody looked at?",
            url_name="ladders:list",
        ),
        attention=tuple(
            Attention(60, f"Ladder {row.number}", "has never been checked.", url=address)
            for row in unchecked
        ),
        coverage=(f"{len(rows) - len(unchecked)} of {len(rows)} ladders checked",),
        all_clear="no ladder unchecked",
        empty=not rows,
    )


# reporting/checklist.py
def checklist(on: dt.date, last_meeting: LastMeeting) -> Iterable[ChecklistItem]:
    for row in ladder_rows(on, BOARD):
        if row.checked_on is None:
            yield ChecklistItem("Ladders", f"Ladder {row.number} has never been checked.")


# reporting/paper.py
def paper(request: PaperRequest) -> RegisterPaper:
    rows = tuple(request.rows("ladders"))

    def write() -> Chapter:
        return Chapter((Paragraph(f"The register holds {len(rows)} ladders."),))

    return RegisterPaper(
        sections={"ladders": write}, considerations=(f"There are {len(rows)} ladders.",)
    )


def verify() -> Iterator[str]:
    for ladder in Ladder.objects.as_at(dt.date.max):
        if ladder.checked_on != ladder.asof_checked_on:
            yield (
                f"Ladder {ladder.number}: last checked on {ladder.checked_on}, "
                f"by its checks on {ladder.asof_checked_on}."
            )


REGISTER = Register(
    key="ladders",
    title="Ladders",
    question="who climbs what nobody looked at?",
    order=90,
    list_url="ladders:list",
    navigation=(NavigationItem("Ladders", "ladders:list"),),
    view_permissions=("ladders.view_ladder",),
    tables=(LADDERS,),
    summarise=summarise,
    checklist=checklist,
    sections=(SectionPlan(key="ladders", heading="Ladders", order=650),),
    paper=paper,
    verify=verify,
)
