"""The columns of the CSVs. Their names are kept: people's spreadsheets hold on to them."""

from ohs.core.csv import Column
from ohs.core.periods import Month

from ..disclosure import Mark
from ..statistics.rates import round_half_away
from ..tables import due_by


def _number(name: str, places: int):
    def getter(figures):
        value = getattr(figures, name)
        if isinstance(value, Mark):
            return str(value)
        if value in (float("inf"), float("-inf")):
            return str(Mark.NOT_APPLICABLE)
        return int(value) if places == 0 else float(round_half_away(value, places))

    return getter


def _mean(figures):
    return figures.mean_text if figures.bound else _number("mean", 0)(figures)


LINE_COLUMNS = (
    Column("line", "line.title"),
    Column("period", lambda figures: str(figures.period)),
    Column("prior_period", lambda figures: str(figures.prior_period)),
    Column("count", _number("count", 0)),
    Column("prior_count", _number("prior_count", 0)),
    Column("count_change", _number("count_change", 0)),
    Column("mean_per_month", _mean),
    Column("rate", _number("rate", 2)),
    Column("prior_rate", _number("prior_rate", 2)),
    Column("rate_change_pct", _number("rate_change", 0)),
    Column("ratio_low", _number("ratio_low", 3)),
    Column("ratio_high", _number("ratio_high", 3)),
    Column("verdict", lambda figures: str(figures.verdict)),
    Column("marker", "marker_text"),
    Column("sentence", "sentence"),
    Column("slug", "line.slug"),
)


def _looked_up(name: str):
    return lambda row, look: getattr(look, name)(row)


COUNT_COLUMNS = (
    Column("month", lambda row: str(Month.of(row.month))),
    Column("unit", _looked_up("unit"), needs_context=True),
    Column("cause", _looked_up("cause"), needs_context=True),
    Column("severity", _looked_up("severity"), needs_context=True),
    Column("staff_group", _looked_up("staff_group"), needs_context=True),
    Column("count", _looked_up("count"), needs_context=True),
    Column("as_at", "as_at"),
    Column("marker", _looked_up("marker"), needs_context=True),
)


def _occurred(row):
    return str(Month.of(row.occurred_on)) if row.precision == "month" else row.occurred_on


INVESTIGATION_COLUMNS = (
    Column("number", "number"),
    Column("title", "title"),
    Column("occurred", _occurred),
    Column("riddor_kind", lambda row: row.get_kind_display()),
    Column("limit_days", lambda row: row.limit.days if row.limit else None),
    Column("report_due_by", due_by),
    Column("notified", lambda row: row.get_notified_display()),
    Column("notified_on", "notified_on"),
    Column("timeliness", lambda row, on: row.timeliness(on), needs_context=True),
    Column("state", lambda row: row.get_state_display()),
    Column("state_in_words", "state_text"),
    Column("people", "people"),
    Column("narrative", "narrative"),
    Column("recommendations", lambda row: [advice.text for advice in row.recommendations.all()]),
    Column(
        "key_tasks",
        lambda row: [
            str(advice.task.number) for advice in row.recommendations.all() if advice.task
        ],
    ),
    Column("illustrative", "illustrative"),
)


def _plain(name: str):
    def getter(row):
        value = getattr(row, name)
        return str(value) if isinstance(value, Mark) else value

    return getter


REVISION_COLUMNS = (
    Column("line", lambda row, scope: scope.line.title, needs_context=True),
    Column("month", lambda row: str(row.month)),
    Column("first_as_at", "first_as_at"),
    Column("first_count", _plain("first")),
    Column("count", _plain("now")),
    Column("growth", _plain("growth")),
    Column("growth_pct", _plain("growth_percent")),
    Column("change_since_board", _plain("since_meeting")),
    Column("marker", "marker"),
)
