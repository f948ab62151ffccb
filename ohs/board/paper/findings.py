"""Chapters of the paper that say how things stand: considerations, what changed, injuries, risks, maturity, incidents."""

from collections import Counter

from ohs.organisation.models import BoardMeeting
from ohs.registers.content import Bullets, Chapter, Chart, Note, Paragraph, Section, Table
from ohs.web.once import read

from ..since import changes_from
from .prose import figure, listed, lower_first, plural, when

ILLUSTRATIVE = "Illustrative: made up for demonstration, consistent with what was published."
# As many changes are printed, and as many risks told one by one; the others are in the pack's CSV.
MOST_CHANGES, MOST_RISKS = 60, 40


def considerations(sources):
    outside = [risk for risk in sources.told_risks.risks if risk.appetite == "outside appetite"]
    trends = Counter(risk.stated for risk in sources.told_risks.risks)
    higher = [line for line in sources.told_injuries.lines if line.verdict == "higher"]
    lower = [line for line in sources.told_injuries.lines if line.verdict == "lower"]
    items = [
        f"{plural(len(sources.overdue), 'key task is', 'key tasks are')} overdue and "
        f"{len(sources.soon)} {'is' if len(sources.soon) == 1 else 'are'} due within 30 days.",
        f"Of {plural(len(sources.told_risks.risks), 'risk')} on the corporate register, "
        f"{trends['improved']} improved, {trends['unchanged']} stayed unchanged, {trends['worsened']} worsened and "
        f"{trends['not yet rated']} {'is' if trends['not yet rated'] == 1 else 'are'} not yet rated; "
        f"{len(outside)} {'stands' if len(outside) == 1 else 'stand'} outside appetite.",
        sources.told_maturity.position,
        f"Of {len(sources.told_injuries.lines)} injury lines, the rate of {len(higher)} is higher than the year before "
        f"and of {len(lower)} lower; for the others there is no evidence of change, or too few to say.",
    ]
    return (Bullets(tuple(item for item in items if item)),)


def since(sources):
    if sources.last is None:
        return (
            Paragraph("No meeting was frozen before this one: there is nothing to compare with."),
        )
    found = changes_from(sources.then.registers, sources.rows)
    blocks = [
        Paragraph(
            f"Every register, row by row, against what the {sources.last.title} saw on {sources.last.when}."
        ),
        Bullets(tuple(f"{register.title}: {lower_first(register.summary)}" for register in found)),
    ]
    rows = [
        (register.title, change.what, change.name, "; ".join(change.details))
        for register in found
        for change in register.changes
    ]
    if rows:
        blocks.append(
            Table(
                caption="What changed",
                header=("Register", "What", "Which", "From then to now"),
                rows=tuple(rows[:MOST_CHANGES]),
                widths=(1, 0.9, 3, 3.6),
            )
        )
    if len(rows) > MOST_CHANGES:
        blocks.append(Note(f"{len(rows) - MOST_CHANGES:,} more changes are not printed."))
    return tuple(blocks)


def injuries(sources):
    told = sources.told_injuries
    if not told.lines:
        return (Paragraph("No injury counts are recorded for the period."),)
    blocks = [
        Paragraph(
            f"{told.period.long_label[0].upper()}{told.period.long_label[1:]} ({len(told.period)} months) is compared "
            f"with the same months a year before. Rates are per 1,000 of the average strength of the staff each line "
            f"counts."
        ),
        Bullets(tuple(f"{line.sentence}{_a_month(sources, line)}" for line in told.lines)),
    ]
    if told.illustrative:
        blocks.append(Note(f"{ILLUSTRATIVE} This holds for the counts and strengths by month."))
    for chart in told.charts:
        blocks.append(Chart(chart.caption, chart.alt, chart.svg))
        blocks += [Note(text) for text in chart.notes]
    if told.charts:
        blocks.append(
            Note(
                "In each chart the plain line is the mean and the broken lines are the limits within which months vary "
                "by chance. Marked months are signals: they, or the run they stand in, are more than chance."
            )
        )
    if told.withheld:
        blocks.append(
            Note(
                "[c]: a number small enough to point at a person, or that would give one away, is not shown."
            )
        )
    return tuple(blocks)


def _a_month(sources, line) -> str:
    """The mean a month after the sentence of a line, as its CSV has it; what is withheld is in the sentence already."""
    means = {row["line"]: row["mean_per_month"] for row in sources.rows["injury-lines"]}
    mean = means.get(line.title, "")
    return f" On average {figure(mean)} a month." if mean.isdigit() else ""


def assurance(sources):
    told = sources.told_risks
    meetings = _meetings(sources)
    blocks = [Paragraph(meetings)] if meetings else []
    if not told.risks:
        return (*blocks, Paragraph("No risk stands on the corporate register."))
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
                    listed(risk.leads),
                    risk.state,
                    risk.score,
                )
                for risk in shown
            ),
            widths=(0.6, 1.6, 3, 2, 1.4, 1.7),
        )
    )
    if len(told.risks) > len(shown):
        blocks.append(
            Note(
                f"{len(told.risks) - len(shown):,} more risks, none of them heavier, stand in risks.csv of this pack."
            )
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
        unread = len(told.indicators) - len(read)
        about = (
            [
                Table(
                    caption="Indicators with a reading",
                    header=("Indicator", "Reading", "Period", "What is counted"),
                    rows=tuple(row[:4] for row in read),
                    widths=(2, 1.4, 1, 3),
                )
            ]
            if read
            else []
        )
        if unread:
            names = listed(row[0].lower() for row in told.indicators if row[1] == "no reading")
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


def held_before(meeting):
    """The last two meetings before this one."""
    earlier = BoardMeeting.objects.frozen().filter(date__lt=meeting.date).exclude(pk=meeting.pk)
    return earlier.select_related("board").order_by("-date", "-pk")[:2]


def _meetings(sources) -> str:
    held = read(held_before(sources.meeting))
    if not held:
        return ""
    held.reverse()
    if len({meeting.board_id for meeting in held}) > 1:
        told = listed(f"the {meeting.title} on {meeting.when}" for meeting in held)
        return f"The last two meetings before this one were {told}."
    dates = listed(meeting.when for meeting in held)
    return f"The last {'two meetings' if len(held) == 2 else 'meeting'} of the {held[0].board.name} {'were' if len(held) == 2 else 'was'} held on {dates}."


def maturity(sources):
    told = sources.told_maturity
    blocks = [Paragraph(text) for text in told.paragraphs]
    if told.themes:
        blocks.append(
            Table(
                caption=f"Audit ratings by theme, of units audited at level {told.level}",
                header=("Theme", "NC", "C", "PC", "Units rated"),
                rows=told.themes,
                numeric=(1, 2, 3, 4),
                widths=(5, 0.7, 0.7, 0.7, 1),
            )
        )
        blocks.append(
            Note(
                f"NC: does not conform to level {told.level}. C: conforms. PC: conforms and moves towards the next level. "
                "The ratings are an order, not a score: they are counted and never averaged."
            )
        )
    return tuple(blocks)


def notifications(sources):
    rows = sources.rows["investigations"]
    if not rows:
        return (Paragraph("No incident was notified to the regulator."),)
    blocks = [
        Paragraph(
            f"{plural(len(rows), 'incident')} notified to the Health and Safety Executive, or that it asked about, "
            f"{'is' if len(rows) == 1 else 'are'} on record."
        ),
        Table(
            caption="Incidents and where they stand",
            header=("Incident", "When", "Notified", "Where it stands"),
            rows=tuple(
                (
                    row["title"],
                    when(row["occurred"]),
                    row["notified"],
                    row["state_in_words"] or row["state"],
                )
                for row in rows
            ),
            widths=(3, 1.2, 1.2, 3),
        ),
    ]
    blocks += [Paragraph(row["narrative"]) for row in rows if row["narrative"]]
    return tuple(blocks)


def _one_risk(risk) -> Section:
    blocks = [Paragraph(risk.narrative)] if risk.narrative else []
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
