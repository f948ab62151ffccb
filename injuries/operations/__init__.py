"""What is done to the register: figures are recorded in batches, all of a batch or none of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from ..disclosure.apply_to_counts import withhold_small_numbers
from ..disclosure.rules import is_small
from ..models import (
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    SmallNumberView,
    StrengthExtract,
)

BATCH = 2_000
#: Differences kept for a preview; the numbers beside them count all of them.
PREVIEWED = 200


class CountRow(NamedTuple):
    month: date
    unit: int | None
    cause: int
    severity: int
    staff_group: int
    count: int

    @property
    def key(self):
        return self[:5]

    @property
    def value(self):
        return self.count


class StrengthRow(NamedTuple):
    month: date
    unit: int | None
    staff_group: int
    headcount: int

    @property
    def key(self):
        return self[:3]

    @property
    def value(self):
        return self.headcount


class Difference(NamedTuple):
    """A figure that a batch adds (`before` is None) or changes."""

    row: CountRow | StrengthRow
    before: int | None


class Conflict(NamedTuple):
    """A figure that cannot be recorded: `held` is in the register as at `held_as_at`."""

    row: CountRow | StrengthRow
    held: int | None
    held_as_at: date

    def sentence(self, as_at: date) -> str:
        if self.held_as_at > as_at:
            return (
                f"The register has figures for {self.row.month:%Y-%m} as at {self.held_as_at}, which is later than "
                f"{as_at}. Figures for a month are recorded in the order in which they were extracted."
            )
        return (
            f"The register has {self.held} here as at {as_at}, and the file has {self.row.value}. "
            "A correction needs a later as-at date."
        )


class RefusedError(Exception):
    """A batch that contradicts the register. Nothing of it was recorded."""

    def __init__(self, conflicts: list[Conflict], as_at: date):
        self.conflicts = conflicts
        self.as_at = as_at
        super().__init__(
            " ".join(dict.fromkeys(conflict.sentence(as_at) for conflict in conflicts[:5]))
        )


@dataclass(frozen=True)
class Recorded:
    """What a batch did, or would do. `extract` is None where there was nothing to change, or on a trial."""

    extract: CountExtract | StrengthExtract | None
    new: int
    changed: int
    unchanged: int
    months: tuple[date, ...]
    differences: tuple[Difference, ...]


def record_counts(
    *,
    rows: Iterable[CountRow],
    as_at: date,
    source: str,
    by,
    illustrative: bool = False,
    file_name: str = "",
    sha256: str = "",
    note: str = "",
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Recorded:
    """Record monthly counts as they stood on `as_at`. What is in the register already stays as it is.

    A count that differs from the one known supersedes it from `as_at` on. Raises `RefusedError` where the
    register knows better; then nothing is recorded.
    """
    return _record(
        _COUNTS, rows, dry_run, progress,
        as_at=as_at, source=source, imported_by=by, illustrative=illustrative,
        file_name=file_name, sha256=sha256, note=note,
    )  # fmt: skip


def record_strengths(
    *,
    rows: Iterable[StrengthRow],
    as_at: date,
    source: str,
    by,
    illustrative: bool = False,
    file_name: str = "",
    sha256: str = "",
    note: str = "",
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Recorded:
    """Record monthly strengths as they stood on `as_at`, in the same way as counts."""
    return _record(
        _STRENGTHS, rows, dry_run, progress,
        as_at=as_at, source=source, imported_by=by, illustrative=illustrative,
        file_name=file_name, sha256=sha256, note=note,
    )  # fmt: skip


@dataclass(frozen=True)
class _Register:
    """Where figures of one kind are kept."""

    fact: type
    extract: type
    fields: tuple[str, ...]
    value: str


_COUNTS = _Register(
    MonthlyCount, CountExtract, ("month", "unit", "cause", "severity", "staff_group"), "count"
)
_STRENGTHS = _Register(
    MonthlyStrength, StrengthExtract, ("month", "unit", "staff_group"), "headcount"
)


@transaction.atomic
def _record(register: _Register, rows, dry_run, progress, **batch) -> Recorded:
    as_at = batch["as_at"]
    rows = list(rows)
    months = sorted({row.month for row in rows})
    current = _current(register, months)
    conflicts = _too_old(register, rows, months, as_at)
    new, changed, unchanged = [], [], 0
    for row in rows:
        held = current.get(row.key)
        if held is None:
            new.append(row)
        elif held.value == row.value:
            unchanged += 1
        elif held.as_at == as_at:
            conflicts.append(Conflict(row, held.value, held.as_at))
        else:
            changed.append(row)
    if conflicts:
        raise RefusedError(conflicts, as_at)

    extract = None
    if (new or changed) and not dry_run:
        extract = register.extract.objects.create(
            **batch, new_rows=len(new), changed_rows=len(changed), unchanged_rows=unchanged
        )
        superseded = [current[row.key].pk for row in changed]
        _supersede(register.fact, superseded, as_at)
        _insert(register, [*new, *changed], extract, progress)
        if register is _COUNTS:
            _add_up(new, changed, current, extract)
            withhold_small_numbers(months=months)

    before = [Difference(row, None) for row in new[:PREVIEWED]]
    before += [Difference(row, current[row.key].value) for row in changed[:PREVIEWED]]
    return Recorded(extract, len(new), len(changed), unchanged, tuple(months), tuple(before))


class _Held(NamedTuple):
    pk: int
    value: int
    as_at: date


def _current(register, months) -> dict[tuple, _Held]:
    """What the register knows now of some months, by what it is a figure of."""
    columns = (*register.fields, "pk", register.value, "as_at")
    known = register.fact.objects.current().filter(month__in=months).values_list(*columns)
    width = len(register.fields)
    return {row[:width]: _Held(*row[width:]) for row in known.iterator(chunk_size=BATCH)}


def _too_old(register, rows, months, as_at) -> list[Conflict]:
    """The months for which the register has figures of a later day, one conflict each."""
    newest = dict(
        register.fact.objects.current()
        .filter(month__in=months, as_at__gt=as_at)
        .order_by("month")
        .values_list("month")
        .annotate(Max("as_at"))
    )
    first = {row.month: row for row in reversed(rows)}
    return [Conflict(first[month], None, later) for month, later in newest.items()]


def _supersede(fact, pks, as_at) -> None:
    for start in range(0, len(pks), BATCH):
        fact.objects.filter(pk__in=pks[start : start + BATCH]).update(superseded_on=as_at)


def _insert(register, rows, extract, progress) -> None:
    columns = [field if field == "month" else f"{field}_id" for field in register.fields]
    columns.append(register.value)
    for start in range(0, len(rows), BATCH):
        facts = [
            register.fact(
                **dict(zip(columns, row, strict=True)), as_at=extract.as_at, extract=extract
            )
            for row in rows[start : start + BATCH]
        ]
        if register is _COUNTS:
            for fact in facts:
                fact.shown_count = None if is_small(fact.count) else fact.count
        register.fact.objects.bulk_create(facts)
        if progress:
            progress(min(start + BATCH, len(rows)))


def _add_up(new, changed, current, extract) -> None:
    """Keep the totals over all units in step with the counts."""
    more, rows_more = defaultdict(int), defaultdict(int)
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
        if total is not None and total.as_at == extract.as_at:
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
                as_at=extract.as_at,
                illustrative=extract.illustrative or bool(total and total.illustrative),
            )
        )
    _supersede(MonthlyTotal, superseded, extract.as_at)
    MonthlyTotal.objects.bulk_create(added, batch_size=BATCH)
    MonthlyTotal.objects.bulk_update(amended, ("count", "rows", "illustrative"), batch_size=BATCH)


def log_small_numbers(*, by, path: str, figures: int) -> SmallNumberView:
    """Keep a note that somebody was shown figures which others do not see."""
    return SmallNumberView.objects.create(user=by, path=path[:500], figures=figures)
