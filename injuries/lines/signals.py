"""What a chart's signals say of a period, in words short enough for a table."""

from ohs.core.periods import Month, MonthRange

from ..statistics import spc


def months_of(chart: spc.Chart, months: MonthRange, rule: str) -> list[Month]:
    """The months whose point breaks a rule."""
    return [
        month for month, point in zip(months, chart.points, strict=True) if rule in point.signals
    ]


def kind_in(chart: spc.Chart, months: MonthRange, period: MonthRange) -> spc.Kind | None:
    """What the signals of a period are: the kind of the newest of them; None where there is none."""
    if not chart.drawn:
        return None
    for month, point in reversed(list(zip(months, chart.points, strict=True))):
        if month in period and point.signals:
            return point.kind
    return None


def describe(chart: spc.Chart, months: MonthRange, period: MonthRange) -> str:
    """The strongest thing the signals of a period say: "shift since Apr 2020"; empty without a signal."""
    kind = kind_in(chart, months, period)
    if kind is None:
        return ""
    shift = _last_run(months_of(chart, months, "shift"), period)
    trend = _last_run(months_of(chart, months, "trend"), period)
    outside = [month for month in months_of(chart, months, "outside") if month in period]
    near = [month for month in months_of(chart, months, "two_of_three") if month in period]
    if shift:
        return f"{_of(kind)}: shift {_since(shift, months)}"
    if trend:
        return f"{_of(kind)}: trend {_since(trend, months)}"
    if outside:
        return f"{_of(kind)}: outside the limits in {_list(outside)}"
    return f"{_of(kind)}: close to a limit in {_list(near)}"


def _of(kind) -> str:
    return "signal" if kind == spc.Kind.NEUTRAL else str(kind)


def _last_run(found: list[Month], period: MonthRange) -> list[Month]:
    """The last months in a row, of those found, of which any lies in the period."""
    runs: list[list[Month]] = []
    for month in found:
        if runs and runs[-1][-1].plus(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    reaching = [run for run in runs if any(month in period for month in run)]
    return reaching[-1] if reaching else []


def _since(run: list[Month], months: MonthRange) -> str:
    if run[-1] == months.last:
        return f"since {run[0].label}"
    if len(run) == 1:
        return f"in {run[0].label}"
    return f"from {run[0].label} to {run[-1].label}"


def _list(months: list[Month]) -> str:
    if len(months) > 2:
        return f"{len(months)} months"
    return " and ".join(month.label for month in months)
