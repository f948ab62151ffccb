"""An extract that was a mistake is withdrawn: every figure is as if it had never come."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Sum

from ohs.core.periods import FinancialYear
from ohs.imports.withdrawal import lock_extract, mark_withdrawn, refuse_if_followed

from ..models import (
    NEVER,
    CountCoverage,
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    PublishedBound,
    PublishedPart,
    PublishedSeverity,
    PublishedYear,
    StrengthCoverage,
    StrengthExtract,
)
from ..permissions import require_import
from ._publishing import publish_figures

_COUNT_KEY = ("month", "unit", "cause", "severity", "staff_group")
_STRENGTH_KEY = ("month", "unit", "staff_group")
_BATCH = 1_000


@transaction.atomic
def withdraw_counts(*, extract: CountExtract, reason: str, by: Any) -> CountExtract:
    """Take an extract of counts back. Refused once a frozen meeting has shown it, or a later extract builds on it."""
    require_import(by)
    extract = lock_extract(extract)
    months = _months_of(extract, MonthlyCount, CountCoverage)
    _refuse_if_followed(extract, months, MonthlyCount, CountCoverage)
    figures = MonthlyCount.objects.filter(extract=extract)
    rows = list(figures.order_by("pk").values_list(*_COUNT_KEY, "count"))
    mark_withdrawn(extract, by=by, reason=reason, header=(*_COUNT_KEY, "count"), rows=rows)
    figures.delete()
    _restore(MonthlyCount, _COUNT_KEY, rows, extract)
    _restore_totals(rows, extract)
    extract.coverage.all().delete()
    _forget_years(months, extract.known_from)
    publish_figures()
    return extract


@transaction.atomic
def withdraw_strengths(*, extract: StrengthExtract, reason: str, by: Any) -> StrengthExtract:
    """Take an extract of strengths back, in the same way."""
    require_import(by)
    extract = lock_extract(extract)
    months = _months_of(extract, MonthlyStrength, StrengthCoverage)
    _refuse_if_followed(extract, months, MonthlyStrength, StrengthCoverage)
    figures = MonthlyStrength.objects.filter(extract=extract)
    rows = list(figures.order_by("pk").values_list(*_STRENGTH_KEY, "headcount"))
    mark_withdrawn(extract, by=by, reason=reason, header=(*_STRENGTH_KEY, "headcount"), rows=rows)
    figures.delete()
    _restore(MonthlyStrength, _STRENGTH_KEY, rows, extract)
    extract.coverage.all().delete()
    _forget_years(months, extract.known_from)
    publish_figures()
    return extract


def _months_of(extract: Any, *models: Any) -> set[dt.date]:
    """The months of which an extract says something."""
    found: set[dt.date] = set()
    for model in models:
        found.update(
            model.objects.filter(extract=extract).order_by().values_list("month", flat=True)
        )
    return found


def _refuse_if_followed(extract: Any, months: set[dt.date], fact: Any, coverage: Any) -> None:
    later = type(extract).objects.filter(pk__gt=extract.pk).order_by("pk")
    for model in (fact, coverage):
        found = model.objects.filter(extract__in=later, month__in=months).values("extract")
        refuse_if_followed(later.filter(pk__in=found).last())


def _restore(fact: Any, key: tuple[str, ...], rows: list[tuple[Any, ...]], extract: Any) -> None:
    """The figures that the extract had superseded are known again."""
    withdrawn = {row[: len(key)] for row in rows}
    months = {row[0] for row in rows}
    # Of several that came in on the day on which it did it superseded the newest.
    before = fact.objects.filter(month__in=months, superseded_on=extract.known_from)
    newest = {
        tuple(place): pk
        for pk, *place in before.order_by("as_at").values_list("pk", *key)
        if tuple(place) in withdrawn
    }
    restored = [*newest.values()]
    for start in range(0, len(restored), _BATCH):
        fact.objects.filter(pk__in=restored[start : start + _BATCH]).update(superseded_on=NEVER)


def _restore_totals(rows: list[tuple[Any, ...]], extract: CountExtract) -> None:
    """The totals over all units of what the extract touched, from the counts that remain."""
    kinds = {(month, *kind) for month, _, *kind, _ in rows}
    months = {kind[0] for kind in kinds}
    touched = MonthlyTotal.objects.filter(month__in=months)
    key = ("month", "cause", "severity", "staff_group")
    counts = MonthlyCount.objects.filter(month__in=months)
    still_said = set(counts.filter(known_from=extract.known_from).order_by().values_list(*key))
    now = {
        tuple(place): (count, number, as_at)
        for *place, count, number, as_at in counts.current()
        .order_by()
        .values_list(*key)
        .annotate(count=Sum("count"), number=Count("pk"), newest=Max("as_at"))
    }
    gone, restored, amended = [], [], []
    for total in touched.filter(known_from=extract.known_from):
        place = (total.month, total.cause_id, total.severity_id, total.staff_group_id)
        if place not in kinds:
            continue
        if place in still_said:
            total.count, total.rows, total.as_at = now[place]
            amended.append(total)
        else:
            gone.append(total.pk)
    for total in touched.filter(superseded_on=extract.known_from):
        place = (total.month, total.cause_id, total.severity_id, total.staff_group_id)
        if place in kinds and place not in still_said:
            restored.append(total.pk)
    MonthlyTotal.objects.filter(pk__in=gone).delete()
    MonthlyTotal.objects.filter(pk__in=restored).update(superseded_on=NEVER)
    MonthlyTotal.objects.bulk_update(amended, ("as_at", "count", "rows"), batch_size=_BATCH)


def _forget_years(months: set[dt.date], known_from: dt.date) -> None:
    """What was told of groups and units from figures that the extract had a part in has never been told."""
    for start_year in {FinancialYear.of(month).start_year for month in months}:
        for model in (PublishedYear, PublishedPart, PublishedSeverity):
            model.objects.filter(start_year=start_year, known_from__gte=known_from).delete()
    if months:
        # A direction was said against the year before.
        first = FinancialYear.of(min(months)).start_year
        PublishedBound.objects.filter(start_year__gte=first, known_from__gte=known_from).delete()
