"""Files as people and programs make them, in memory."""

import io
import zipfile

from docx import Document
from openpyxl import Workbook

from ohs.imports.tables import Column, Columns

PLAN = Columns(
    Column("plan", required=True),
    Column("action", required=True),
    Column("task", required=True),
    Column("action_title", required=True),
    Column("task_title", required=True),
    Column("leads", required=True),
    Column("supporting"),
    Column("timescale"),
    Column("start_date"),
    Column("due_date"),
    Column("state"),
    Column("measures"),
    ignored=("standing", "original_due_date", "times_moved"),
)
PLAN_HEADER = "plan,action,task,action_title,task_title,leads,timescale,start_date,due_date,state"
PLAN_ROW = "Trial plan 2021/22,1,1.1,Alpha,Beta,All Business COGs,on-going,,,"


def csv_of(*lines, encoding="utf-8", newline="\n"):
    return newline.join([*lines, ""]).encode(encoding)


def workbook(*rows, title="Sheet1", change=None):
    """An XLSX workbook of one sheet; `change(book)` does what is special about it."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def plan_workbook(change=None, rows=(PLAN_ROW,)):
    return workbook(
        PLAN_HEADER.split(","),
        *([cell or None for cell in row.split(",")] for row in rows),
        change=change,
    )


def rewritten(data, part, change):
    """A package whose one part is what `change` makes of it; None leaves it out."""
    old = zipfile.ZipFile(io.BytesIO(data))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                content = change(content)
            if content is not None:
                new.writestr(entry.filename, content)
    return kept.getvalue()


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def raw_workbook(sheet="", *, shared=None, styles=None, workbook_xml=None):
    """A workbook of which every byte is chosen: `sheet` is what stands within its sheetData."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            RELATIONS.format(
                '<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/>'
            ),
        )
        package.writestr(
            "xl/workbook.xml",
            workbook_xml
            or '<workbook xmlns="m" xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(
                '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
                '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
                '<Relationship Id="r3" Type="x/styles" Target="styles.xml"/>'
            ),
        )
        if isinstance(sheet, str):
            sheet = f'<worksheet xmlns="m"><sheetData>{sheet}</sheetData></worksheet>'.encode()
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared is not None:
            package.writestr("xl/sharedStrings.xml", shared)
        if styles is not None:
            package.writestr("xl/styles.xml", styles)
    return kept.getvalue()


def document(*tables):
    """A Word document with these tables, each a list of rows of texts; a list of texts is a cell of numbered paragraphs."""
    made = Document()
    for rows in tables:
        table = made.add_table(rows=0, cols=max(len(row) for row in rows))
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                if isinstance(text, str):
                    cell.text = text
                    continue
                for number, part in enumerate(text):
                    paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
                    paragraph.text = part
                    paragraph.style = "List Number"
        made.add_paragraph("Between two tables.")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()
