"""The injury analysis as the Board's paper tells it: one sentence a line, and the charts worth a page."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from ohs.core.periods import Month, MonthRange
from ohs.core.text import format_day, join_words, paragraphs, plural
from ohs.organisation.models import current_force
from ohs.registers.content import (
    ILLUSTRATIVE,
    Bullets,
    Chapter,
    Chart,
    Note,
    Paragraph,
    Section,
    Table,
)
from ohs.registers.contract import PaperRequest, RegisterPaper, SectionPlan

from ..charts import monthly
from ..lines.comparison import compare_lines
from ..lines.completeness import gaps_note
from ..lines.published import PublishedLine
from ..models import Investigation
from .rows import InvestigationRow, LineRow, Number

# As many process charts stand in the paper: the lines that changed first.
MOST_CHARTS = 4
# Drawn for a page of paper: narrower than on the screen, so that its letters are not smaller than the text's.
_WIDTH, _HEIGHT = 600, 125
_DESCRIPTION = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class PaperChart:
    """`notes` say what the numbers over it stand for."""

    caption: str
    alt: str
    svg: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperLine:
    title: str
    sentence: str
    verdict: str


@dataclass(frozen=True)
class PaperInjuries:
    """The lines over the period of the meeting, as one audience may see them."""

    period: MonthRange
    lines: tuple[PaperLine, ...]
    charts: tuple[PaperChart, ...]
    withheld: bool
    illustrative: bool
    #: How many signals chance alone would give.
    chance: str = ""
    #: Months that are not complete, and why.
    gaps: str = ""
    #: Whose rise another line explains, and how many verdicts chance alone would give.
    explained: tuple[str, ...] = ()
    verdicts_by_chance: str = ""


def for_paper(*, on: dt.date, small_numbers: bool = False) -> PaperInjuries:
    """Sentences and charts as at a date; what the audience may not see is gone before anything is drawn."""
    comparison = compare_lines(on=on, full=small_numbers)
    drawn = [line for line in comparison.lines if line.chart.drawn]
    drawn.sort(key=lambda line: line.verdict not in ("higher", "lower"))
    return PaperInjuries(
        period=comparison.period,
        lines=tuple(
            PaperLine(line.line.title, line.sentence, str(line.verdict))
            for line in comparison.lines
        )
        if comparison.known
        else (),
        charts=tuple(_chart(line) for line in drawn[:MOST_CHARTS]),
        withheld=comparison.withheld,
        illustrative=comparison.illustrative,
        chance=comparison.chance_sentence,
        gaps=gaps_note(comparison.gaps),
        explained=comparison.explained_rises,
        verdicts_by_chance=comparison.verdicts_by_chance,
    )


def _found(pattern: re.Pattern[str], svg: str) -> str:
    """What a chart says of itself."""
    found = pattern.search(svg)
    return unescape(found[1]) if found else ""


def _chart(line: PublishedLine) -> PaperChart:
    svg = str(monthly.process(line, width=_WIDTH, height=_HEIGHT))
    return PaperChart(
        caption=f"{_found(_TITLE, svg)}, {line.months.label}",
        alt=_found(_DESCRIPTION, svg),
        svg=svg,
        notes=tuple(
            f"{number}: {note.text.rstrip('.')} ({Month.of(note.month).label})."
            for number, note in enumerate(line.annotations, start=1)
            if line.months.start <= note.month <= line.months.end
        ),
    )


SECTIONS = (
    SectionPlan(key="injuries", heading="Injury analysis", order=500),
    SectionPlan(key="notifications", heading="Notifications to the regulator", order=800),
    SectionPlan(
        key="figures", heading="The figures behind the injury analysis", order=1800, appendix=True
    ),
)


def write_paper(request: PaperRequest) -> RegisterPaper:
    """The register's sections of a meeting's paper, for the audience that reads it."""
    told = for_paper(on=request.on, small_numbers=request.audience.small_numbers)
    higher = [line for line in told.lines if line.verdict == "higher"]
    lower = [line for line in told.lines if line.verdict == "lower"]
    consideration = (
        f"Of {len(told.lines)} injury lines, the rate of {len(higher)} is higher than the year before "
        f"and of {len(lower)} lower; for the others there is not enough evidence to say, or too few injuries."
    )
    return RegisterPaper(
        sections={
            "injuries": lambda: _analysis(told, tuple(request.rows("injury-lines"))),
            "notifications": lambda: _notifications(
                tuple(request.rows("investigations")), told.period
            ),
            "figures": lambda: _figures(tuple(request.rows("injury-lines"))),
        },
        considerations=(consideration,),
    )


def _analysis(told: PaperInjuries, rows: Sequence[LineRow]) -> Chapter:
    if not told.lines:
        return Chapter((Paragraph("No injury counts are recorded for the period."),))
    means = {row.line: row.mean_per_month for row in rows}
    blocks: list[Any] = [
        Paragraph(
            f"{told.period.long_label[0].upper()}{told.period.long_label[1:]} ({len(told.period)} months) is compared "
            f"with the same months a year before. Rates are per 1,000 of the average strength of the staff each line "
            f"counts."
        ),
        Bullets(tuple(f"{line.sentence}{_a_month(means, line)}" for line in told.lines)),
    ]
    blocks += [Paragraph(sentence) for sentence in told.explained]
    if told.verdicts_by_chance:
        blocks.append(Note(told.verdicts_by_chance))
    if told.illustrative:
        blocks.append(Note(f"{ILLUSTRATIVE} This holds for the counts and strengths by month."))
    if told.gaps:
        blocks.append(Note(f"Not complete, and in no total, rate or chart: {told.gaps}."))
    for chart in told.charts:
        blocks.append(Chart(chart.caption, chart.alt, chart.svg))
        blocks += [Note(text) for text in chart.notes]
    if told.charts:
        blocks.append(
            Note(
                "In each chart the plain line is the mean and the broken lines are the limits within which months vary "
                "by chance. Marked months are signals: they, or the run they stand in, are worth a question. "
                f"{told.chance}".strip()
            )
        )
    if told.withheld:
        blocks.append(
            Note(
                "[c]: withheld to protect small numbers: small enough to point at a person, or in the company of one that is."
            )
        )
    return Chapter(tuple(blocks))


def _a_month(means: dict[str, Number], line: PaperLine) -> str:
    """The mean a month after the sentence of a line; what is withheld is in the sentence already."""
    mean = str(means.get(line.title, ""))
    return f" On average {int(mean):,} a month." if mean.isdigit() else ""


def _notifications(rows: Sequence[InvestigationRow], period: MonthRange) -> Chapter:
    """The incidents that are open or of the period, each under its heading; of the others how many of each kind."""
    if not rows:
        return Chapter((Paragraph(f"No incident was notified to {current_force().regulator}."),))
    told = [row for row in rows if row.state != _RESOLVED or _is_of(row, period)]
    others = [row for row in rows if row not in told]
    blocks: list[Any] = []
    if told:
        blocks += [
            Paragraph(
                f"{plural(len(told), 'incident, near miss or contact', 'incidents, near misses and contacts')} "
                f"{'is' if len(told) == 1 else 'are'} open or of the period {period.label}."
            ),
            Table(
                caption="Incidents and where they stand",
                header=("Incident", "Kind", "When", "Notified", "Report due", "Where it stands"),
                rows=tuple(
                    (
                        row.title,
                        row.riddor_kind,
                        _occurred(row.occurred),
                        row.notified,
                        format_day(row.report_deadline),
                        row.state_in_words or row.state,
                    )
                    for row in told
                ),
                widths=(2.6, 1.3, 1.1, 1, 1.1, 2.2),
            ),
        ]
    else:
        blocks.append(Paragraph(f"No incident is open, and none of {period.label} was notified."))
    if others:
        kinds = Counter(row.riddor_kind for row in others)
        counted = join_words(f"{count} of the kind “{kind}”" for kind, count in kinds.items())
        blocks.append(
            Paragraph(
                f"{plural(len(others), 'earlier one is', 'earlier ones are')} resolved: {counted}."
            )
        )
    return Chapter(tuple(blocks), tuple(_incident(row) for row in told))


_RESOLVED = str(Investigation.State.RESOLVED.label)


def _is_of(row: InvestigationRow, period: MonthRange) -> bool:
    """Whether it happened, or was resolved, in the period or since."""
    occurred = row.occurred
    if isinstance(occurred, str):
        occurred = Month.parse(occurred).start
    days = [day for day in (occurred, row.resolved_on) if day is not None]
    return any(day >= period.start for day in days)


def _incident(row: InvestigationRow) -> Section:
    """One incident under its own heading: the published text, the groups, what was recommended."""
    blocks: list[Any] = [Paragraph(part) for part in paragraphs(row.narrative)]
    facts = [
        f"Lead: {row.lead}." if row.lead else "",
        f"The report of the investigation is due on {format_day(row.report_deadline)}."
        if row.report_deadline
        else "",
        *(f"{group}." for group in row.groups),
    ]
    if row.recommendations:
        facts += [f"Recommended: {text.rstrip('.')}." for text in row.recommendations]
    if row.key_tasks:
        facts.append(f"Key tasks: {join_words(row.key_tasks)}.")
    if any(facts):
        blocks.append(Bullets(tuple(fact for fact in facts if fact)))
    return Section("", row.title, tuple(blocks))


def _figures(rows: Sequence[LineRow]) -> Chapter:
    if not rows:
        return Chapter((Paragraph("No injury counts are recorded."),))
    return Chapter(
        (
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
                        row.line,
                        _whole(row.count),
                        _whole(row.prior_count),
                        _whole(row.mean_per_month),
                        _text(row.rate),
                        _text(row.prior_rate),
                        _text(row.rate_change_pct).replace("-", "−"),
                        row.verdict,
                        row.marker,
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
    )


def _whole(value: Number) -> str:
    """A number as people read it: 5,412. What is no whole number stays as it is."""
    text = str(value)
    return f"{int(text):,}" if text.isdigit() else text


def _text(value: Number) -> str:
    return str(value)


def _occurred(value: dt.date | str | None) -> str:
    """A day, or the month where only that is known."""
    if isinstance(value, dt.date):
        return format_day(value)
    return f"{dt.date.fromisoformat(value + '-01'):%B %Y}" if value else "–"
