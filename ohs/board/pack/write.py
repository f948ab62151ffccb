"""Writes the Board's paper from the data: what the registers say as at the meeting's date, for one audience.

Every figure comes from the registers' own CSV rows or from what a register hands up for the paper, so that page, PDF,
Word and CSV cannot say different things. The author's words stand where the plan gives them a place.
"""

import datetime as dt
import re
from collections import Counter

from actions import paper as actions
from injuries import paper as injuries
from maturity import paper as maturity
from ohs.organisation.models import BoardMeeting
from ohs.web.tables import day
from risks import paper as risks

from ..models import Decision, MeetingPaper
from ..readers import Audience
from ..registers import rows_of
from ..since import changes_since
from .content import Bullets, Chart, Note, Paper, Paragraph, Section, Table
from .plan import texts_for

# As many tasks of the live plans are printed; the others are in the pack's CSV.
MOST_TASKS = 60
MOST_CHANGES = 60
ILLUSTRATIVE = "Illustrative: made up for demonstration, consistent with what was published."


def write(*, meeting: BoardMeeting, audience: Audience, registers: dict[str, bytes]) -> Paper:
    """The paper of a meeting for an audience, from that audience's own registers."""
    on = meeting.as_at or meeting.date
    about = MeetingPaper.objects.filter(meeting=meeting).select_related("author").first()
    about = about or MeetingPaper(meeting=meeting)
    texts = texts_for(meeting)
    draft = _Draft(meeting, on, audience, registers)
    sections = []
    for text in texts:
        if text.left_out or text.key == "summary":
            continue
        made = () if text.written else getattr(draft, text.key.replace("-", "_"))()
        blocks, children = (
            made if isinstance(made, tuple) and made and isinstance(made[0], list) else (made, ())
        )
        own = tuple(Paragraph(part) for part in _paragraphs(text.text))
        sections.append(
            Section(text.key, text.heading, (*own, *blocks), tuple(children), text.appendix)
        )
    summary = next(text for text in texts if text.key == "summary")
    return Paper(
        title=about.title,
        board=meeting.board.name,
        date=meeting.when,
        as_at=day(on),
        author=about.author.title if about.author else "Head of Safety, Health and Wellbeing",
        audience=audience.name,
        marking=about.marking,
        status=(
            "Draft: figures may still change."
            if meeting.state == BoardMeeting.State.PLANNED
            else "As the Board saw it."
        ),
        summary="" if summary.left_out else " ".join(_paragraphs(summary.text)),
        sections=tuple(sections),
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _and(parts) -> str:
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


class _Draft:
    """The sections made from data, one method each; a method returns its blocks, or (blocks, sub-sections)."""

    def __init__(self, meeting, on: dt.date, audience: Audience, registers: dict[str, bytes]):
        self.meeting, self.on, self.audience = meeting, on, audience
        self.rows = {name: rows_of(body) for name, body in registers.items()}
        self.last = BoardMeeting.objects.last_frozen(on)
        self.told_risks = risks.for_paper(on=on)
        self.told_injuries = injuries.for_paper(on=on, small_numbers=audience.small_numbers)
        self.told_maturity = maturity.for_paper(on=on)
        plans = set(actions.live_plans())
        self.tasks = [row for row in self.rows["key-tasks"] if row["plan"] in plans]
        live = [row for row in self.tasks if row["standing"] not in ("confirmed", "withdrawn")]
        self.overdue = [row for row in live if row["standing"] == "overdue"]
        self.soon = [row for row in live if row["standing"] == "due within 30 days"]
        self.moved = [row for row in live if int(row["times_moved"] or 0)]

    def considerations(self):
        outside = [risk for risk in self.told_risks.risks if risk.appetite == "outside appetite"]
        trends = Counter(risk.stated for risk in self.told_risks.risks)
        higher = [line for line in self.told_injuries.lines if line.verdict == "higher"]
        lower = [line for line in self.told_injuries.lines if line.verdict == "lower"]
        items = [
            f"{_plural(len(self.overdue), 'key task is', 'key tasks are')} overdue and "
            f"{len(self.soon)} {'is' if len(self.soon) == 1 else 'are'} due within 30 days.",
            f"Of {_plural(len(self.told_risks.risks), 'risk')} on the corporate register, "
            f"{trends['improved']} improved, {trends['unchanged']} stayed unchanged, {trends['worsened']} worsened and "
            f"{trends['not yet rated']} {'is' if trends['not yet rated'] == 1 else 'are'} not yet rated; "
            f"{len(outside)} {'stands' if len(outside) == 1 else 'stand'} outside appetite.",
            self.told_maturity.position,
            f"Of {len(self.told_injuries.lines)} injury lines, the rate of {len(higher)} is higher than the year before "
            f"and of {len(lower)} lower; for the others there is no evidence of change, or too few to say.",
        ]
        return (Bullets(tuple(item for item in items if item)),)

    # Since the last Board
    def since(self):
        if self.last is None:
            return (
                Paragraph(
                    "No meeting was frozen before this one: there is nothing to compare with."
                ),
            )
        found = changes_since(self.last, rows=self.rows, audience=self.audience)
        blocks = [
            Paragraph(
                f"Every register, row by row, against what the {self.last.title} saw on {self.last.when}."
            ),
            Bullets(
                tuple(f"{register.title}: {lower_first(register.summary)}" for register in found)
            ),
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

    # Injury analysis
    def injuries(self):
        told = self.told_injuries
        if not told.lines:
            return (Paragraph("No injury counts are recorded for the period."),)
        blocks = [
            Paragraph(
                f"{told.period.long_label[0].upper()}{told.period.long_label[1:]} ({len(told.period)} months) is compared "
                f"with the same months a year before. Rates are per 1,000 of the average strength of the staff each line "
                f"counts."
            ),
            Bullets(tuple(line.sentence for line in told.lines)),
        ]
        if told.illustrative:
            blocks.append(Note(f"{ILLUSTRATIVE} This holds for the counts and strengths by month."))
        blocks += [Chart(chart.caption, chart.alt, chart.svg) for chart in told.charts]
        if told.withheld:
            blocks.append(
                Note(
                    "[c]: a number small enough to point at a person, or that would give one away, is not shown."
                )
            )
        return tuple(blocks)

    def assurance(self):
        told = self.told_risks
        meetings = self._meetings()
        blocks = [Paragraph(meetings)] if meetings else []
        if not told.risks:
            return (*blocks, Paragraph("No risk stands on the corporate register."))
        blocks.append(
            Table(
                caption="The corporate register and its trends",
                header=("Ref", "Trend", "Risk", "Lead", "State", "Score now"),
                rows=tuple(
                    (
                        risk.ref,
                        f"{risk.glyph} {risk.stated}",
                        risk.description,
                        _and(risk.leads),
                        risk.state,
                        risk.score,
                    )
                    for risk in told.risks
                ),
                widths=(0.6, 1.2, 3.2, 2, 1.5, 1.7),
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
        children = [_one_risk(risk) for risk in told.risks]
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
                names = _and(row[0].lower() for row in told.indicators if row[1] == "no reading")
                about.append(Paragraph(f"No reading is recorded yet for {names}."))
            children.append(Section("indicators", "Indicators", tuple(about)))
        return list(blocks), children

    def _meetings(self) -> str:
        held = list(
            BoardMeeting.objects.frozen()
            .filter(date__lt=self.meeting.date)
            .exclude(pk=self.meeting.pk)
            .select_related("board")
            .order_by("-date")[:2]
        )
        if not held:
            return ""
        dates = _and(meeting.when for meeting in reversed(held))
        return f"The last {'two meetings' if len(held) == 2 else 'meeting'} of the {held[0].board.name} {'were' if len(held) == 2 else 'was'} held on {dates}."

    def maturity(self):
        told = self.told_maturity
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

    def notifications(self):
        rows = self.rows["investigations"]
        if not rows:
            return (Paragraph("No incident was notified to the regulator."),)
        blocks = [
            Paragraph(
                f"{_plural(len(rows), 'incident')} notified to the Health and Safety Executive, or that it asked about, "
                f"{'is' if len(rows) == 1 else 'are'} on record."
            ),
            Table(
                caption="Incidents and where they stand",
                header=("Incident", "When", "Notified", "Where it stands"),
                rows=tuple(
                    (
                        row["title"],
                        _when(row["occurred"]),
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

    def actions(self):
        blocks = []
        if self.overdue:
            blocks.append(
                Table(
                    caption="Overdue",
                    header=("Task", "What", "Lead", "Due", "Moved"),
                    rows=tuple(self._task(row) for row in self.overdue),
                    widths=(0.7, 4, 2.2, 1.3, 0.9),
                )
            )
        else:
            blocks.append(Paragraph("No key task is overdue."))
        if self.soon:
            blocks.append(
                Table(
                    caption="Due within 30 days",
                    header=("Task", "What", "Lead", "Due", "Moved"),
                    rows=tuple(self._task(row) for row in self.soon),
                    widths=(0.7, 4, 2.2, 1.3, 0.9),
                )
            )
        if self.moved:
            blocks.append(
                Table(
                    caption="Dates that slipped",
                    header=("Task", "What", "Lead", "First due", "Due now", "Moved"),
                    rows=tuple(
                        (
                            row["task"],
                            row["task_title"],
                            row["leads"].replace(" | ", ", "),
                            _when(row["original_due_date"]),
                            _when(row["due_date"]),
                            _times(row["times_moved"]),
                        )
                        for row in self.moved
                    ),
                    widths=(0.7, 3.6, 2, 1.3, 1.3, 0.9),
                )
            )
        if self.tasks:
            shown = self.tasks[:MOST_TASKS]
            blocks.append(
                Table(
                    caption="The live plans, task by task",
                    header=("Task", "What", "Lead", "Timescale", "Standing"),
                    rows=tuple(
                        (
                            row["task"],
                            row["task_title"],
                            row["leads"].replace(" | ", ", "),
                            row["timescale"],
                            row["standing"],
                        )
                        for row in shown
                    ),
                    widths=(0.7, 4, 2.2, 2, 1.4),
                )
            )
            if len(self.tasks) > len(shown):
                blocks.append(
                    Note(
                        f"{len(self.tasks) - len(shown):,} more tasks stand in key-tasks.csv of this pack."
                    )
                )
        counts = Counter(row["plan"] for row in self.tasks)
        counted = _and(f"{title} ({_plural(count, 'task')})" for title, count in counts.items())
        blocks.append(
            Note(f"Counted over the live plans: {counted}." if counted else "No plan is live.")
        )
        return tuple(blocks)

    def _task(self, row):
        return (
            row["task"],
            row["task_title"],
            row["leads"].replace(" | ", ", "),
            _when(row["due_date"]),
            _times(row["times_moved"]),
        )

    def decisions(self):
        sought = [
            f"{item.subject} {item.sentence}" + (f" ({item.who})" if item.who else "")
            for item in self._sought()
        ]
        blocks = []
        if sought:
            blocks += [
                Paragraph("The meeting is asked to consider, in this order:"),
                Bullets(tuple(sought), numbered=True),
            ]
        else:
            blocks.append(Paragraph("No decision is sought."))
        carried = list(
            Decision.objects.carried_into(self.meeting).select_related("meeting", "owner", "task")
        )
        if carried:
            blocks.append(
                Table(
                    caption="Decisions of earlier meetings, carried forward",
                    header=("Meeting", "Decision", "Who", "Due", "State"),
                    rows=tuple(
                        (
                            f"{decision.meeting.when}, {decision.number}",
                            decision.text,
                            decision.owner.title,
                            day(decision.due),
                            decision.task.get_state_display(),
                        )
                        for decision in carried
                    ),
                    widths=(1.3, 4, 2, 1.2, 1.2),
                )
            )
        return tuple(blocks)

    def _sought(self):
        from ..dashboard import compose

        return compose(on=self.on).attention

    # Contacts and appendices
    def contacts(self):
        leads = sorted({lead for risk in self.told_risks.risks for lead in risk.leads})
        return (
            Paragraph(
                "Questions on this paper go to the post that reports it; on a risk, to its lead."
            ),
            *((Bullets(tuple(leads)),) if leads else ()),
        )

    def heat_map(self):
        grid = self.told_risks.grid
        if grid is None:
            return (Paragraph("No risk matrix is in force."),)
        count = len(grid.header)
        return (
            Table(
                caption="Likelihood down, impact across; each cell names its band and the risks in it",
                header=grid.header,
                rows=grid.rows,
                widths=(1.2, *([1.5] * (count - 1))),
                wide=True,
            ),
            Paragraph(
                f"Not yet scored: {_and(grid.unscored)}."
                if grid.unscored
                else "Every risk is scored."
            ),
        )

    def matrix(self):
        rows = self.rows["maturity-matrix"]
        if not rows:
            return (Paragraph("No maturity model is in force."),)
        names = [name for name in rows[0] if name not in ("theme_number", "theme")]
        return (
            Table(
                caption="Audited rating of each unit by theme",
                header=("Theme", *names),
                rows=tuple(
                    (f"{row['theme_number']}. {row['theme']}", *(row[name] for name in names))
                    for row in rows
                ),
                widths=(4, *([1.0] * len(names))),
                wide=True,
            ),
            Note(self.told_maturity.scope_note or "Every theme is in scope."),
        )

    def figures(self):
        rows = self.rows["injury-lines"]
        if not rows:
            return (Paragraph("No injury counts are recorded."),)
        return (
            Table(
                caption="Report lines: the period and the same months a year before",
                header=(
                    "Line",
                    "Count",
                    "Year before",
                    "Mean a month",
                    "Rate",
                    "Rate before",
                    "Change %",
                    "Verdict",
                    "Marker",
                ),
                rows=tuple(
                    (
                        row["line"],
                        row["count"],
                        row["prior_count"],
                        row["mean_per_month"],
                        row["rate"],
                        row["prior_rate"],
                        row["rate_change_pct"].replace("-", "−"),
                        row["verdict"],
                        row["marker"],
                    )
                    for row in rows
                ),
                numeric=(1, 2, 3, 4, 5, 6),
                widths=(3, 1, 1, 1.2, 1, 1, 1, 1.8, 1),
                wide=True,
            ),
            Note(
                "[c] confidential, [p] provisional, [r] revised since the last frozen meeting, [x] not available."
            ),
        )


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


def _when(iso: str) -> str:
    """A date or a month of a CSV as people read it."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):
        return day(dt.date.fromisoformat(iso))
    if re.fullmatch(r"\d{4}-\d{2}", iso):
        return f"{dt.date.fromisoformat(iso + '-01'):%B %Y}"
    return iso or "–"


def _times(text: str) -> str:
    number = int(text or 0)
    return {0: "not moved", 1: "once", 2: "twice"}.get(number, f"{number} times")
