"""The injury analysis as the Board's paper tells it: one sentence a line, and the charts worth a page."""

import datetime as dt
import re
from dataclasses import dataclass
from html import unescape

from ohs.core.periods import Month, MonthRange

from ..charts import monthly
from ..disclosure.published import LineFigures
from ..lines.comparison import compare_lines

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
    """The lines over the last whole financial year, as one audience may see them."""

    period: MonthRange
    lines: tuple[PaperLine, ...]
    charts: tuple[PaperChart, ...]
    withheld: bool
    illustrative: bool


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
    )


def _chart(line: LineFigures) -> PaperChart:
    svg = str(monthly.process(line, width=_WIDTH, height=_HEIGHT))
    return PaperChart(
        caption=f"{unescape(_TITLE.search(svg)[1])}, {line.months.label}",
        alt=unescape(_DESCRIPTION.search(svg)[1]),
        svg=svg,
        notes=tuple(
            f"{number}: {note.text.rstrip('.')} ({Month.of(note.month).label})."
            for number, note in enumerate(line.annotations, start=1)
            if line.months.start <= note.month <= line.months.end
        ),
    )
