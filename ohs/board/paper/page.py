"""The paper as a page: its texts with their looks, footnotes at the end of each section, an anchor at each number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ohs.registers.content import (
    Block,
    Paper,
    Paragraph,
    PrintedBlock,
    PrintedSection,
    Run,
    Runs,
    printed,
    runs_of,
)


@dataclass(frozen=True)
class PageBlock:
    """A block with its texts as HTML: `html` of a paragraph, `items` of a list as (number, HTML)."""

    block: Block
    number: str = ""
    html: str = ""
    items: tuple[tuple[str, SafeString], ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the items of a list are numbered like paragraphs."""
        return bool(self.items and self.items[0][0])


@dataclass
class PageSection:
    number: str
    key: str
    heading: str
    appendix: bool
    blocks: list[PageBlock]
    sections: list["PageSection"] = field(default_factory=list)
    # The footnotes of the section and of all under it: (number, words).
    notes: list[tuple[int, str]] = field(default_factory=list)


class PaperPage:
    """What the template of a paper walks through."""

    def __init__(self, paper: Paper):
        self._count = 0
        self._notes: list[tuple[int, str]] = []
        self.opening = [self._block(PrintedBlock(block)) for block in paper.first_words]
        self.opening_notes = self._take_notes()
        self.sections = [self._section(each) for each in printed(paper)]

    def _section(self, section: PrintedSection) -> PageSection:
        blocks = [self._block(each) for each in section.blocks]
        below = [self._section(each) for each in section.sections]
        notes = [*self._take_notes(), *(note for each in below for note in each.notes)]
        for each in below:
            each.notes = []
        return PageSection(
            section.number,
            section.section.key,
            section.heading,
            section.section.appendix,
            blocks,
            below,
            sorted(notes),
        )

    def _take_notes(self) -> list[tuple[int, str]]:
        notes, self._notes = self._notes, []
        return notes

    def _block(self, each: PrintedBlock) -> PageBlock:
        html = ""
        if isinstance(each.block, Paragraph):
            html = self._html(runs_of(each.block.text, each.block.runs))
        items = tuple((number, self._html(runs)) for number, runs in each.items)
        return PageBlock(each.block, each.number, html, items)

    def _html(self, runs: Runs) -> SafeString:
        return format_html_join("", "{}", ((self._run(run),) for run in runs))

    def _run(self, run: Run) -> SafeString:
        html = _lines(run.text)
        if run.italic:
            html = format_html("<em>{}</em>", html)
        if run.bold:
            html = format_html("<strong>{}</strong>", html)
        if run.link:
            html = format_html(
                '<a class="govuk-link" href="{}" rel="noreferrer noopener">{}</a>', run.link, html
            )
        if run.footnote:
            self._count += 1
            self._notes.append((self._count, run.footnote))
            html = format_html(
                '{}<sup><a class="govuk-link" id="note-from-{}" href="#note-{}">'
                '<span class="govuk-visually-hidden">Footnote </span>{}</a></sup>',
                html,
                self._count,
                self._count,
                self._count,
            )
        return html


def _lines(text: str) -> SafeString:
    parts: Iterable[str] = text.split("\n")
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))
