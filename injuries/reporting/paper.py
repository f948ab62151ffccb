"""The injury analysis as the Board's paper tells it: one sentence a line, and the charts worth a page."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from ohs.core.periods import Month, MonthRange
from ohs.core.text import (
    join_words,
    lower_first,
    number_word,
    plural,
)
from ohs.registers.content import (
    ILLUSTRATIVE,
    Bullets,
    Chapter,
    Chart,
    Note,
    Paragraph,
    Table,
)
from ohs.registers.contract import PaperRequest, RegisterPaper, SectionPlan

from ..charts.process import process
from ..charts.rates import staff_groups
from ..lines.comparison import Comparison, compare_lines
from ..lines.completeness import gaps_note
from ..lines.parts import Parts, load_parts
from ..lines.published import PublishedLine
from ..lines.severities import load_severities
from ..lines.staff_groups import families
from ..lines.together import spared_lines
from ..models import Cause, CountExtract, ReportLine, Severity
from ..statistics.rates import Verdict
from . import notifications_paper
from .paper_groups import PaperGroups, paper_groups, parts_blocks
from .rows import LineRow, Number

# As many process charts stand in the paper: the lines that changed first.
MOST_CHARTS = 4
# Drawn for a page of paper: narrower than on the screen, so that its letters are not smaller than the text's.
_WIDTH, _HEIGHT, _TALL = 600, 125, 170
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
    #: Of every charted line, whether its chart stands in the paper or not: what is told of its newest signals.
    signals: str = ""
    #: How many signals chance alone would give.
    chance: str = ""
    #: Months that are not complete, and why.
    gaps: str = ""
    #: Whose rise another line explains, and how many verdicts chance alone would give.
    explained: tuple[str, ...] = ()
    #: Lines of the worst injuries that did not rise with the others.
    spared: tuple[str, ...] = ()
    #: Serious injuries beside all others.
    by_severity: tuple[str, ...] = ()
    #: Of lines that rose, whether serious injuries or lighter ones did.
    within: tuple[str, ...] = ()
    #: The kinds of incident of a line in its newest settled year.
    parts: tuple[Parts, ...] = ()
    #: Lines about different staff: what is said of them, and their rates.
    groups: tuple[PaperGroups, ...] = ()
    #: Lines about different staff, beside each other.
    beside: tuple[PaperChart, ...] = ()
    #: Of which kinds a line is made up.
    kinds: tuple[str, ...] = ()
    #: Where the counts come from.
    source: str = ""
    verdicts_by_chance: str = ""


def for_paper(*, on: dt.date, small_numbers: bool = False) -> PaperInjuries:
    """Sentences and charts as at a date; what the audience may not see is gone before anything is drawn."""
    comparison = compare_lines(on=on, full=small_numbers)
    drawn = [line for line in comparison.lines if line.chart.drawn]
    drawn.sort(key=lambda line: (line.verdict not in ("higher", "lower"), not line.signal_text))
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
        signals=_signals(comparison),
        chance=comparison.chance_sentence,
        gaps=gaps_note(comparison.gaps),
        explained=comparison.explained_rises,
        spared=spared_lines(comparison.lines, list(Severity.objects.order_by("order", "pk"))),
        by_severity=comparison.by_severity,
        within=_within(comparison, on),
        parts=tuple(
            parts
            for pk, parts in load_parts(on).items()
            if pk in {line.line.pk for line in comparison.lines}
        ),
        groups=tuple(paper_groups(family) for family in families(comparison)),
        beside=tuple(_staff_groups(comparison)),
        kinds=tuple(_kinds(comparison)) if comparison.known else (),
        source=_source(on),
        verdicts_by_chance=comparison.verdicts_by_chance,
    )


def _signals(comparison: Comparison) -> str:
    """The signals of the control charts as dashboard, list and line page tell them."""
    if not comparison.charted:
        return ""
    told = join_words(
        f"{line.line.short_title} ({line.signal_text})"
        for line in comparison.charted
        if line.signal_text
    )
    newest = max(line.months.last for line in comparison.charted)
    lines = plural(len(comparison.charted), "line is", "lines are")
    return f"{lines} charted by month to {newest.label}. Signals: {told or 'none'}."


def _within(comparison: Comparison, on: dt.date) -> tuple[str, ...]:
    """Of each line whose rate is higher, how its newest settled year divides into serious injuries and all others."""
    risen = [line.line.pk for line in comparison.lines if line.verdict == Verdict.HIGHER]
    told = load_severities(on, risen)
    return tuple(told[pk].sentence(comparison.period, Verdict.HIGHER) for pk in risen if pk in told)


def _staff_groups(comparison: Comparison) -> Iterator[PaperChart]:
    """The lines about different staff on one scale, over the period and the year before."""
    months = MonthRange(comparison.prior_period.first, comparison.period.last)
    for family in families(comparison):
        drawn = staff_groups(family, months=months, width=_WIDTH, height=_TALL)
        if drawn is None:
            continue
        svg = str(drawn)
        left = join_words(line.line.short_title for line in family.not_drawn)
        yield PaperChart(
            caption=f"{_found(_TITLE, svg)}, {months.label}",
            alt=_found(_DESCRIPTION, svg),
            svg=svg,
            notes=(f"Not shown, to protect small numbers: {left}.",) if left else (),
        )


def _kinds(comparison: Comparison) -> Iterator[str]:
    """The kinds of a line whose cause is divided further."""
    parts: dict[int | None, list[str]] = {}
    for parent, name in (
        Cause.objects.exclude(parent=None).order_by("order", "pk").values_list("parent", "name")
    ):
        if parent is not None:
            parts.setdefault(parent, []).append(name)
    named = ReportLine.causes.through.objects.order_by("pk").values_list("reportline", "cause")
    for line in comparison.lines:
        for key, cause in named:
            if key == line.line.pk and cause in parts:
                kinds = [lower_first(name.rstrip("?.")) for name in parts[cause]]
                yield (
                    f"{line.line.title} are of {number_word(len(kinds))} kinds: {'; '.join(kinds)}."
                )


def _source(on: dt.date) -> str:
    """The system that the newest counts were drawn from."""
    extract = CountExtract.objects.filter(as_at__lte=on).order_by("-as_at", "-pk").first()
    return extract.source if extract else ""


def _found(pattern: re.Pattern[str], svg: str) -> str:
    """What a chart says of itself."""
    found = pattern.search(svg)
    return unescape(found[1]) if found else ""


def _chart(line: PublishedLine) -> PaperChart:
    svg = str(process(line, width=_WIDTH, height=_HEIGHT))
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
            "notifications": lambda: notifications_paper.write(
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
            f"counts.{f' The counts come from {told.source}.' if told.source else ''}"
        ),
        Bullets(tuple(f"{line.sentence}{_a_month(means, line)}" for line in told.lines)),
    ]
    sentences = (
        *told.by_severity,
        *told.explained,
        *told.spared,
        *told.within,
        *told.kinds,
    )
    blocks += [Paragraph(sentence) for sentence in sentences]
    for parts in told.parts:
        blocks += parts_blocks(parts)
    if told.signals:
        blocks.append(Paragraph(told.signals))
    if told.verdicts_by_chance:
        blocks.append(Note(told.verdicts_by_chance))
    if told.illustrative:
        blocks.append(Note(f"{ILLUSTRATIVE} This holds for the counts and strengths by month."))
    if told.gaps:
        blocks.append(Note(f"Not complete, and in no total, rate or chart: {told.gaps}."))
    for groups in told.groups:
        blocks += groups.blocks
    for chart in (*told.beside, *told.charts):
        blocks.append(Chart(chart.caption, chart.alt, chart.svg))
        blocks += [Note(text) for text in chart.notes]
    if told.charts:
        blocks.append(
            Note(
                "In each chart of one line the plain line is the mean and the broken lines are the limits within which months vary "
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
