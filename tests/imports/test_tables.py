"""Tables as people have them are read, with the numbers that their spreadsheet shows, or refused in a sentence."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from ohs.imports.files.cells import Limits, UnreadableCell, UnreadableFileError
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import candidate_of, find_table
from ohs.imports.tables import Column, Columns, row_numbers

from .files import (
    PLAN,
    PLAN_HEADER,
    PLAN_ROW,
    csv_of,
    document,
    plan_workbook,
    raw_workbook,
    rewritten,
    workbook,
)


def table_of(data, columns=PLAN, **options):
    return find_table(read_sheets(data, count_known=columns.count_known), columns, **options)


def row_of(data, columns=PLAN):
    (record,) = table_of(data, columns).records()
    return {name: record[name] for name in columns.names if record[name] is not None}


TASK = {
    "plan": "Trial plan 2021/22",
    "action": "1",
    "task": "1.1",
    "action_title": "Alpha",
    "task_title": "Beta",
    "leads": "All Business COGs",
    "timescale": "on-going",
}


@pytest.mark.parametrize(
    "data",
    [
        csv_of(PLAN_HEADER, PLAN_ROW),
        csv_of(PLAN_HEADER, PLAN_ROW, newline="\r\n"),
        csv_of(PLAN_HEADER, PLAN_ROW, newline="\r"),
        csv_of(PLAN_HEADER, PLAN_ROW, encoding="utf-8-sig"),
        "\ufeff".encode() + csv_of(PLAN_HEADER, PLAN_ROW, encoding="utf-8-sig"),
        csv_of(PLAN_HEADER, PLAN_ROW, encoding="utf-16"),
        csv_of(PLAN_HEADER, PLAN_ROW, encoding="utf-16-le"),
        csv_of(PLAN_HEADER, PLAN_ROW, encoding="utf-16-be"),
        csv_of(PLAN_HEADER.replace(",", ";"), PLAN_ROW.replace(",", ";")),
        csv_of(PLAN_HEADER.replace(",", "\t"), PLAN_ROW.replace(",", "\t")),
        csv_of(PLAN_HEADER.replace(",", "|"), PLAN_ROW.replace(",", "|")),
        csv_of("sep=;", PLAN_HEADER.replace(",", ";"), PLAN_ROW.replace(",", ";")),
        csv_of("Our plan", "", "Printed on 1 July 2021,,", PLAN_HEADER, PLAN_ROW, ",,,,", ",,,"),
        csv_of(PLAN_HEADER.upper().replace("_", " "), PLAN_ROW),
        csv_of(PLAN_HEADER.replace("task_title", "Task-Title "), PLAN_ROW),
        csv_of(PLAN_HEADER, PLAN_ROW.replace("Alpha", '"Alpha"')),
        plan_workbook(),
    ],
)  # fmt: skip
def test_a_table_in_the_manners_of_spreadsheets_is_read(data):
    assert row_of(data) == TASK


def test_what_windows_writes_is_read():
    data = csv_of(PLAN_HEADER, PLAN_ROW.replace("Beta", "Café – 5 £"), encoding="cp1252")

    assert row_of(data)["task_title"] == "Café – 5 £"


def test_quoted_cells_hold_separators_quotation_marks_and_line_ends():
    data = csv_of(PLAN_HEADER, PLAN_ROW.replace("Beta", '"One, ""two""\nand three"'), PLAN_ROW)

    first, second = table_of(data).records()

    assert first["task_title"] == 'One, "two"\nand three'
    assert (first.number, second.number) == (2, 3)


def test_a_decimal_comma_does_not_make_a_comma_the_separator():
    data = csv_of("action;task;leads", "1;0,5;A", "2;1,5;B", "3;2,5;C")
    columns = Columns(Column("action"), Column("task"), Column("leads"))

    assert [record["task"] for record in table_of(data, columns).records()] == ["0,5", "1,5", "2,5"]


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    data = workbook(
        ["Our plan"], [], PLAN_HEADER.split(","), PLAN_ROW.split(","), [], PLAN_ROW.split(",")
    )

    table = table_of(data)

    assert table.header_row == 3
    assert [record.number for record in table.records()] == [4, 6]


def test_a_wrong_dimension_does_not_hide_the_table():
    data = rewritten(
        plan_workbook(),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:J2"', b'ref="A1"'),
    )

    assert row_of(data) == TASK


def test_formatted_empty_rows_are_no_rows():
    def change(book):
        for number in range(3, 3003):
            book.active.cell(number, 1).fill = PatternFill("solid", fgColor="FFFF00")

    assert row_of(plan_workbook(change)) == TASK


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"<fills count=\"2\">", b"<fills count=\"2\"><fill></fill>"),
        lambda xml: b"<styleSheet/>",
        lambda xml: xml[:200],
        lambda xml: b"",
        lambda xml: None,
    ],
)  # fmt: skip
def test_styles_that_no_spreadsheet_wrote_do_not_matter(change):
    assert row_of(rewritten(plan_workbook(), "xl/styles.xml", change)) == TASK


def test_a_truncated_sheet_is_refused_in_a_sentence():
    data = rewritten(plan_workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])

    with pytest.raises(UnreadableFileError, match=r"damaged or incomplete\. Open it"):
        read_sheets(data)


def test_dates_numbers_and_truth_values_keep_their_kind():
    data = workbook(
        ["plan", "action", "task", "leads", "state", "measures"],
        [dt.date(2021, 9, 30), 12, 1.1, True, dt.datetime.fromisoformat("2021-09-30T09:30"), 0.6],
        change=lambda book: setattr(book.active["F2"], "number_format", "0%"),
    )
    columns = Columns(
        *(Column(name) for name in ("plan", "action", "task", "leads", "state", "measures"))
    )

    assert row_of(data, columns) == {
        "plan": dt.datetime.fromisoformat("2021-09-30"),
        "action": 12,
        "task": 1.1,
        "leads": True,
        "state": dt.datetime.fromisoformat("2021-09-30T09:30"),
        "measures": "60%",
    }


def test_dates_are_counted_from_1904_where_the_workbook_says_so():
    def change(book):
        book.epoch = dt.datetime.fromisoformat("1904-01-01")
        book.active["A2"] = dt.datetime.fromisoformat("2021-09-30")

    data = workbook(["plan"], [None], change=change)

    assert row_of(data, Columns(Column("plan")))["plan"] == dt.datetime.fromisoformat("2021-09-30")


def test_without_its_style_a_date_is_the_number_of_the_day():
    data = rewritten(
        workbook(["plan"], [dt.date(2021, 9, 30)]), "xl/styles.xml", lambda xml: b"<broken"
    )

    assert row_of(data, Columns(Column("plan")))["plan"] == 44469


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('<c r="A2" t="e"><v>#REF!</v></c>', "an error of the spreadsheet"),
        ('<c r="A2"><f>SUM(B1:B2)</f></c>', "does not hold what this formula gives"),
        (f'<c r="A2" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>', "at most 32,767 characters"),
    ],
)  # fmt: skip
def test_a_cell_that_holds_no_value_says_why(cell, words):
    data = raw_workbook(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>plan</t></is></c></row><row r="2">{cell}</row>'
    )

    found = row_of(data, Columns(Column("plan")))["plan"]

    assert isinstance(found, UnreadableCell)
    assert words in found.reason


def test_texts_are_read_in_pieces_without_reading_aids_and_with_escaped_characters():
    shared = (
        "<sst><si><r><t>One </t></r><r><t>two</t></r></si>"
        "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><t>a_x000D_\nb_x0041_</t></si></sst>"
    )
    cells = "".join(
        f'<c r="{letter}2" t="s"><v>{place}</v></c>' for place, letter in enumerate("ABC")
    )
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABC", ("plan", "action", "task"), strict=True)
    )
    data = raw_workbook(f'<row r="1">{header}</row><row r="2">{cells}</row>', shared=shared)

    found = row_of(data, Columns(Column("plan"), Column("action"), Column("task")))

    assert found == {"plan": "One two", "action": "東京", "task": "a\nbA"}


def test_cells_and_rows_without_their_references_follow_one_another():
    data = raw_workbook(
        '<row><c t="inlineStr"><is><t>plan</t></is></c><c t="inlineStr"><is><t>task</t></is></c></row>'
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
    )

    assert row_of(data, Columns(Column("plan"), Column("task"))) == {"plan": 1, "task": 2}


def test_the_strict_form_and_prefixed_names_are_read():
    data = rewritten(
        rewritten(
            plan_workbook(),
            "xl/workbook.xml",
            lambda xml: xml.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
        ),
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")
        ),
    )

    assert row_of(data) == TASK


# Which sheet ---------------------------------------------------------------------------------------------------------


def with_sheet(name, *rows, first=False, state="visible"):
    def change(book):
        sheet = book.create_sheet(name, 0 if first else None)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)

    return change


OLD = (PLAN_HEADER.split(","), PLAN_ROW.replace("Alpha", "Old").split(","))


def test_a_cover_sheet_is_passed_over_and_named():
    table = table_of(plan_workbook(with_sheet("Cover", ["Our plan"], ["Version 3"], first=True)))

    assert table.sheet == "Sheet1"
    assert table.notes == ["The sheet “Sheet1” is read. Not read: “Cover”."]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_though_it_comes_first(state):
    table = table_of(plan_workbook(with_sheet("Old", *OLD, first=True, state=state)))

    assert [record["action_title"] for record in table.records()] == ["Alpha"]


def test_a_hidden_sheet_that_alone_has_the_columns_is_refused():
    data = workbook(["Our plan"], change=with_sheet("Data", *OLD, state="hidden"))

    with pytest.raises(
        UnreadableFileError, match="“Data” has these columns, but it is hidden. Show it"
    ):
        table_of(data)


def test_two_sheets_with_the_columns_are_asked_about_and_one_may_be_named():
    data = plan_workbook(with_sheet("2020", *OLD))

    with pytest.raises(UnreadableFileError, match="“Sheet1” and “2020” have these columns"):
        table_of(data)
    assert [record["action_title"] for record in table_of(data, sheet="2020").records()] == ["Old"]
    with pytest.raises(UnreadableFileError, match="no sheet “2019”.*“Sheet1”, “2020”"):
        table_of(data, sheet="2019")


def test_what_is_missing_is_said_of_the_sheet_that_comes_nearest():
    data = workbook(
        ["Our plan"],
        change=with_sheet("Data", ["plan", "action", "task", "actoin_title", "leads"], ["x"]),
    )

    with pytest.raises(UnreadableFileError) as refused:
        table_of(data)

    assert "The sheet “Data” cannot be taken" in str(refused.value)
    assert "The column action_title is missing." in str(refused.value)
    assert "“actoin_title” is not a column of such a file; perhaps action_title is meant." in str(
        refused.value
    )
    assert "Other sheets: Sheet1." in str(refused.value)


def test_a_file_with_none_of_the_columns_is_told_once_what_they_are():
    with pytest.raises(UnreadableFileError) as refused:
        table_of(csv_of("a,b,c", "1,2,3"))

    assert str(refused.value) == (
        "The file has no row that names the columns. "
        "The header must name: plan, action, task, action_title, task_title, leads."
    )


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(UnreadableFileError, match="The column leads stands there twice."):
        table_of(csv_of(f"{PLAN_HEADER},Leads", f"{PLAN_ROW},x"))


def test_columns_that_are_not_read_are_named_with_the_nearest():
    header = "plan,action,task,action_title,task_title,leads,supporting posts,timescale,Due Date,status,standing"
    table = table_of(csv_of(header, f"{PLAN_ROW},x"))

    assert [(column.header, column.letters, column.nearest) for column in table.unread] == [
        ("supporting posts", "G", "supporting"),
        ("status", "J", "state"),
    ]
    assert table.places["due_date"] == 8
    assert table.notes == [
        "“supporting posts” (column G) is not read; perhaps supporting is meant; "
        "“status” (column J) is not read; perhaps state is meant."
    ]


# Hidden rows, merged cells -------------------------------------------------------------------------------------------


def test_rows_that_a_filter_hides_are_read_and_named():
    def change(book):
        for number in (3, 4, 6):
            book.active.row_dimensions[number].hidden = True

    table = table_of(plan_workbook(change, rows=[PLAN_ROW] * 6))

    assert len(table.rows) == 6
    assert table.notes == [
        "Rows 3 to 4, 6 are hidden in the sheet, perhaps by a filter, and read all the same. "
        "Delete them from the file if they are not meant."
    ]


def test_a_cell_says_that_it_is_part_of_merged_cells():
    data = workbook(
        ["month", "unit", "count"],
        ["2020-04", "AS", 3],
        ["2020-05", None, 4],
        change=lambda book: book.active.merge_cells("B2:B3"),
    )
    columns = Columns(Column("month"), Column("unit"), Column("count"))

    first, second = table_of(data, columns).records()

    assert (first.merged("unit"), str(second.merged("unit"))) == (None, "B2:B3")
    assert second["unit"] is None
    assert second.merged("count") is None


def test_a_header_merged_over_two_rows_is_read():
    def change(book):
        book.active.merge_cells("A1:A2")
        book.active.merge_cells("B1:C1")
        book.active.merge_cells("D1:E1")

    data = workbook(
        ["Risk", "Initial", None, "Residual", None],
        [None, "Likelihood", "Impact", "Likelihood", "Impact"],
        ["Fire", 4, 5, 2, 5],
        change=change,
    )
    columns = Columns(
        Column("risk", required=True),
        Column("inherent", also=("initial: likelihood",)),
        Column("current", also=("residual: likelihood",)),
    )

    table = table_of(data, columns)

    assert table.header == (
        "Risk", "Initial: Likelihood", "Initial: Impact", "Residual: Likelihood", "Residual: Impact",
    )  # fmt: skip
    (record,) = table.records()
    assert (record["risk"], record["inherent"], record["current"]) == ("Fire", 4, 2)


def test_what_stands_beyond_the_header_is_noticed():
    (record,) = table_of(
        csv_of("plan,count", "A,1,234"), Columns(Column("plan"), Column("count"))
    ).records()

    assert record.beyond_header == "234"


def test_a_person_says_which_column_is_which():
    (sheet,) = read_sheets(csv_of("Nr,Was,Wer", "1,Do it,Somebody"))
    columns = Columns(Column("task", required=True), Column("leads", required=True))

    candidate = candidate_of(sheet, columns, mapping={"Nr": "task", "Was": "", "Wer": "leads"})

    assert candidate.fits
    (record,) = candidate.table().records()
    assert (record["task"], record["leads"]) == ("1", "Somebody")


# Word ----------------------------------------------------------------------------------------------------------------

WORD = Columns(Column("No"), Column("Key Tasks"), Column("Lead"))


def test_a_table_of_a_word_document_is_read():
    data = document([["No.", "Key Tasks", "Lead"], ["1.", "Train managers", "Practice Manager"]])

    assert row_of(data, WORD) == {
        "No": "1.",
        "Key Tasks": "Train managers",
        "Lead": "Practice Manager",
    }


def test_tables_with_the_same_header_are_one_whose_rows_are_counted_on():
    header = ["No.", "Key Tasks", "Lead"]
    data = document([header, ["1", "A", "X"], ["2", "B", "X"]], [header, ["3", "C", "Y"]])

    table = table_of(data, WORD)

    assert table.sheet == "Tables 1 to 2"
    assert [(record.number, record["No"]) for record in table.records()] == [
        (2, "1"),
        (3, "2"),
        (4, "3"),
    ]


def test_numbered_paragraphs_of_a_cell_keep_the_numbers_that_word_shows():
    data = document([["No.", "Key Tasks"], ["1", ["Review", "Report"]], ["2", "1. Typed\n2. Too"]])

    first, second = table_of(data, Columns(Column("No"), Column("Key Tasks"))).records()

    assert first["Key Tasks"] == "1. Review\n2. Report"
    assert second["Key Tasks"] == "1. Typed\n2. Too"


def test_merged_cells_of_a_word_table_are_known():
    from docx import Document

    made = Document()
    table = made.add_table(rows=3, cols=2)
    for place, text in enumerate(("No.", "Lead", "1", "X", "2", "")):
        table.cell(place // 2, place % 2).text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    kept = io.BytesIO()
    made.save(kept)

    first, second = table_of(kept.getvalue(), Columns(Column("No"), Column("Lead"))).records()

    assert (first["Lead"], second["Lead"]) == ("X", None)
    assert second.merged("Lead") is not None


def test_a_document_without_a_table_is_refused():
    with pytest.raises(UnreadableFileError, match="has no table. Only what stands in tables"):
        read_sheets(document())


# What is no table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\r\n \r\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"\xd0\xcf\x11\xe0 something", r"old format \(XLS or DOC\)"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"PK\x05\x06" + bytes(18), "empty archive"),
        (b"PK\x03\x04 not a workbook", "damaged or incomplete"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page or a text document"),
        (b"{\\rtf1 hello}", "web page or a text document"),
        (bytes(range(256)) * 10, "no table that can be read"),
        (csv_of(PLAN_HEADER, '"never closed'), "a quotation mark is missing"),
        (rewritten(plan_workbook(), "xl/worksheets/sheet1.xml", lambda _: None), "damaged or incomplete"),
        (rewritten(plan_workbook(), "xl/workbook.xml", lambda _: b"rubbish"), "damaged or incomplete"),
        (raw_workbook(workbook_xml='<workbook xmlns:r="r"><sheets/></workbook>'), "no sheet with cells"),
        (raw_workbook(""), "The file is empty"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(data, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_sheets(data)


def test_other_office_files_are_told_by_what_is_in_them():
    kept = io.BytesIO()
    import zipfile

    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<a/>")

    with pytest.raises(UnreadableFileError, match=r"LibreOffice's own format \(ODS or ODT\)"):
        read_sheets(kept.getvalue())


def test_a_limit_is_said_in_its_sentence():
    rows = [["plan"], *([number] for number in range(30))]

    for limits, words in (
        (Limits(rows=20), "more than 20 rows"),
        (Limits(cells=20), "more than 20 cells"),
        (Limits(elements=50), "more than can be read at once"),
        (Limits(unpacked_bytes=500), "grows to more than can be read"),
        (Limits(parts=3), "more than 3 parts"),
        (Limits(file_bytes=100), "larger than"),
    ):
        with pytest.raises(UnreadableFileError, match=words):
            read_sheets(workbook(*rows), limits=limits)


def test_row_numbers_are_said_as_ranges():
    assert row_numbers([5]) == "5"
    assert row_numbers([2, 3, 4, 9]) == "2 to 4, 9"
    assert row_numbers(range(1, 41, 2), most=3) == "1, 3, 5 and 17 more"


def test_what_excel_makes_of_the_workbook_is_the_same():
    """Our reading agrees with openpyxl's, where that one reads at all."""
    rows = [
        ["plan", "task", "leads"],
        [dt.datetime.fromisoformat("2021-09-30"), 3, "A"],
        [None, 2.5, "B & <C>"],
        ["x", None, None],
    ]
    data = workbook(*rows)

    (sheet,) = read_sheets(data)
    theirs = (
        load_workbook(io.BytesIO(data), read_only=True).worksheets[0].iter_rows(values_only=True)
    )

    assert [list(row.cells) + [None] * (3 - len(row.cells)) for row in sheet.rows] == [
        list(row) for row in theirs
    ]
