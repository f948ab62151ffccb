"""What the injury register hands up to the Board: the lines as a board member may see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ohs.organisation.models import BusinessGroup
from ohs.registers.results import Attention, Figure, LastBoard

from ..disclosure import Mark
from ..disclosure.published import LineFigures
from ..lines.comparison import Comparison, compare_lines
from ..statistics.rates import Verdict
from ..statistics.spc import Kind


@dataclass(frozen=True)
class InjuriesSummary:
    """Everything is as people may see it who may not see small numbers, whoever reads it."""

    comparison: Comparison
    headline: Figure
    attention: tuple[Attention, ...]
    coverage: str
    query: str

    @property
    def lines(self) -> tuple[LineFigures, ...]:
        return self.comparison.lines

    @property
    def drawn(self) -> tuple[LineFigures, ...]:
        """The lines with a chart."""
        return tuple(line for line in self.lines if line.chart.drawn)


def summarise(
    *,
    on: date,
    group: BusinessGroup | None = None,
    today: date | None = None,
    last: LastBoard | None = None,
) -> InjuriesSummary:
    """The lines over the last whole financial year, for the force or a business group.

    Links carry the as-at date unless it is `today`.
    """
    comparison = compare_lines(on=on, group=group, last=last)
    asked = {"as_at": on.isoformat()} if today is None or on != today else {}
    if group:
        asked["group"] = group.code
    return InjuriesSummary(
        comparison=comparison,
        headline=_headline(comparison, asked),
        attention=tuple(_attention(comparison, asked)),
        coverage=_coverage(comparison),
        query=f"?{urlencode(asked)}" if asked else "",
    )


def _url(name: str, asked: dict, *args, **more) -> str:
    query = urlencode({**asked, **more})
    return reverse(name, args=args) + (f"?{query}" if query else "")


def _headline(comparison: Comparison, asked) -> Figure:
    """Lines whose months left what chance allows, in the period: how many are better, how many worse."""
    kinds = Counter(line.signal for line in comparison.lines if line.signal)
    worse, better = kinds[Kind.CONCERN], kinds[Kind.IMPROVEMENT]
    signals = sum(kinds.values())
    told = [f"{better} better"] * bool(better) + [f"{worse} worse"] * bool(worse)
    if not comparison.known:
        note = "no counts are known"
    elif told:
        note = f"{', '.join(told)} than the limits allow"
    else:
        note = "every month within its limits" if not signals else ""
    return Figure(
        label="injury line with a signal" if signals == 1 else "injury lines with a signal",
        value=signals if comparison.known else None,
        base=len(comparison.lines),
        base_label="line of the paper" if len(comparison.lines) == 1 else "lines of the paper",
        url=_url("injuries:list", asked, verdict="signal"),
        tone="bad" if worse else "good" if better else "neutral",
        note=note,
    )


def _attention(comparison: Comparison, asked):
    for line in comparison.lines:
        worse = Verdict.LOWER if line.line.direction == "higher" else Verdict.HIGHER
        if line.verdict != worse or line.line.direction == "neutral":
            continue
        yield Attention(
            weight=60 if line.recording_changes else 70,
            subject=line.line.title,
            sentence=_rose(line),
            url=_url("injuries:line", asked, line.line.slug),
        )


def _rose(line: LineFigures) -> str:
    way = "up" if line.verdict == Verdict.HIGHER else "down"
    if isinstance(line.rate_change, Mark):
        sentence = f"the rate is {way} on the year before"
    else:
        low = round(100 * (line.ratio_low - 1)) if not isinstance(line.ratio_low, Mark) else None
        sentence = f"rate {way} {abs(line.rate_change)}%"
        if low is not None:
            high = round(100 * (line.ratio_high - 1))
            sentence += f" (95% interval {_percent(low)} to {_percent(high)})"
    if line.recording_changes:
        sentence += "; recording changed in the period, which explains an unknown part"
    return f"{sentence}."


def _percent(value: int) -> str:
    return f"{value}%" if value >= 0 else f"−{-value}%"


def _coverage(comparison: Comparison) -> str:
    """For the coverage line of the dashboard: what the figures rest on."""
    if not comparison.newest:
        return "no injury counts recorded"
    return f"injury counts to {comparison.newest.label}, {comparison.newest.start:%B} provisional"
