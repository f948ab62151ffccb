"""Monthly counts: each as it was recorded, for keepers, and the published months of the lines, for everybody."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from ohs.core.columns import columns_of
from ohs.core.periods import Month
from ohs.imports.figures.comparison import NOT_BY_UNIT
from ohs.organisation.models import BoardMeeting

from ..dimensions import Kinds
from ..disclosure import Mark
from ..lines.comparison import completeness_of, read_reports
from ..lines.completeness import Completeness, Gap
from ..lines.history import load_history
from ..lines.line_definition import LineScope, load_scopes
from ..models import MonthlyCount, MonthlyTotal, PublishedMonth
from ..models.counts import KEY
from . import columns


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count as it was recorded. `unit` is its code, or the words that a file that is brought in has to have."""

    month: str
    unit: str
    cause: str
    severity: str
    staff_group: str
    count: int | str
    as_at: dt.date
    marker: str


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One month of a line as it was published. Of what is withheld it is not said with which extract it came."""

    month: str
    line: str
    count: int | str
    as_at: dt.date | None
    marker: str


COUNT_COLUMNS = columns_of(CountRow, columns.COUNT)
PUBLISHED_COLUMNS = columns_of(PublishedRow, columns.PUBLISHED)


class CountRows:
    """Makes rows of counts: knows the names of kinds, and what was known at the last Board."""

    def __init__(self, kinds: Kinds, *, on: dt.date):
        self.kinds = kinds
        meeting = BoardMeeting.objects.last_frozen(on)
        self._then = _changed_since(meeting.as_at, on) if meeting and meeting.as_at else {}
        self._newest = _newest_month(MonthlyTotal.objects.known(on))
        self._severities: dict[tuple[int, dt.date], str] = {}

    def of(self, counts: Iterable[Any]) -> Iterator[CountRow]:
        return map(self.row, counts)

    def row(self, count: Any) -> CountRow:
        return CountRow(
            month=str(Month.of(count.month)),
            unit=self.kinds.units[count.unit_id].code if count.unit_id else NOT_BY_UNIT,
            cause=self.kinds.causes[count.cause_id].name,
            severity=self._severity(count),
            staff_group=self.kinds.staff_groups[count.staff_group_id].name,
            count=count.count,
            as_at=count.as_at,
            marker=self._marker(count),
        )

    def _severity(self, count: Any) -> str:
        key = (count.severity_id, count.month)
        if key not in self._severities:
            self._severities[key] = self.kinds.severities[count.severity_id].on(count.month)
        return self._severities[key]

    def _marker(self, count: Any) -> str:
        markers = []
        if count.month == self._newest:
            markers.append(Mark.PROVISIONAL)
        if self._then.get(_key_of(count), count.count) != count.count:
            markers.append(Mark.REVISED)
        return " ".join(markers)


def _newest_month(rows: QuerySet[Any]) -> dt.date | None:
    newest: dt.date | None = rows.aggregate(newest=Max("month"))["newest"]
    return newest


def _changed_since(then: dt.date, on: dt.date) -> Mapping[tuple[Any, ...], int]:
    """The counts that were known on a day and have been superseded since, by what they are counts of."""
    changed = MonthlyCount.objects.known(then).filter(superseded_on__lte=on).order_by()
    return {tuple(key): count for *key, count in changed.values_list(*KEY, "count")}


def _key_of(row: Any) -> tuple[Any, ...]:
    """The columns of `KEY`."""
    return row.month, row.unit_id, row.cause_id, row.severity_id, row.staff_group_id


class PublishedRows:
    """Makes rows of published months, those of `published_months`: each with the units that its figures lack."""

    def __init__(self, *, on: dt.date):
        self._on = on
        self._newest = _newest_month(PublishedMonth.objects.known(on))

    def of(self, months: Iterable[Any]) -> Iterator[PublishedRow]:
        return map(self.row, months)

    def row(self, month: Any) -> PublishedRow:
        gap = self._gap(month)
        # Where nothing came in of what the line counts its nought is no figure.
        nothing = gap is not None and gap.nothing
        hidden = month.count is None
        return PublishedRow(
            month=str(Month.of(month.month)),
            line=month.line.title,
            count=str(Mark.CONFIDENTIAL if hidden else Mark.NOT_AVAILABLE)
            if hidden or nothing
            else month.count,
            as_at=None if hidden or nothing else month.as_at,
            marker=self._marker(month, gap),
        )

    def _marker(self, month: Any, gap: Gap | None) -> str:
        markers: list[str] = []
        if month.count is None:
            markers.append(Mark.CONFIDENTIAL)
        elif gap is not None and gap.nothing:
            markers.append(Mark.NOT_AVAILABLE)
        if month.month == self._newest:
            markers.append(Mark.PROVISIONAL)
        if None not in (month.count, month.count_then) and month.count != month.count_then:
            markers.append(Mark.REVISED)
        if gap is not None:
            markers.append(gap.note)
        return " ".join(markers)

    @cached_property
    def _scopes(self) -> dict[int, LineScope]:
        return {scope.line.pk: scope for scope in load_scopes()}

    @cached_property
    def _completeness(self) -> Completeness | None:
        scopes = list(self._scopes.values())
        history = load_history(scopes, full=False)
        return completeness_of(read_reports(scopes), history, self._on)

    def _gap(self, month: Any) -> Gap | None:
        """Why a month is not complete. Of what is withheld it is not said whether there was anything."""
        if self._completeness is None:
            return None
        gap = self._completeness.of_line(self._scopes[month.line_id], Month.of(month.month))
        if gap is None or not gap.nothing:
            return gap
        return gap if month.count == 0 else None


def published_months(on: dt.date) -> QuerySet[Any]:
    """The months as they were published by a day, newest first, each with what the last frozen meeting saw of it."""
    meeting = BoardMeeting.objects.last_frozen(on)
    then = PublishedMonth.objects.none()
    if meeting and meeting.as_at:
        then = PublishedMonth.objects.known(meeting.as_at).filter(
            line=OuterRef("line"), month=OuterRef("month")
        )
    months: QuerySet[Any] = (
        PublishedMonth.objects.known(on)
        .select_related("line")
        .annotate(count_then=Subquery(then.values("count")[:1]))
        .order_by("-month", "line__order", "line")
    )
    return months
