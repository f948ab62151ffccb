"""The lines of the Board's paper over a period and the same months a year before, for one audience."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ohs.core.periods import FinancialYear, Month, MonthRange
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.contract import LastMeeting

from ..disclosure.published import LineFigures, release
from ..disclosure.vintages import load_history
from ..models import Annotation
from . import line_definition
from .revisions import Shortfall, usual_shortfall
from .series import default_period, read_register

#: Months before a period from which the limits of its charts are taken, where there are so many.
BASELINE_MONTHS = 24


@dataclass(frozen=True)
class Comparison:
    """The lines as known on a day. `meeting` is the last frozen one: what changed since is marked."""

    on: date
    group: BusinessGroup | None
    period: MonthRange
    prior_period: MonthRange
    lines: tuple[LineFigures, ...]
    known: tuple[Month, ...]
    illustrative: bool
    meeting: BoardMeeting | None
    #: How many of the lines say less to people who may not see small numbers.
    small: int = 0
    #: How short the newest month usually is, by the first of the lines.
    shortfall: Shortfall | None = None

    @property
    def newest(self) -> Month | None:
        """The newest month there is, which is provisional."""
        return self.known[-1] if self.known else None

    @property
    def provisional(self) -> bool:
        return self.newest is not None and self.newest in self.period

    @property
    def revised(self) -> bool:
        return any("[r]" in line.markers for line in self.lines)

    @property
    def withheld(self) -> bool:
        return any(line.withheld for line in self.lines)


def compare_lines(
    *,
    on: date,
    group: BusinessGroup | None = None,
    period: MonthRange | None = None,
    full: bool = False,
    to_newest: bool = False,
    only: str | Collection[str] | None = None,
    last_meeting: LastMeeting | None = None,
    annotated: bool = True,
) -> Comparison:
    """Every line in the paper's order, or `only` the one or those with these slugs; six queries.

    `last_meeting` is the last frozen one where the caller has looked it up; else it is looked up here.

    `to_newest` carries the charts on to the newest month. Where nobody sees the charts they need not be `annotated`.
    """
    meeting = last_meeting.meeting if last_meeting else BoardMeeting.objects.last_frozen(on)
    history, period, charted, register = _read(on, group, period, to_newest, only, meeting)
    notes = _annotations(on) if annotated else {}

    def released(full: bool) -> tuple[LineFigures, ...]:
        return tuple(
            release(
                series,
                register,
                period,
                full=full,
                annotations=notes.get(series.line.pk, ()),
                chart_months=charted,
            )
            for series in register.lines
        )

    return Comparison(
        on,
        group,
        period,
        period.year_before,
        released(full),
        history.known(on),
        register.illustrative(charted),
        meeting,
        shortfall=usual_shortfall(register.lines[0], full=full) if register.lines else None,
        small=sum(line.says_less for line in released(False)) if full else 0,
    )


def _read(on, group, period, to_newest, only, meeting):
    """What both kinds of reader are told from: the history, the period, its charts' months, the register."""
    lines = line_definition.load_scopes()
    wanted = {only} if isinstance(only, str) else only
    history = load_history(lines, group)
    known = history.known(on)
    period = period or default_period(known) or FinancialYear.of(on).months.year_before
    charted = _charted(known, period, to_newest)
    register = read_register(
        on=on,
        scopes=[scope for scope in lines if wanted is None or scope.line.slug in wanted],
        history=history,
        window=MonthRange(min(charted.first, period.year_before.first), charted.last),
        group=group,
        earlier=meeting.as_at if meeting else None,
    )
    return history, period, charted, register


def _annotations(on: date) -> dict[int, list[Annotation]]:
    """By line, those that hold on a day."""
    found = defaultdict(list)
    for annotation in Annotation.objects.in_force(on).order_by("month", "pk"):
        found[annotation.line_id].append(annotation)
    return found


def _charted(known, period, to_newest) -> MonthRange:
    """The months of the charts: the period, and the months before it for the limits."""
    first = period.first.plus(-BASELINE_MONTHS)
    if known:
        first = max(first, min(known[0], period.first))
    last = max(period.last, known[-1]) if known and to_newest else period.last
    return MonthRange(first, last)
