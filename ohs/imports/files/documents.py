"""The tables of a Word document (DOCX) as sheets of cells.

Paragraphs of a cell are parted by line ends, and a numbered one begins with its number as Word shows it, so that
"1. … 2. …" within one cell can be taken apart. Tables with the same header, as a plan over several pages has them,
are one sheet whose rows are counted on.
"""

from dataclasses import dataclass, field

from .cells import Cell, Limits, MergedRange, Meter, Row, Sheet, UnreadableFileError
from .packages import DAMAGED, Attributes, Package, attribute

# A list of Word has nine levels.
_DEEPEST = 8


def read_document(data: bytes, limits: Limits) -> list[Sheet]:
    """The tables in their order. Raises `UnreadableFileError`."""
    package = Package(data, limits)
    path = package.main_part("word/document.xml")
    parts = {kind: part for kind, part in package.relations(path).values() if part in package}
    reader = _DocumentReader(Meter(limits), _numbering(package, parts))
    package.parse(path, reader.start, reader.end, reader.text)
    sheets = _joined(reader.sheets)
    if not sheets:
        raise UnreadableFileError(
            "The document has no table. Only what stands in tables is read from a Word document."
        )
    return sheets


def _joined(sheets: list[Sheet]) -> list[Sheet]:
    """Tables that follow one another under the same header, as one. The header is said once."""
    groups: list[list[Sheet]] = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        if groups and len(sheet.rows) > 1 and _header(groups[-1][0]) == _header(sheet):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return [group[0] if len(group) == 1 else _join(group) for group in groups]


def _header(sheet: Sheet) -> list[str]:
    return [str(cell or "").strip().casefold() for cell in sheet.rows[0].cells]


def _join(group: list[Sheet]) -> Sheet:
    rows = list(group[0].rows)
    merged = list(group[0].merged)
    for sheet in group[1:]:
        offset = rows[-1].number - sheet.rows[0].number
        rows += [Row(row.number + offset, row.cells) for row in sheet.rows[1:]]
        merged += [
            MergedRange(
                part.first_row + offset, part.first_column, part.last_row + offset, part.last_column
            )
            for part in sheet.merged
        ]
    last = group[-1].name.rpartition(" ")[2]
    first = group[0].name.rpartition(" ")[2]
    return Sheet(f"Tables {first} to {last}", tuple(rows), merged=tuple(merged))


@dataclass
class _Level:
    """How paragraphs of one level of a list are numbered."""

    form: str = "decimal"
    first: int = 1


@dataclass
class _Numbering:
    """The lists of a document: which list a style belongs to, and how each of its levels counts."""

    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next_label(self, number: str, depth: int) -> str:
        """What Word prints before the next paragraph of a list."""
        if number == "0":
            return ""
        abstract = self.abstract.get(number, number)
        level = self.levels.get((abstract, depth), _Level())
        if level.form in ("bullet", "none"):
            return "• " if level.form == "bullet" else ""
        key = (abstract, depth)
        restart = self.restarts.get((number, depth))
        if restart is not None and (number, depth) not in self._begun:
            self._begun.add((number, depth))
            self._counts[key] = restart
        else:
            self._counts[key] = self._counts.get(key, level.first - 1) + 1
        for other in list(self._counts):
            if other[0] == abstract and other[1] > depth:
                del self._counts[other]
        return _label(level.form, self._counts[key])


def _label(form: str, count: int) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        letter = chr(96 + count)
        return f"({letter if form == 'lowerLetter' else letter.upper()}) "
    if form in ("lowerRoman", "upperRoman") and 1 <= count <= 39:
        roman = "x" * (count // 10) + (
            "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix",
        )[count % 10]  # fmt: skip
        return f"({roman if form == 'lowerRoman' else roman.upper()}) "
    return f"{count}. "


def _numbering(package: Package, parts: dict[str, str]) -> _Numbering:
    numbering = _Numbering()
    try:
        if "numbering" in parts:
            package.parse(parts["numbering"], _NumberingReader(numbering).start)
        if "styles" in parts:
            package.parse(parts["styles"], _StylesReader(numbering).start)
    except UnreadableFileError as error:
        # Numbers that cannot be told are left out; the words of the tables are what matters.
        if str(error) != DAMAGED:
            raise
    return numbering


class _NumberingReader:
    def __init__(self, numbering: _Numbering):
        self.numbering = numbering
        self.abstract = self.number = ""
        self.depth = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        value = attribute(attributes, "val") or ""
        if tag == "abstractNum":
            self.abstract, self.number = attribute(attributes, "abstractNumId") or "", ""
        elif tag == "num":
            self.number = attribute(attributes, "numId") or ""
        elif tag == "abstractNumId" and self.number:
            self.numbering.abstract[self.number] = value
        elif tag in ("lvl", "lvlOverride"):
            self.depth = min(_small(attribute(attributes, "ilvl")), _DEEPEST)
            if tag == "lvl" and not self.number:
                self.numbering.levels[self.abstract, self.depth] = _Level()
        elif tag == "startOverride" and self.number:
            self.numbering.restarts[self.number, self.depth] = _small(value)
        elif not self.number and (self.abstract, self.depth) in self.numbering.levels:
            level = self.numbering.levels[self.abstract, self.depth]
            if tag == "numFmt":
                level.form = value
            elif tag == "start":
                level.first = _small(value)


class _StylesReader:
    def __init__(self, numbering: _Numbering):
        self.numbering = numbering
        self.style = ""
        self.depth = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "style":
            self.style, self.depth = attribute(attributes, "styleId") or "", 0
        elif tag == "ilvl":
            self.depth = min(_small(attribute(attributes, "val")), _DEEPEST)
        elif tag == "numId" and self.style:
            number = attribute(attributes, "val") or ""
            self.numbering.styles[self.style] = (number, self.depth)


@dataclass
class _Table:
    """A table that is being read."""

    rows: list[list[Cell]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    open_merges: dict[int, int] = field(default_factory=dict)


class _DocumentReader:
    def __init__(self, meter: Meter, numbering: _Numbering):
        self.meter, self.numbering = meter, numbering
        self.sheets: list[Sheet] = []
        self.table: _Table | None = None
        self.depth = 0
        self.fallbacks = 0
        self.taking = False
        self.paragraphs: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.style = ""
        self.list_number: str | None = None
        self.list_depth = 0
        self.span = 1
        self.vertical: str | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "tbl":
            self.depth += 1
            if self.depth == 1:
                self.meter.sheet()
                self.table = _Table()
        elif not self.depth:
            return
        elif tag == "Fallback":
            self.fallbacks += 1
        elif tag == "t":
            self.taking = not self.fallbacks
        elif tag == "p":
            self.pieces, self.style, self.list_number, self.list_depth = [], "", None, 0
        elif tag in ("br", "cr"):
            self.pieces.append("\n")
        elif tag == "tab":
            self.pieces.append(" ")
        elif tag == "noBreakHyphen":
            self.pieces.append("-")
        elif tag == "pStyle":
            self.style = attribute(attributes, "val") or ""
        elif tag == "numId":
            self.list_number = attribute(attributes, "val") or "0"
        elif tag == "ilvl":
            self.list_depth = min(_small(attribute(attributes, "val")), _DEEPEST)
        elif self.depth == 1:
            self._start_of_cell(tag, attributes)

    def _start_of_cell(self, tag: str, attributes: Attributes) -> None:
        if tag == "tr" and self.table is not None:
            self.table.cells = []
        elif tag == "tc":
            self.paragraphs, self.length, self.span, self.vertical = [], 0, 1, None
        elif tag == "gridSpan":
            self.span = max(1, _small(attribute(attributes, "val")))
        elif tag == "vMerge":
            self.vertical = attribute(attributes, "val") or "continue"
        elif tag == "gridBefore" and self.table is not None:
            self._add([None] * _small(attribute(attributes, "val")))

    def end(self, tag: str) -> None:
        if not self.depth:
            return
        if tag == "t":
            self.taking = False
        elif tag == "Fallback":
            self.fallbacks -= 1
        elif tag == "p":
            self._end_paragraph()
        elif tag == "tbl":
            self.depth -= 1
            if not self.depth:
                self._end_table()
        elif self.depth == 1 and tag == "tc":
            self._end_cell()
        elif self.depth == 1 and tag == "tr" and self.table is not None:
            self.table.rows.append(self.table.cells)

    def text(self, data: str) -> None:
        if self.taking:
            self.length += len(data)
            if self.length <= self.meter.limits.cell_characters:
                self.pieces.append(data)

    def _end_paragraph(self) -> None:
        words = "".join(self.pieces).strip()
        self.pieces = []
        if not words:
            return
        number, depth = self.list_number, self.list_depth
        if number is None and self.style in self.numbering.styles:
            number, depth = self.numbering.styles[self.style]
        label = self.numbering.next_label(number, depth) if number is not None else ""
        self.paragraphs.append(label + words)

    def _end_cell(self) -> None:
        if self.table is None:
            return
        row, column = len(self.table.rows) + 1, len(self.table.cells)
        value: Cell = "\n".join(self.paragraphs) or None
        last = column + self.span - 1
        if self.vertical == "continue" and column in self.table.open_merges:
            place = self.table.open_merges[column]
            part = self.table.merged[place]
            self.table.merged[place] = part._replace(last_row=row)
            value = None
        elif self.vertical == "restart" or self.span > 1:
            if len(self.table.merged) >= self.meter.limits.merged_ranges:
                raise UnreadableFileError("The tables have more merged cells than can be read.")
            self.table.open_merges.pop(column, None)
            if self.vertical == "restart":
                self.table.open_merges[column] = len(self.table.merged)
            self.table.merged.append(MergedRange(row, column, row, last))
        else:
            self.table.open_merges.pop(column, None)
        self._add([value, *[None] * (self.span - 1)])

    def _add(self, cells: list[Cell]) -> None:
        if self.table is None:
            return
        if len(self.table.cells) + len(cells) > self.meter.limits.columns:
            raise UnreadableFileError(
                f"A table has more than {self.meter.limits.columns} columns, which is more than can be read."
            )
        self.table.cells += cells

    def _end_table(self) -> None:
        if self.table is None:
            return
        rows = []
        for number, cells in enumerate(self.table.rows, start=1):
            kept = self.meter.row(cells, number)
            if kept:
                rows.append(Row(number, kept))
        merged = tuple(
            part
            for part in self.table.merged
            if part.last_row > part.first_row or part.last_column > part.first_column
        )
        self.sheets.append(Sheet(f"Table {len(self.sheets) + 1}", tuple(rows), merged=merged))
        self.table = None


def _small(text: str | None) -> int:
    """A small whole number of a list or a table; 0 where there is none that makes sense."""
    if text and len(text) <= 4 and text.isascii() and text.isdigit():
        return int(text)
    return 0
