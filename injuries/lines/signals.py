"""What the signals of a chart say, in words short enough for a table."""

from ohs.core.periods import Month, MonthRange
from ohs.core.text import join_words

from ..statistics import spc

#: As many signals of a period are told one by one.
TOLD = 2


def signals_in(chart: spc.Chart, months: MonthRange, period: MonthRange) -> list[spc.Signal]:
    """The signals of a chart of `months` that reach into a period, the newest first; none where no chart is drawn."""
    if not chart.drawn:
        return []
    return [
        signal
        for signal in chart.signals
        if any(month in period for month in _months(signal, months))
    ]


def kind_in(chart: spc.Chart, months: MonthRange, period: MonthRange) -> spc.Kind | None:
    """The kind of the newest signal of a period; None where there is none."""
    found = signals_in(chart, months, period)
    return found[0].kind if found else None


def describe(chart: spc.Chart, months: MonthRange, period: MonthRange) -> str:
    """The newest signals of a period: "concern: outside the limits in Mar 2021; improvement: shift from Apr 2020 to Oct
    2020". Empty without a signal. Each names its own months and its own kind."""
    found = signals_in(chart, months, period)
    told = [words(signal, chart, months) for signal in found[:TOLD]]
    if len(found) > TOLD:
        told.append(f"{len(found) - TOLD} earlier")
    return "; ".join(told)


def words(signal: spc.Signal, chart: spc.Chart, months: MonthRange) -> str:
    """One signal: "concern: shift since Nov 2020"."""
    run = _months(signal, months)
    if signal.rule in ("shift", "trend"):
        return f"{_name(signal)}: {signal.rule} {_since(run, goes_on=signal.stop == chart.settled)}"
    where = "outside the limits" if signal.rule == "outside" else "close to a limit"
    return f"{_name(signal)}: {where} in {_listed(run)}"


def _name(signal: spc.Signal) -> str:
    return "signal" if signal.kind == spc.Kind.NEUTRAL else str(signal.kind)


def _months(signal: spc.Signal, months: MonthRange) -> list[Month]:
    return [months.first.plus(place) for place in signal.points]


def _since(run: list[Month], *, goes_on: bool) -> str:
    if goes_on:
        return f"since {run[0].label}"
    return f"from {run[0].label} to {run[-1].label}"


def _listed(run: list[Month]) -> str:
    if len(run) > 2:
        return f"{run[0].label} to {run[-1].label}"
    return join_words(month.label for month in run)
