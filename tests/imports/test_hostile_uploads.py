"""Hostile files sent to every page that takes one: none is answered with an error page, recorded by half, or slow.

`HOSTILE_FILES=500 pytest tests/imports/test_hostile_uploads.py` sends so many; the suite sends a few of each kind.
"""

import datetime as dt
import io
import os
import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook

from ohs.imports.importers import all_importers
from ohs.workbook.export import make_template
from tests.whole_database import WholeDatabase

from .files import document, rewritten

pytestmark = pytest.mark.django_db

FILES = int(os.environ.get("HOSTILE_FILES", "35"))
SECONDS = 10
# What waits to be confirmed is no record of a register; nor is who signed in.
NOT_COMPARED = ("django_session", "imports_", "activity_accessevent", "injuries_smallnumberview")
VALUES = (
    "", " ", "\u00a0", "0", "-1", "1e308", "1e999", "NaN", "Infinity", "9" * 400, "0.1" * 90, "٣", "½", "1,2,3", "1.10",
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "#REF!", "TRUE", "null", "\x0b", "\ufffe", "\U0001f9ba", "a" * 40_000,
    "x\u202ey", "2021-02-30", "31/13/2021", "99999999", "0000-00-00", "9999-12-31", "1899-12-31", "2958466", "44105.5",
    "Q9 2021/22", "by the end of", "|", " | | ", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "\\", '"',
    "ongoing", "in progress", "yes", "AS", "All Business COGs", "Head of safety",
)  # fmt: skip
ODD = (
    True,
    False,
    0,
    -0.0,
    1e300,
    44105,
    44105.9,
    2**70,
    dt.date(1, 1, 1),
    dt.time(23, 59),
)


def header_of(importer, chance):
    columns = [column.name for column in importer.columns] if hasattr(importer, "columns") else []
    columns = columns or ["code", "name"]
    chance.shuffle(columns)
    more = chance.choice(
        [[], ["notes"], [columns[0]], [""], [None], ["Due Date", "status"], ["x" * 300]]
    )
    return [*columns[: chance.randint(1, len(columns))], *more]


def rows_of(importer, chance, *, odd):
    header = header_of(importer, chance)
    values = (*VALUES, *ODD) if odd else VALUES
    width = len(header) + chance.choice((0, 0, 0, 1, -1, 40))
    body = [
        [chance.choice(values) for _ in range(max(1, width))] for _ in range(chance.randint(0, 25))
    ]
    title = [["A title above the table"], []] if chance.random() < 0.2 else []
    return [*title, header, *body]


def as_csv(importer, chance):
    separator = chance.choice(",;\t|")
    lines = [
        separator.join(str("" if cell is None else cell) for cell in row)
        for row in rows_of(importer, chance, odd=False)
    ]
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-7"))
    return "bad.csv", chance.choice(("\n", "\r\n", "\r")).join(lines).encode(encoding, "replace")


def as_workbook(importer, chance):
    book = Workbook()
    for number in range(chance.randint(1, 3)):
        page = (
            book.active
            if not number
            else book.create_sheet(f"{chance.choice(('Data', 'units', 'x' * 29))}{number}")
        )
        for row in rows_of(importer, chance, odd=True):
            page.append([_storable(cell) for cell in row])
        if number and chance.random() < 0.3:
            page.sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    return "bad.xlsx", kept.getvalue()


def _storable(cell):
    """What the library that writes workbooks takes; a file with the rest is made by damaging one."""
    if isinstance(cell, str):
        return "".join(letter for letter in cell if letter not in "\x0b\ufffe")[:32_000]
    return cell if not isinstance(cell, dt.date) or cell.year >= 1900 else None


def as_document(importer, chance):
    rows = [
        [
            str("" if cell is None else cell)[:200].replace("\x0b", "").replace("\ufffe", "")
            for cell in row
        ]
        or [""]
        for row in rows_of(importer, chance, odd=False)
    ]
    width = max(map(len, rows))
    return "bad.docx", document([[*row, *[""] * (width - len(row))] for row in rows])


def as_damaged(importer, chance):
    name, data = chance.choice((as_csv, as_workbook, as_document))(importer, chance)
    data = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return name, bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data)


def as_our_own_template(importer, chance):
    """The workbook's template with hostile values put where its examples stand."""
    data = make_template()
    part = f"xl/worksheets/sheet{chance.randint(2, 25)}.xml"
    value = chance.choice(VALUES).encode("ascii", "xmlcharrefreplace").replace(b"&", b"&amp;")

    def change(xml):
        place = xml.find(b"<v>", chance.randrange(len(xml)))
        return xml if place < 0 else xml[: place + 3] + value + xml[place + 3 :]

    try:
        return "template.xlsx", rewritten(data, part, change)
    except (KeyError, ValueError):
        return "template.xlsx", data


MANNERS = (as_csv, as_workbook, as_document, as_damaged, as_our_own_template)


def hostile_files(number):
    """So many, the same each time: the importer each is sent to, its name and its bytes."""
    importers = sorted(all_importers(), key=lambda each: each.key)
    for place in range(number):
        chance = random.Random(place)
        importer = importers[place % len(importers)]
        made = MANNERS[(place // len(importers)) % len(MANNERS)](importer, chance)
        yield importer, *made


def test_no_hostile_file_gets_an_error_page_records_anything_or_takes_long(client, admin_user):
    call_command("start_force", name="Northshire", stdout=io.StringIO())
    client.force_login(admin_user)
    client.raise_request_exception = False
    before = WholeDatabase()
    wrong, slow = {}, {}

    for number, (importer, name, data) in enumerate(hostile_files(FILES)):
        began = time.process_time()
        response = client.post(
            f"/import/{importer.key}/", {"file": SimpleUploadedFile(name, data)}, follow=True
        )
        took = time.process_time() - began
        if response.status_code not in (200, 400):
            wrong[number] = (importer.key, name, response.status_code)
        if took > SECONDS:
            slow[number] = (importer.key, name, took)

    assert wrong == {}
    assert slow == {}
    assert [each for each in before.changed() if not each.startswith(NOT_COMPARED)] == []
