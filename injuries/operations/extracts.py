"""Extracts of counts and strengths: recorded in batches, all of a batch or none of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from ohs.imports.figures.comparison import (
    ONLY_ROWS,
    Coverage,
    ExtractRefused,
    Held,
    Key,
    Recorded,
    compare,
    recorded,
)

from ..models import (
    CountCoverage,
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    StrengthCoverage,
    StrengthExtract,
)
from ..permissions import require_import
from ._publishing import publish_figures

BATCH = 2_000


class GivenCount(NamedTuple):
    month: date
    unit: int | None
    cause: int
    severity: int
    staff_group: int
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody asks

    @property
    def key(self) -> Key:
        return self[:5]

    @property
    def value(self) -> int:
        return self.count


class GivenStrength(NamedTuple):
    month: date
    unit: int | None
    staff_group: int
    headcount: int

    @property
    def key(self) -> Key:
        return self[:3]

    @property
    def value(self) -> int:
        return self.headcount


def record_counts(
    *,
    rows: Iterable[GivenCount],
    as_at: date,
    source: str,
    by: Any,
    on: date,
    covers: Coverage = ONLY_ROWS,
    illustrative: bool = False,
    file_name: str = "",
    sha256: str = "",
    note: str = "",
    dry_run: bool = False,
    publish: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Recorded[GivenCount]:
    """Record monthly counts as they stood on `as_at`. What is in the register already stays as it is.

    `on` is the day on which they come in, from which on they are known if it is the later. A count that differs from the
    one known supersedes it. Where the rows are everything for their months
    (`covers`), what they do not mention becomes zero. Raises `ExtractRefused` where the register knows better; then
    nothing is recorded. `by` is None for a command on the server. What readers are told is decided in the same
    transaction, unless the caller records several extracts and publishes after the last (`publish=False`).
    """
    require_import(by)
    return _record(
        _COUNTS, rows, covers, dry_run, publish, progress,
        as_at=as_at, known_from=max(as_at, on), source=source, imported_by=by, illustrative=illustrative,
        file_name=file_name, sha256=sha256, note=note,
    )  # fmt: skip


def record_strengths(
    *,
    rows: Iterable[GivenStrength],
    as_at: date,
    source: str,
    by: Any,
    on: date,
    covers: Coverage = ONLY_ROWS,
    illustrative: bool = False,
    file_name: str = "",
    sha256: str = "",
    note: str = "",
    dry_run: bool = False,
    publish: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Recorded[GivenStrength]:
    """Record monthly strengths as they stood on `as_at`, in the same way as counts."""
    require_import(by)
    return _record(
        _STRENGTHS, rows, covers, dry_run, publish, progress,
        as_at=as_at, known_from=max(as_at, on), source=source, imported_by=by, illustrative=illustrative,
        file_name=file_name, sha256=sha256, note=note,
    )  # fmt: skip


@dataclass(frozen=True)
class _Register:
    """Where figures of one kind are kept."""

    fact: Any
    extract: Any
    coverage: Any
    fields: tuple[str, ...]
    value: str
    row: Callable[..., Any]

    def zero(self, key: Key) -> Any:
        return self.row(*key, 0)


_COUNTS = _Register(
    MonthlyCount, CountExtract, CountCoverage,
    ("month", "unit", "cause", "severity", "staff_group"), "count", GivenCount,
)  # fmt: skip
_STRENGTHS = _Register(
    MonthlyStrength, StrengthExtract, StrengthCoverage,
    ("month", "unit", "staff_group"), "headcount", GivenStrength,
)  # fmt: skip


@transaction.atomic
def _record(
    register: _Register,
    figures: Iterable[Any],
    covers: Coverage,
    dry_run: bool,
    publish: bool,
    progress: Callable[[int], None] | None,
    **batch: Any,
) -> Recorded[Any]:
    as_at = batch["as_at"]
    rows = list(figures)
    months = sorted({row.month for row in rows})
    current = _current(register, months)
    comparison = compare(rows, current, as_at=as_at, coverage=covers, zero=register.zero)
    if comparison.conflicts:
        raise ExtractRefused(comparison.conflicts, as_at)

    new, changed = comparison.new, comparison.changed
    extract = None
    batch["known_from"] = _no_earlier(register, months, batch["known_from"])
    cover = _not_yet_covered(register, months, covers)
    if (new or changed or cover) and not dry_run:
        extract = register.extract.objects.create(
            **batch,
            covers=register.extract.Covers.MONTHS
            if covers.everything
            else register.extract.Covers.ROWS,
            new_rows=len(new),
            changed_rows=len(changed),
            unchanged_rows=comparison.unchanged,
        )
        _supersede(register.fact, [current[row.key].pk for row in changed], extract.known_from)
        _insert(register, [*new, *changed], extract, progress)
        register.coverage.objects.bulk_create(
            register.coverage(extract=extract, **place) for place in cover
        )
        if register is _COUNTS and (new or changed):
            _add_up(new, changed, current, extract)
        if publish:
            publish_figures()
    return recorded(comparison, current, extract=extract, months=months, covers_more=bool(cover))


def _not_yet_covered(
    register: _Register, months: Sequence[date], covers: Coverage
) -> list[dict[str, Any]]:
    """The months, and the units where it is some, that the register does not know to be complete."""
    if not covers.everything:
        return []
    known = set(
        register.coverage.objects.filter(month__in=months)
        .order_by()
        .values_list("month", "all_units", "unit")
    )
    units: list[int | None] = [None]
    if covers.units is not None:
        units = sorted(covers.units, key=lambda unit: unit or 0)
    return [
        {"month": month, "all_units": covers.units is None, "unit_id": unit}
        for month in months
        for unit in units
        if (month, True, None) not in known and (month, covers.units is None, unit) not in known
    ]


def _current(register: _Register, months: Sequence[date]) -> dict[Key, Held]:
    """What the register knows now of some months, by what it is a figure of."""
    columns = (*register.fields, "pk", register.value, "as_at")
    known = register.fact.objects.current().filter(month__in=months).values_list(*columns)
    width = len(register.fields)
    return {row[:width]: Held(*row[width:]) for row in known.iterator(chunk_size=BATCH)}


def _no_earlier(register: _Register, months: list[date], day: date) -> date:
    """What is known of a month is known in the order in which it came in, even where the clock was put back."""
    known = register.fact.objects.current().filter(month__in=months)
    newest: date | None = known.aggregate(newest=Max("known_from"))["newest"]
    return day if newest is None else max(day, newest)


def _supersede(fact: Any, pks: Sequence[int], day: date) -> None:
    for start in range(0, len(pks), BATCH):
        fact.objects.filter(pk__in=pks[start : start + BATCH]).update(superseded_on=day)


def _insert(
    register: _Register,
    rows: Sequence[Any],
    extract: Any,
    progress: Callable[[int], None] | None,
) -> None:
    columns = [field if field == "month" else f"{field}_id" for field in register.fields]
    columns.append(register.value)
    for start in range(0, len(rows), BATCH):
        facts = [
            register.fact(
                **dict(zip(columns, row, strict=True)),
                as_at=extract.as_at,
                known_from=extract.known_from,
                extract=extract,
            )
            for row in rows[start : start + BATCH]
        ]
        register.fact.objects.bulk_create(facts)
        if progress:
            progress(min(start + BATCH, len(rows)))


def _add_up(
    new: Iterable[GivenCount],
    changed: Iterable[GivenCount],
    current: Mapping[Key, Held],
    extract: CountExtract,
) -> None:
    """Keep the totals over all units in step with the counts."""
    more: dict[tuple[date, int, int, int], int] = defaultdict(int)
    rows_more: dict[tuple[date, int, int, int], int] = defaultdict(int)
    for row in new:
        key = (row.month, row.cause, row.severity, row.staff_group)
        more[key] += row.count
        rows_more[key] += 1
    for row in changed:
        key = (row.month, row.cause, row.severity, row.staff_group)
        more[key] += row.count - current[row.key].value

    months = {key[0] for key in more}
    held = {
        (total.month, total.cause_id, total.severity_id, total.staff_group_id): total
        for total in MonthlyTotal.objects.current().filter(month__in=months)
    }
    superseded, added, amended = [], [], []
    for key, difference in more.items():
        total = held.get(key)
        if total is not None and total.known_from == extract.known_from:
            total.as_at = max(total.as_at, extract.as_at)
            total.count += difference
            total.rows += rows_more[key]
            total.illustrative |= extract.illustrative
            amended.append(total)
            continue
        if total is not None:
            superseded.append(total.pk)
        month, cause, severity, staff_group = key
        added.append(
            MonthlyTotal(
                month=month,
                cause_id=cause,
                severity_id=severity,
                staff_group_id=staff_group,
                count=(total.count if total else 0) + difference,
                rows=(total.rows if total else 0) + rows_more[key],
                as_at=max(extract.as_at, total.as_at if total else extract.as_at),
                known_from=extract.known_from,
                illustrative=extract.illustrative or bool(total and total.illustrative),
            )
        )
    _supersede(MonthlyTotal, superseded, extract.known_from)
    MonthlyTotal.objects.bulk_create(added, batch_size=BATCH)
    MonthlyTotal.objects.bulk_update(
        amended, ("as_at", "count", "rows", "illustrative"), batch_size=BATCH
    )
