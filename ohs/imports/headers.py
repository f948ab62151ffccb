"""The header of a table found among titles, notes and other sheets: by the columns that are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .files.cells import Row, Sheet, UnreadableFileError, column_letters, is_blank
from .tables import Columns, Table, UnreadColumn, header_text, plain_header

#: Rows in which a header is looked for: titles, dates and notes may stand above it.
HEADER_ROWS = 40


@dataclass(frozen=True)
class Candidate:
    """A sheet with the row that is its header, and how far it has the columns that are looked for."""

    sheet: Sheet
    header_row: int
    header: tuple[str, ...]
    places: Mapping[str, int]
    unread: tuple[UnreadColumn, ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.missing and not self.twice

    def table(self, other_sheets: tuple[str, ...] = ()) -> Table:
        rows = tuple(row for row in self.sheet.rows if row.number > self.header_row)
        numbers = {row.number for row in rows}
        return Table(
            self.sheet.name,
            self.header_row,
            self.header,
            rows,
            self.places,
            self.unread,
            frozenset(self.sheet.hidden_rows & numbers),
            self.sheet.merged,
            other_sheets,
        )


def find_table(
    sheets: Sequence[Sheet], columns: Columns, *, sheet: str = "", header_row: int | None = None
) -> Table:
    """The one table that has the columns. Raises `UnreadableFileError`, naming the sheets, where none or several do."""
    visible = [one for one in sheets if one.rows and not one.hidden]
    if sheet:
        visible = [one for one in sheets if one.name == sheet and one.rows]
        if not visible:
            names = ", ".join(f"“{one.name}”" for one in sheets if one.rows)
            raise UnreadableFileError(f"There is no sheet “{sheet}” with rows. There are: {names}.")
    candidates = [candidate_of(one, columns, header_row=header_row) for one in visible]
    fitting = [candidate for candidate in candidates if candidate.fits]
    if len(fitting) > 1:
        names = " and ".join(f"“{candidate.sheet.name}”" for candidate in fitting[:10])
        raise UnreadableFileError(
            f"The sheets {names} have these columns, and which of them is meant cannot be told. "
            "Say which one, or keep only that one in the file."
        )
    if fitting:
        chosen = fitting[0]
        others = tuple(one.name for one in sheets if one.rows and one is not chosen.sheet)
        return chosen.table(others)
    raise UnreadableFileError(_why_none_fits(sheets, candidates, columns))


def candidate_of(
    sheet: Sheet,
    columns: Columns,
    *,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Candidate:
    """The likeliest header of a sheet. `mapping` says which column of the import a header stands for ("" for none)."""
    row = _row_of_header(sheet, columns, header_row)
    header = _header(sheet, row) if row is not None else ()
    places: dict[str, int] = {}
    twice: list[str] = []
    unread = []
    for place, text in enumerate(header):
        if not text:
            continue
        if mapping is not None and text in mapping:
            name: str | None = mapping[text] or None
        else:
            name = columns.find(text)
        if name is None:
            if plain_header(text) not in columns.ignored:
                unread.append((text, place))
        elif name in places:
            twice.append(name)
        else:
            places[name] = place
    missing = tuple(name for name in columns.required if name not in places)
    return Candidate(
        sheet,
        row.number if row is not None else 0,
        header,
        places,
        tuple(
            UnreadColumn(text, column_letters(place), _free(columns.nearest(text), places))
            for text, place in unread
        ),
        missing,
        tuple(dict.fromkeys(twice)),
    )


def _free(name: str | None, places: Mapping[str, int]) -> str | None:
    return None if name in places else name


def _row_of_header(sheet: Sheet, columns: Columns, header_row: int | None) -> Row | None:
    if header_row is not None:
        return next((row for row in sheet.rows if row.number == header_row), None)
    head = sheet.rows[:HEADER_ROWS]
    best = max(head, key=lambda row: columns.count_known(_header(sheet, row)), default=None)
    if best is not None and columns.count_known(_header(sheet, best)):
        return _last_of_header(sheet, best)
    # No name is known: the first row that is about as wide as the table.
    widths = [sum(not is_blank(cell) for cell in row.cells) for row in head]
    wide = max(widths, default=0)
    first = next((row for row, width in zip(head, widths, strict=True) if 2 * width > wide), None)
    return _last_of_header(sheet, first) if first else None


def _last_of_header(sheet: Sheet, row: Row) -> Row:
    """The row itself, or the last of those over which one of its names is merged."""
    last = max(
        (part.last_row for part in sheet.merged if part.first_row == row.number),
        default=row.number,
    )
    return next((one for one in sheet.rows[: HEADER_ROWS + 5] if one.number == last), row)


def _header(sheet: Sheet, row: Row) -> tuple[str, ...]:
    """The names of the columns; names that are merged over several rows or columns above it are taken in."""
    names = [header_text(cell) for cell in row.cells]
    above = next(
        (one for one in reversed(sheet.rows) if one.number < row.number),
        None,
    )
    merged = [
        part
        for part in sheet.merged
        if part.first_row < row.number and part.last_row >= row.number - 1
    ]
    if above is None or not merged:
        return tuple(names)
    by_number = {one.number: one for one in sheet.rows[: HEADER_ROWS + 1]}
    width = max(len(names), *(part.last_column + 1 for part in merged if part.last_column < 500), 0)
    names += [""] * (width - len(names))
    groups = [""] * width
    for part in merged:
        top = by_number.get(part.first_row)
        cells = top.cells if top else ()
        text = header_text(cells[part.first_column]) if part.first_column < len(cells) else ""
        for column in range(part.first_column, min(part.last_column, width - 1) + 1):
            if part.last_row >= row.number and not names[column]:
                names[column] = text
            elif part.last_column > part.first_column and part.last_row == row.number - 1:
                groups[column] = text
    repeated = {name for name in names if name and names.count(name) > 1}
    return tuple(
        f"{group}: {name}" if group and name in repeated else name
        for name, group in zip(names, groups, strict=True)
    )


def _why_none_fits(
    sheets: Sequence[Sheet], candidates: Sequence[Candidate], columns: Columns
) -> str:
    hidden = [one for one in sheets if one.hidden and one.rows]
    for one in hidden:
        if candidate_of(one, columns).fits:
            return (
                f"The sheet “{one.name}” has these columns, but it is hidden. "
                "Show it if it is the one that is meant, and save the file again."
            )
    if not candidates:
        return "All sheets of the file are hidden or empty. Show the one that is meant and save the file again."
    best = max(candidates, key=lambda candidate: len(candidate.places))
    where = f"The sheet “{best.sheet.name}”" if best.sheet.name else "The file"
    others = [candidate.sheet.name for candidate in candidates if candidate is not best]
    beside = f" Other sheets: {', '.join(others[:10])}." if others else ""
    if not best.places:
        return (
            f"{where} has no row that names the columns. The header must name: "
            f"{', '.join(columns.required)}.{beside}"
        )
    problems = [f"The column {name} stands there twice." for name in best.twice]
    problems += [f"The column {name} is missing." for name in best.missing]
    problems += [
        f"“{column.header[:40]}” is not a column of such a file{f'; perhaps {column.nearest} is meant' if column.nearest else ''}."
        for column in best.unread
        if column.nearest in best.missing
    ]
    row = f" (its header is read on row {best.header_row})" if best.header_row != 1 else ""
    return f"{where} cannot be taken{row}. {' '.join(problems)} The columns are: {', '.join(columns.names)}.{beside}"
