"""Staff groups beside each other in a paper: their rates on one chart, the sentence and the table of it."""

from dataclasses import dataclass

from ohs.core.text import join_words
from ohs.registers.content import Block, Chart, Note, Paragraph, SubHeading, Table

from ..charts import rates
from ..disclosure import Mark, Shown, is_shown
from ..lines.published import PublishedLine
from ..lines.staff_groups import Family
from ..lines.wording import per_thousand
from ..templatetags.injury_figures import change_ends
from .paper_charts import HEIGHT, WIDTH, description_of, title_of


@dataclass(frozen=True)
class PaperGroups:
    """Lines of one cause, each about other people: what is said, shown and drawn of them."""

    name: str
    sentence: str
    rows: tuple[tuple[str, ...], ...]
    not_drawn: tuple[str, ...]
    chart: Chart | None

    @property
    def blocks(self) -> tuple[Block, ...]:
        found: list[Block] = [SubHeading(f"{self.name} by staff group"), Paragraph(self.sentence)]
        if self.chart:
            found.append(self.chart)
        if self.not_drawn:
            hidden = join_words(self.not_drawn)
            found.append(Note(f"Not shown, to protect small numbers: {hidden}."))
        found.append(
            Table(
                caption=f"{self.name} by staff group: rates per 1,000 of each group's own strength a year",
                header=("Staff group", "Rate", "Year before", "Change", "95% interval", "Verdict"),
                rows=self.rows,
                numeric=(1, 2, 3, 4),
                widths=(2.4, 1, 1.1, 1, 1.6, 2),
            )
        )
        return tuple(found)


def paper_groups(family: Family) -> PaperGroups:
    """What a paper has of a family of lines, as its audience may see them."""
    svg = str(rates.staff_groups(family, width=WIDTH, height=HEIGHT) or "")
    months = family.lines[0].months.label
    return PaperGroups(
        name=family.name,
        sentence=_sentence(family),
        rows=tuple(_row(line) for line in family.lines),
        not_drawn=tuple(line.line.short_title for line in family.not_drawn),
        chart=Chart(f"{title_of(svg)}, {months}", description_of(svg), svg) if svg else None,
    )


def _sentence(family: Family) -> str:
    """Each group's rate and what is said of its change; of a group whose numbers are small its bound and direction."""
    return f"By staff group: {'; '.join(_said(line) for line in family.lines)}."


def _said(line: PublishedLine) -> str:
    title, verdict = line.line.short_title, str(line.verdict)
    if isinstance(line.verdict, Mark):
        verdict = "whether the rate changed is not shown, to protect small numbers"
    if is_shown(line.rate):
        before = (
            f" ({per_thousand(line.prior_rate)} the year before)"
            if is_shown(line.prior_rate)
            else ""
        )
        return f"{title}, {per_thousand(line.rate)} per 1,000{before}, {verdict}"
    if line.bound:
        return f"{title}, fewer than {line.bound} a month on average, {verdict}"
    return f"{title}, {verdict}"


def _row(line: PublishedLine) -> tuple[str, ...]:
    return (
        line.line.short_title,
        _rate(line.rate),
        _rate(line.prior_rate),
        _percent(line.rate_change),
        change_ends(line.ratio_low, line.ratio_high),
        str(line.verdict),
    )


def _rate(value: Shown) -> str:
    return str(value) if isinstance(value, Mark) else per_thousand(value)


def _percent(value: Shown) -> str:
    if isinstance(value, Mark):
        return str(value)
    return f"{value:+,.0f}%".replace("-", "−") if value else "0%"
