"""Staff groups beside each other in a paper, and the kinds of incident of a line: their sentences and tables."""

from dataclasses import dataclass

from ohs.registers.content import Block, Paragraph, Table

from ..disclosure import Mark, Shown, is_shown
from ..lines.parts import Parts
from ..lines.published import PublishedLine
from ..lines.staff_groups import Family
from ..lines.wording import per_thousand
from ..templatetags.injury_figures import change_ends


@dataclass(frozen=True)
class PaperGroups:
    """Lines of one cause, each about other people: what is said and shown of them."""

    name: str
    sentence: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (
            Paragraph(self.sentence),
            Table(
                caption=f"{self.name} by staff group: rates per 1,000 of each group's own strength a year",
                header=("Staff group", "Rate", "Year before", "Change", "95% interval", "Verdict"),
                rows=self.rows,
                numeric=(1, 2, 3, 4),
                widths=(2.4, 1, 1.1, 1, 1.6, 2),
            ),
        )


def paper_groups(family: Family) -> PaperGroups:
    """What a paper has of a family of lines, as its audience may see them."""
    said = "; ".join(_said(line) for line in family.lines)
    return PaperGroups(
        name=family.name,
        sentence=f"By staff group: {said}.",
        rows=tuple(_row(line) for line in family.lines),
    )


def _said(line: PublishedLine) -> str:
    """A group's rate and what is said of its change; of a group whose numbers are small its bound and direction."""
    title, verdict = line.line.short_title, str(line.verdict)
    if isinstance(line.verdict, Mark):
        verdict = "whether the rate changed is not shown, to protect small numbers"
    if is_shown(line.rate):
        before = ""
        if is_shown(line.prior_rate):
            before = f" ({per_thousand(line.prior_rate)} the year before)"
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
    return f"{value:+,.0f}%".replace("-", "\N{MINUS SIGN}") if value else "0%"


def parts_blocks(parts: Parts) -> tuple[Block, ...]:
    """The kinds of incident of a line in its newest settled year, and in the year before where that is told."""
    before = (parts.prior_year.label,) if parts.compared else ()
    rows = []
    for part in parts.parts:
        earlier = "[x]" if part.before is None else f"{part.before:,}"
        rows.append((part.name, f"{part.count:,}", *((earlier,) if before else ())))
    return (
        Paragraph(parts.sentence),
        Table(
            caption=f"{parts.title} by what happened, financial years",
            header=("What happened", parts.year.label, *before),
            rows=tuple(rows),
            numeric=(1, 2) if before else (1,),
            widths=(4, 1, 1) if before else (4, 1),
        ),
    )
