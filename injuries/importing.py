"""From the rows of a file to figures of the register: every bad row is found, and then nothing is recorded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from . import operations
from .cells import Names, WrongError, plain, read_month, read_whole, text_of
from .dimensions import Kinds
from .sheets import UnreadableError, read_sheet

COUNT_FIELDS = ("month", "unit", "cause", "severity", "staff_group", "count")
STRENGTH_FIELDS = ("month", "unit", "staff_group", "headcount")


@dataclass(frozen=True)
class BadRow:
    """What is wrong with one cell: where it stands, what it holds and what was expected."""

    row: int
    column: str
    value: str
    expected: str

    def __str__(self):
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        if not self.column and not self.value:
            return f"{where}: {self.expected}"
        said = f"“{self.value}”" if self.value else "empty"
        return f"{where}: {said}. {self.expected}"


class RejectedError(Exception):
    """A file with bad rows: all of them, in order. Nothing of it was recorded."""

    def __init__(self, bad_rows: list[BadRow]):
        self.bad_rows = sorted(bad_rows, key=lambda bad: bad.row)
        super().__init__(f"{len(bad_rows)} bad rows")


class Reader:
    """Reads the cells of a file by what the register knows. `as_at` is the day its figures are as at."""

    def __init__(self, as_at: date, kinds: Kinds | None = None):
        self.as_at = as_at
        kinds = kinds or Kinds()
        self.units, self.staff_groups = Names("unit"), Names("staff group")
        self.causes, self.severities = Names("cause"), Names("severity")
        for pk, unit in kinds.units.items():
            self.units.add(unit.code, pk)
        for pk, unit in kinds.units.items():
            self.units.add(unit.name, pk)
        for pk, group in kinds.staff_groups.items():
            for text in (group.code, group.name, group.short_name, group.short_name.rstrip("s")):
                self.staff_groups.add(text, pk)
        self.parts = {}
        for pk, cause in kinds.causes.items():
            self.causes.add(cause.name, pk)
            self.causes.add(cause.code, pk)
            if cause.parent_id:
                self.parts.setdefault(cause.parent_id, []).append(cause.name)
        for severity in kinds.severities.values():
            for name, start, end in severity.names:
                self.severities.add(name, (severity, start, end))
            self.severities.add(severity.name, (severity, None, None))
            self.severities.add(severity.code, (severity, None, None))
        self._months, self._read = {}, {}

    def month(self, value) -> date:
        if value not in self._months:
            self._months[value] = read_month(value, self.as_at)
        return self._months[value]

    def unit(self, value) -> int | None:
        if not text_of(value) or plain(text_of(value)) == "not recorded by unit":
            return None
        return self.units.find(value)

    def staff_group(self, value) -> int:
        return self.staff_groups.find(value)

    def cause(self, value) -> int:
        cause = self.causes.find(value)
        if cause in self.parts:
            raise WrongError(
                f"This cause is divided. Expected one of: {'; '.join(self.parts[cause])}."
            )
        return cause

    def severity(self, value, month: date | None) -> int:
        severity, start, end = self.severities.find(value)
        if month and ((start and month < start.replace(day=1)) or (end and month > end)):
            raise WrongError(
                f"In {month:%B %Y} this was called {severity.on(month)}: what was counted is not the same."
            )
        return severity.pk


@dataclass
class Checked:
    """Good rows and bad ones; `numbers` says on which row of the file a figure stands."""

    rows: list = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    numbers: dict[tuple, int] = field(default_factory=dict)


def check_counts(
    rows: Iterable[tuple[int, dict]], as_at: date, progress: Callable[[int], None] | None = None
) -> Checked:
    """Every row read, whatever is wrong with the others."""
    reader = Reader(as_at)

    def cells(row, cell):
        month = cell("month", reader.month)
        return operations.CountRow(
            month,
            cell("unit", reader.unit),
            cell("cause", reader.cause),
            cell("severity", lambda value: reader.severity(value, month)),
            cell("staff_group", reader.staff_group),
            cell("count", read_whole),
        )

    return check_rows(rows, cells, "month, unit, cause, severity and staff group", progress)


def check_strengths(
    rows: Iterable[tuple[int, dict]], as_at: date, progress: Callable[[int], None] | None = None
) -> Checked:
    reader = Reader(as_at)

    def cells(row, cell):
        return operations.StrengthRow(
            cell("month", reader.month),
            cell("unit", reader.unit),
            cell("staff_group", reader.staff_group),
            cell("headcount", read_whole),
        )

    return check_rows(rows, cells, "month, unit and staff group", progress)


def check_rows(
    rows: Iterable[tuple[int, dict]],
    cells: Callable,
    key_words: str,
    progress: Callable[[int], None] | None = None,
) -> Checked:
    """Every row of a file as a figure with a `key`, or what is wrong with it.

    `cells(row, cell)` makes the figure; it reads each column with `cell(name, read)`, where `read` raises `WrongError`
    on what it cannot read. `key_words` names what the key is made of, for the row that says the same a second time.
    """
    checked = Checked()
    for count, (number, row) in enumerate(rows, start=1):
        wrong = []

        def cell(name, read, row=row, number=number, wrong=wrong):
            try:
                return read(row[name])
            except WrongError as error:
                wrong.append(BadRow(number, name, text_of(row[name])[:80], str(error)))
            return None

        if row.get(""):
            wrong.append(
                BadRow(
                    number,
                    "",
                    text_of(row[""])[:80],
                    "Expected no more cells than the header has; a number such as 1,234 stands in quotation marks.",
                )
            )
        figure = cells(row, cell)
        if not wrong and figure.key in checked.numbers:
            first = checked.numbers[figure.key]
            wrong.append(
                BadRow(
                    number,
                    "",
                    "",
                    f"The same {key_words} stand on row {first}. Expected them once.",
                )
            )
        if wrong:
            checked.bad.extend(wrong)
        else:
            checked.numbers[figure.key] = number
            checked.rows.append(figure)
        if progress and not count % 20_000:
            progress(count)
    return checked


@dataclass(frozen=True)
class Kind:
    """A kind of file: its columns, how its rows are checked and how they are recorded."""

    name: str
    fields: tuple[str, ...]
    check: Callable
    record: Callable


COUNTS = Kind("counts", COUNT_FIELDS, check_counts, operations.record_counts)
STRENGTHS = Kind("strengths", STRENGTH_FIELDS, check_strengths, operations.record_strengths)


def import_file(
    kind: Kind,
    data: bytes,
    *,
    as_at: date,
    source: str,
    by=None,
    file_name: str = "",
    sha256: str = "",
    dry_run: bool = False,
    reading: Callable[[int], None] | None = None,
    recording: Callable[[int], None] | None = None,
) -> operations.Recorded:
    """Record a file of figures, or nothing of it: raises `UnreadableError` or `RejectedError`."""
    sheet = read_sheet(data, kind.fields)
    checked = kind.check(sheet.rows, as_at, reading)
    if not checked.bad and not checked.rows:
        raise UnreadableError("The file has a header and no rows.")
    if checked.bad:
        raise RejectedError(checked.bad)
    try:
        return kind.record(
            rows=checked.rows,
            as_at=as_at,
            source=source,
            by=by,
            file_name=file_name,
            sha256=sha256,
            dry_run=dry_run,
            progress=recording,
        )
    except operations.RefusedError as refused:
        raise RejectedError(
            [
                BadRow(
                    checked.numbers[conflict.row.key],
                    kind.fields[-1] if conflict.held is not None else "month",
                    str(conflict.row.value if conflict.held is not None else conflict.row.month),
                    conflict.sentence(as_at),
                )
                for conflict in refused.conflicts
            ]
        ) from refused
