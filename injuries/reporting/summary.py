"""What the injury register hands up to the Board: the lines as a board member may see them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ohs.core.text import join_words
from ohs.organisation.models import BusinessGroup
from ohs.registers.audience import BOARD, Audience
from ohs.registers.contract import LastMeeting, Panel, Summary
from ohs.registers.results import Attention, Figure

from ..disclosure import Mark
from ..lines.comparison import Comparison, compare_lines
from ..lines.completeness import gaps_note
from ..lines.published import PublishedLine
from ..lines.wording import size_interval
from ..statistics.rates import Verdict
from ..statistics.spc import Kind

# Of lines with a chart alone. "injuries.signals", which older meetings kept, counted every line: another figure, by another name.
UNUSUAL_CHANGES = "injuries.unusual_changes"


@dataclass(frozen=True)
class PanelData:
    """What the dashboard shows of the register: the lines, as somebody may see them who may not see small numbers."""

    comparison: Comparison
    query: str


def summarise(
    on: date,
    *,
    group: BusinessGroup | None = None,
    audience: Audience = BOARD,
    last_meeting: LastMeeting,
) -> Summary:
    """The lines over the usual period, for the force or a business group; whoever reads, small numbers are in none."""
    comparison = compare_lines(on=on, group=group, last_meeting=last_meeting)
    query = {"as_at": on.isoformat()}
    if group:
        query["group"] = group.code
    return Summary(
        figures={UNUSUAL_CHANGES: _headline(comparison, query)},
        headline=UNUSUAL_CHANGES,
        panel=Panel(
            "injuries/panel.html",
            {"summary": PanelData(comparison, f"?{urlencode(query)}")},
            "is it really worse?",
            "injuries:list",
            wide=True,
            order=10,
        ),
        attention=tuple(_attention(comparison, query)),
        coverage=(_coverage(comparison),),
        all_clear="no line higher",
        empty=not comparison.newest,
    )


def _url(name: str, query: dict[str, str], *args: str, **more: str) -> str:
    text = urlencode({**query, **more})
    return reverse(name, args=args) + (f"?{text}" if text else "")


def _headline(comparison: Comparison, query: dict[str, str]) -> Figure:
    """Lines whose months left what chance allows, in the period: how many are better, how many worse."""
    kinds = Counter(line.signal for line in comparison.lines if line.signal)
    worse, better = kinds[Kind.CONCERN], kinds[Kind.IMPROVEMENT]
    signals = sum(kinds.values())
    told = [f"{better} better"] * bool(better) + [f"{worse} worse"] * bool(worse)
    if not comparison.known:
        note = "no counts are known"
    elif not comparison.charted:
        note = "no line has a chart"
    elif told:
        note = f"{', '.join(told)} than expected variation"
    else:
        note = "every month within expected variation" if not signals else ""
    return Figure(
        label="measure with an unusual change"
        if signals == 1
        else "measures with an unusual change",
        value=signals if comparison.known else None,
        base=len(comparison.charted),
        base_label="line with a chart" if len(comparison.charted) == 1 else "lines with a chart",
        url=_url("injuries:list", query, verdict="signal"),
        tone="bad" if worse else "good" if better else "neutral",
        note=note,
        fewer_is_better=None,
    )


def _attention(comparison: Comparison, query: dict[str, str]) -> Iterator[Attention]:
    for line in comparison.lines:
        worse = Verdict.LOWER if line.line.direction == "higher" else Verdict.HIGHER
        if line.verdict != worse or line.line.direction == "neutral":
            continue
        yield Attention(
            weight=60 if line.recording_changes else 70,
            subject=line.line.title,
            sentence=_rose(line),
            url=_url("injuries:line", query, line.line.slug),
        )


def _rose(line: PublishedLine) -> str:
    way = "up" if line.verdict == Verdict.HIGHER else "down"
    if isinstance(line.rate_change, Mark):
        sentence = f"the rate is {way} on the year before"
    else:
        size = f"{abs(line.rate_change):,}%" if line.rate_change else "less than 1%"
        sentence = f"rate {way} {size}"
        if not isinstance(line.ratio_low, Mark) and not isinstance(line.ratio_high, Mark):
            sentence += f" (95% interval {size_interval(line.ratio_low, line.ratio_high)})"
    if line.recording_changes:
        sentence += f"; recording changed {line.recording_changed}, which explains an unknown part"
    return f"{sentence}."


def _coverage(comparison: Comparison) -> str:
    """For the coverage line of the dashboard: what the figures rest on."""
    if not comparison.newest:
        return "no injury counts recorded"
    newest = comparison.newest_complete or comparison.newest
    parts = [f"injury counts to {newest.label}"]
    provisional = [month for month in comparison.all_provisional if month <= newest]
    if provisional:
        parts.append(f"{join_words(f'{month.start:%B}' for month in provisional)} provisional")
    later = [gap for gap in comparison.gaps if gap.month > newest]
    if later:
        parts.append(gaps_note(later))
    return ", ".join(parts)
