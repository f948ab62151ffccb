"""From the rows of a file to figures of the register: every bad row is found, and then nothing is recorded."""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from . import operations
from .kinds import Kinds
from .sheets import UnreadableError, read_sheet

COUNT_FIELDS = ("month", "unit", "cause", "severity", "staff_group", "count")
STRENGTH_FIELDS = ("month", "unit", "staff_group", "headcount")
#: More than this in one month is a slip of the hand.
GREATEST = 200_000
EARLIEST = 1950

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]00:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NAMED = re.compile(r"([A-Za-z]+)[- ](\d{4}|\d{2})")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


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


class _WrongError(Exception):
    """A cell that cannot be read; the message says what was expected."""


@dataclass
class _Names:
    """Names of one kind as people write them, and what they stand for."""

    noun: str
    known: dict[str, object] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, meaning) -> None:
        key = _plain(text)
        if key:
            self.known.setdefault(key, meaning)
            self.printed.setdefault(key, text)

    def find(self, value):
        text = _text(value)
        found = self.known.get(_plain(text))
        if found is None:
            near = get_close_matches(_plain(text), self.known, n=3, cutoff=0.5)
            names = list(dict.fromkeys(self.printed[key] for key in near))
            hint = f" Nearest: {', '.join(names)}." if names else ""
            raise _WrongError(f"Expected a {self.noun} that the register knows.{hint}")
        return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\s_\-–,]+", " ", text).casefold().split())


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().strip("\ufeff\xa0").strip()


def read_month(value, as_at: date) -> date:
    """A month as people write it: 2020-04, 2020-04-01, 01/04/2020, Apr-20, April 2020. Its first day."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day, as_at)
    text = _text(value)
    if match := _ISO.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3] or 1), as_at)
    if match := _SLASHED.fullmatch(text):
        return _checked(int(match[3]), int(match[2]), int(match[1]), as_at)
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[1].lower())
        if month:
            year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
            return _checked(year, month, 1, as_at)
    raise _WrongError("Expected a month, written as 2020-04.")


def _checked(year: int, month: int, day: int, as_at: date) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _WrongError("Expected a month, written as 2020-04.") from None
    if found.day != 1:
        # 04/01/2020 may be 4 January or 1 April; Apr-20 may have become 20 April. Both are refused.
        raise _WrongError(
            f"This reads as {found.day} {found:%B %Y}, which is not the first of a month. Expected a month, written as 2020-04."
        )
    if found.year < EARLIEST:
        raise _WrongError(f"Expected a month of {EARLIEST} or later.")
    if found > as_at:
        raise _WrongError(
            f"Expected a month that had begun by {as_at}, the day the figures are as at."
        )
    return found


def read_whole(value) -> int:
    """A whole number of 0 or more: 12, "12", "1,234"; not 1.5, not -2, not "twelve"."""
    if isinstance(value, bool):
        raise _WrongError("Expected a whole number of 0 or more.")
    if isinstance(value, int):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    else:
        text = _text(value)
        if not _WHOLE.fullmatch(text) or not text.isascii():
            raise _WrongError("Expected a whole number of 0 or more, such as 12 or 1,234.")
        number = int(text.replace(",", ""))
    if number < 0:
        raise _WrongError("Expected a whole number of 0 or more.")
    if number > GREATEST:
        raise _WrongError(f"Expected at most {GREATEST:,} in one month.")
    return number


class Reader:
    """Reads the cells of a file by what the register knows. `as_at` is the day its figures are as at."""

    def __init__(self, as_at: date, kinds: Kinds | None = None):
        self.as_at = as_at
        kinds = kinds or Kinds()
        self.units, self.staff_groups = _Names("unit"), _Names("staff group")
        self.causes, self.severities = _Names("cause"), _Names("severity")
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
        if not _text(value) or _plain(_text(value)) == "not recorded by unit":
            return None
        return self.units.find(value)

    def staff_group(self, value) -> int:
        return self.staff_groups.find(value)

    def cause(self, value) -> int:
        cause = self.causes.find(value)
        if cause in self.parts:
            raise _WrongError(
                f"This cause is divided. Expected one of: {'; '.join(self.parts[cause])}."
            )
        return cause

    def severity(self, value, month: date | None) -> int:
        severity, start, end = self.severities.find(value)
        if month and ((start and month < start.replace(day=1)) or (end and month > end)):
            raise _WrongError(
                f"In {month:%B %Y} this was called {severity.on(month)}: what was counted is not the same."
            )
        return severity.pk


@dataclass
class _Checked:
    """Good rows and bad ones; `numbers` says on which row of the file a figure stands."""

    rows: list = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    numbers: dict[tuple, int] = field(default_factory=dict)


def check_counts(
    rows: Iterable[tuple[int, dict]], as_at: date, progress: Callable[[int], None] | None = None
) -> _Checked:
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

    return _check(rows, cells, "month, unit, cause, severity and staff group", progress)


def check_strengths(
    rows: Iterable[tuple[int, dict]], as_at: date, progress: Callable[[int], None] | None = None
) -> _Checked:
    reader = Reader(as_at)

    def cells(row, cell):
        return operations.StrengthRow(
            cell("month", reader.month),
            cell("unit", reader.unit),
            cell("staff_group", reader.staff_group),
            cell("headcount", read_whole),
        )

    return _check(rows, cells, "month, unit and staff group", progress)


def _check(rows, cells, key_words, progress) -> _Checked:
    checked = _Checked()
    for count, (number, row) in enumerate(rows, start=1):
        wrong = []

        def cell(name, read, row=row, number=number, wrong=wrong):
            try:
                return read(row[name])
            except _WrongError as error:
                wrong.append(BadRow(number, name, _text(row[name])[:80], str(error)))
            return None

        if row.get(""):
            wrong.append(
                BadRow(
                    number,
                    "",
                    _text(row[""])[:80],
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
