"""The lines of the Board's paper over a period and the same months a year before, for one audience."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ohs.core.periods import FinancialYear, Month, MonthRange, PeriodName
from ohs.organisation.models import BoardMeeting, BusinessGroup, current_force
from ohs.registers.contract import LastMeeting

from ..models import Annotation, Severity
from ..statistics.rates import round_half_away
from ..statistics.spc import chance_of_signal
from . import line_definition
from .completeness import Completeness, Gap, Reports, gaps_note, load_completeness, load_reports
from .history import History, cached_until_published, is_financial_year, load_history
from .line_definition import LineScope
from .publish_line import publish_line
from .published import PublishedLine
from .releases import released_percentages
from .revisions import Shortfall, usual_shortfall
from .series import Register, default_period, named_period, read_register
from .together import by_severity, chance_of_verdicts, explained_rises
from .unpublished import unpublished

#: Months before a period from which the limits of its charts are taken, where there are so many.
BASELINE_MONTHS = 24


@dataclass(frozen=True)
class Comparison:
    """The lines as known on a day. `meeting` is the last frozen one: what changed since is marked."""

    on: date
    group: BusinessGroup | None
    period: MonthRange
    prior_period: MonthRange
    lines: tuple[PublishedLine, ...]
    known: tuple[Month, ...]
    illustrative: bool
    meeting: BoardMeeting | None
    #: How many of the lines say less to people who may not see small numbers.
    small: int = 0
    #: How short the newest month usually is, by the first of the lines.
    shortfall: Shortfall | None = None
    #: Whether somebody may be told anything of such a period: of business groups readers get financial years only.
    offered: bool = True
    #: The months of the charts, and after them, that are not complete.
    gaps: tuple[Gap, ...] = ()
    newest_complete: Month | None = None
    provisional_months: tuple[Month, ...] = ()
    #: Of the chart and after it, for a table of months.
    all_provisional: tuple[Month, ...] = ()
    #: Names of the severities, in their order, where the lines are read together.
    severities: Mapping[int, str] = field(default_factory=dict)

    @property
    def newest(self) -> Month | None:
        """The newest month there is, which is provisional."""
        return self.known[-1] if self.known else None

    @property
    def unpublished(self) -> str:
        """Where nothing is known, whether that is because nothing was published."""
        return "" if self.known else unpublished()

    @property
    def provisional(self) -> bool:
        return bool(self.provisional_months)

    @property
    def gaps_note(self) -> str:
        return gaps_note(self.gaps)

    @property
    def charted(self) -> tuple[PublishedLine, ...]:
        """The lines that are judged by a chart at all."""
        return tuple(line for line in self.lines if line.chart.drawn)

    @property
    def chance_sentence(self) -> str:
        """How many signals there would be if nothing had changed; empty where no line is charted."""
        expected = sum(chance_of_signal(line.months_judged) for line in self.charted)
        if not expected:
            return ""
        number = round_half_away(expected, 1)
        lines = (
            f"{len(self.charted)} charted lines"
            if len(self.charted) > 1
            else "the one charted line"
        )
        return f"If nothing had changed, chance alone would be expected to give about {number} of {lines} a signal."

    @property
    def explained_rises(self) -> tuple[str, ...]:
        return explained_rises(self.lines)

    @property
    def by_severity(self) -> tuple[str, ...]:
        return by_severity(self.lines, self.severities, current_force().small_number_threshold)

    @property
    def verdicts_by_chance(self) -> str:
        return chance_of_verdicts(self.lines)

    @property
    def revised(self) -> bool:
        return any("[r]" in line.markers for line in self.lines)

    @property
    def withheld(self) -> bool:
        return any(line.withheld for line in self.lines)

    def narrowed_to(self, verdict: str | None) -> "Comparison":
        """Only the lines whose verdict, or a signal, is asked for; all of them where nothing is."""
        if not verdict:
            return self
        if verdict == "signal":
            return replace(self, lines=tuple(line for line in self.lines if line.signal))
        wanted = ("higher", "lower") if verdict == "changed" else (verdict,)
        return replace(self, lines=tuple(line for line in self.lines if line.verdict in wanted))


def compare_lines(
    *,
    on: date,
    group: BusinessGroup | None = None,
    period: MonthRange | PeriodName | None = None,
    full: bool = False,
    only: str | Collection[str] | None = None,
    last_meeting: LastMeeting | None = None,
) -> Comparison:
    """Every line in the paper's order, or `only` the one or those with these slugs.

    `period` is asked for by its months or by name; without one it is that of the day (see `series.default_period`).

    `last_meeting` is the last frozen one where the caller has looked it up; else it is looked up here.

    Charts go on to the newest month, whatever the period, so that a signal is the same on every page and for everybody.
    """
    meeting = last_meeting.meeting if last_meeting else BoardMeeting.objects.last_frozen(on)
    scopes = line_definition.load_scopes()
    wanted = {only} if isinstance(only, str) else only
    chosen = [scope for scope in scopes if wanted is None or scope.line.slug in wanted]
    histories = {True: load_history(scopes, group, full=True)} if full else {}
    histories[False] = load_history(scopes, group, full=False)
    history = histories[full]
    known = history.known(on)
    reports = read_reports(scopes)
    completeness = completeness_of(reports, history, on, group)
    complete = _complete(known, completeness)
    period = _months_of(period, history, complete or known, on)
    charted = _charted(known, period)
    notes = _annotations(on)
    percentages = {} if full or group else released_percentages(on, period, chosen)

    def register_of(history: History) -> Register:
        return read_register(
            on=on,
            scopes=chosen,
            history=history,
            completeness=completeness,
            window=MonthRange(min(charted.first, period.year_before.first), charted.last),
            group=group,
            earlier=meeting.as_at if meeting else None,
            earlier_completeness=completeness_of(reports, history, meeting.as_at, group)
            if meeting
            else None,
        )

    def published(
        register: Register, *, full: bool, told: Register | None = None
    ) -> tuple[PublishedLine, ...]:
        return tuple(
            publish_line(
                series,
                register,
                period,
                full=full,
                annotations=notes.get(series.line.pk, ()),
                chart_months=charted,
                percent=percentages.get(series.line.pk),
                told=public,
            )
            for series, public in zip(
                register.lines, told.lines if told else register.lines, strict=True
            )
        )

    register = register_of(history)
    public = register.of(histories[False]) if full else register
    # Of a business group nobody is told months but who sees all.
    lines = published(register, full=full, told=public if public.history.by_month else None)
    return Comparison(
        on,
        group,
        period,
        period.year_before,
        lines,
        known,
        register.illustrative(charted),
        meeting,
        shortfall=usual_shortfall(register.lines[0]) if register.lines else None,
        gaps=_gaps(known, completeness, MonthRange(charted.first, max(charted.last, known[-1])))
        if known
        else (),
        newest_complete=complete[-1] if complete else None,
        provisional_months=tuple(
            month for month in known if month in period and register.is_provisional(month)
        ),
        all_provisional=tuple(month for month in known if register.is_provisional(month)),
        small=_say_less(published(public, full=False)) if full else 0,
        offered=history.by_month or is_financial_year(period),
        severities=_severities() if only is None else {},
    )


def _severities() -> dict[int, str]:
    return dict(Severity.objects.order_by("order", "pk").values_list("pk", "name"))


def _say_less(lines: tuple[PublishedLine, ...]) -> int:
    return sum(line.says_less for line in lines)


def read_reports(scopes: Sequence[LineScope]) -> Reports | None:
    """Who reported which months, from the cache where nothing has come in since."""
    return cached_until_published("reporters", scopes, load_reports)


def completeness_of(
    reports: Reports | None, history: History, on: date, group: BusinessGroup | None = None
) -> Completeness | None:
    """Which months are complete as known on a day; None where nothing was."""
    extract = history.extract(on)
    return load_completeness(
        reports,
        on=on,
        newest_day=None if extract is None else history.days[extract],
        group=group,
    )


def _complete(known: tuple[Month, ...], completeness: Completeness | None) -> tuple[Month, ...]:
    """The months up to the newest one that is complete."""
    newest = next(
        (
            place
            for place in range(len(known) - 1, -1, -1)
            if completeness is None or completeness.of_month(known[place]) is None
        ),
        -1,
    )
    return known[: newest + 1]


def _months_of(
    period: MonthRange | PeriodName | None,
    history: History,
    known: tuple[Month, ...],
    on: date,
) -> MonthRange:
    """The months of a period: those that are asked for, by name or one by one, else those that the day has.

    Of a business group readers are told of financial years alone: any other default gives way to the newest of them.
    """
    if isinstance(period, MonthRange):
        return period
    if period is not None:
        found = named_period(period, known)
    else:
        found = default_period(known, on)
        if not history.by_month:
            told = [year.months for year in history.told_years(on)]
            found = found if found in told or not told else told[-1]
    return found or FinancialYear.of(on).months.year_before


def _gaps(known, completeness, months: MonthRange) -> tuple[Gap, ...]:
    if completeness is None:
        return ()
    found = (completeness.of_month(month) for month in known if month in months)
    return tuple(gap for gap in found if gap)


def _annotations(on: date) -> dict[int, list[Annotation]]:
    """By line, those that hold on a day."""
    found = defaultdict(list)
    for annotation in Annotation.objects.in_force(on).order_by("month", "pk"):
        found[annotation.line_id].append(annotation)
    return found


def _charted(known, period) -> MonthRange:
    """The months of the charts: the period, the months before it for the limits, and those after it."""
    first = period.first.plus(-BASELINE_MONTHS)
    if known:
        first = max(first, min(known[0], period.first))
    last = max(period.last, known[-1]) if known else period.last
    return MonthRange(first, last)
