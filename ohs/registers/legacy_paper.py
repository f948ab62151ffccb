"""What registers write in the Board's paper, for those that do not hand it up themselves yet (see `legacy`)."""

# mypy: ignore-errors

from __future__ import annotations

from collections import Counter
from typing import Any

from ohs.core.text import first_few, join_words, plural
from ohs.organisation.models import BoardMeeting

from .content import (
    ILLUSTRATIVE,
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Section,
    Table,
)
from .contract import PaperRequest, RegisterPaper

# As many risks are told one by one; the others are in the pack's CSV.
MOST_RISKS = 40
# As many risks that are not yet scored are named under the map.
MOST_UNSCORED = 20


def _texts(request: PaperRequest, name: str) -> list[dict[str, str]]:
    return list(request.rows(name).texts())


def _figure(text: str) -> str:
    """A number as people read it: 5,412. What is no whole number stays as it is."""
    return f"{int(text):,}" if text.isdigit() else text


# Risks


def risks(request: PaperRequest) -> RegisterPaper:
    from risks.reporting.paper import for_paper

    told = for_paper(on=request.on)
    outside = [risk for risk in told.risks if risk.appetite == "outside appetite"]
    trends = Counter(risk.stated for risk in told.risks)
    leads = sorted({lead for risk in told.risks for lead in risk.leads})
    consideration = (
        f"Of {plural(len(told.risks), 'risk')} on the corporate register, "
        f"{trends['improved']} improved, {trends['unchanged']} stayed unchanged, {trends['worsened']} worsened and "
        f"{trends['not yet rated']} {'is' if trends['not yet rated'] == 1 else 'are'} not yet rated; "
        f"{len(outside)} {'stands' if len(outside) == 1 else 'stand'} outside appetite."
    )
    return RegisterPaper(
        sections={
            "assurance": lambda: _assurance(request, told),
            "heat-map": lambda: _heat_map(told),
        },
        considerations=(consideration,),
        contacts=(f"on a risk, to its lead: {join_words(leads)}",) if leads else (),
    )


def _assurance(request: PaperRequest, told) -> Chapter:
    meetings = _meetings(request.meeting)
    blocks: list[Any] = [Paragraph(meetings)] if meetings else []
    if not told.risks:
        return Chapter((*blocks, Paragraph("No risk stands on the corporate register.")))
    shown = _heaviest(told.risks)
    blocks.append(
        Table(
            caption="The corporate register and its trends",
            header=("Ref", "Trend", "Risk", "Lead", "State", "Score now"),
            rows=tuple(
                (
                    risk.ref,
                    f"{risk.glyph} {risk.stated}",
                    risk.description,
                    join_words(risk.leads),
                    risk.state,
                    risk.score,
                )
                for risk in shown
            ),
            widths=(0.6, 1.6, 3, 2, 1.4, 1.7),
        )
    )
    if len(told.risks) > len(shown):
        left = len(told.risks) - len(shown)
        blocks.append(
            Note(f"{left:,} more risks, none of them heavier, stand in risks.csv of this pack.")
        )
    compared = f" since the Board of {told.meeting.when}" if told.meeting else ""
    blocks.append(
        Note(
            f"Trend as its lead states it{compared}: improved ↓, unchanged ↔, worsened ↑. Down is good."
        )
    )
    if any(risk.illustrative for risk in told.risks):
        blocks.append(Note(f"{ILLUSTRATIVE} This holds for the scores."))
    read = [row for row in told.indicators if row[1] != "no reading"]
    children = [_one_risk(risk) for risk in shown]
    if told.indicators:
        about: list[Any] = []
        if read:
            about.append(
                Table(
                    caption="Indicators with a reading",
                    header=("Indicator", "Reading", "Period", "What is counted"),
                    rows=tuple(row[:4] for row in read),
                    widths=(2, 1.4, 1, 3),
                )
            )
        if len(told.indicators) > len(read):
            names = join_words(row[0].lower() for row in told.indicators if row[1] == "no reading")
            about.append(Paragraph(f"No reading is recorded yet for {names}."))
        children.append(Section("indicators", "Indicators", tuple(about)))
    return Chapter(tuple(blocks), tuple(children))


def _heaviest(risks):
    """All of them while they are few; else those outside appetite, worsened or not yet rated first. In the register's order."""
    if len(risks) <= MOST_RISKS:
        return risks

    def weight(place):
        risk = risks[place]
        return (
            risk.appetite != "outside appetite",
            risk.stated != "worsened",
            risk.stated != "not yet rated",
            place,
        )

    chosen = sorted(sorted(range(len(risks)), key=weight)[:MOST_RISKS])
    return tuple(risks[place] for place in chosen)


def _meetings(meeting: BoardMeeting) -> str:
    """The last two meetings before this one."""
    earlier = BoardMeeting.objects.frozen().filter(date__lt=meeting.date).exclude(pk=meeting.pk)
    held = list(earlier.select_related("board").order_by("-date", "-pk")[:2])
    if not held:
        return ""
    held.reverse()
    if len({each.board_id for each in held}) > 1:
        told = join_words(f"the {each.title} on {each.when}" for each in held)
        return f"The last two meetings before this one were {told}."
    many = len(held) == 2
    dates = join_words(each.when for each in held)
    return (
        f"The last {'two meetings' if many else 'meeting'} of the {held[0].board.name} "
        f"{'were' if many else 'was'} held on {dates}."
    )


def _one_risk(risk) -> Section:
    blocks: list[Any] = [Paragraph(risk.narrative)] if risk.narrative else []
    facts = [f"State: {risk.state}." + (f" {risk.state_reason}" if risk.state_reason else "")]
    if risk.awaits:
        facts.append(f"Closure waits for: {risk.awaits}")
    facts.append(f"Trend stated: {risk.stated} {risk.glyph}. By its scores: {risk.computed}.")
    if risk.differs and risk.difference_reason:
        facts.append(f"Why the two differ: {risk.difference_reason}")
    facts.append(f"Score: {risk.score}; {risk.appetite}.")
    facts += [f"Indicator: {text}." for text in risk.indicators]
    facts += [f"Treated by task {text}." for text in risk.tasks]
    blocks.append(Bullets(tuple(facts)))
    if risk.controls:
        blocks.append(Paragraph(f"Controls: {'; '.join(risk.controls)}."))
    return Section(f"risk-{risk.ref}", f"Risk {risk.ref}: {risk.title}", tuple(blocks))


def _heat_map(told) -> Chapter:
    grid = told.grid
    if grid is None:
        return Chapter((Paragraph("No risk matrix is in force."),))
    return Chapter(
        (
            Table(
                caption="Likelihood down, impact across; each cell names its band and the risks in it",
                header=grid.header,
                rows=grid.rows,
                widths=(1.2, *([1.5] * (len(grid.header) - 1))),
                wide=True,
                tones=grid.tones,
            ),
            Paragraph(
                f"Not yet scored: {join_words(first_few(grid.unscored, MOST_UNSCORED))}."
                if grid.unscored
                else "Every risk is scored."
            ),
        )
    )
