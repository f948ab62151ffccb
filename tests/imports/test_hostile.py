"""Files made to do harm: each is read or refused in a sentence, in seconds and without much memory."""

import io
import random
import subprocess
import sys
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ohs.imports.files.cells import UnreadableFileError
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import candidate_of

from .files import (
    PLAN,
    PLAN_HEADER,
    PLAN_ROW,
    csv_of,
    document,
    plan_workbook,
    raw_workbook,
    rewritten,
)

SECONDS, MEGABYTES = 10, 400


def read(data):
    """Everything that a page makes of a file; gives the refusal, or None."""
    try:
        for sheet in read_sheets(data, count_known=PLAN.count_known):
            table = candidate_of(sheet, PLAN).table()
            assert all(record.number for record in table.records())
    except UnreadableFileError as refused:
        assert str(refused).endswith(".")
        return str(refused)
    return None


def c(reference, value=1):
    return f'<c r="{reference}"><v>{value}</v></c>'


# Each gives the bytes of a file. Their names say what they are made to do.
BOMBS = {
    "a row far below the last": lambda: raw_workbook(f'<row r="99999999">{c("A99999999")}</row>'),
    "one cell in the very last row": lambda: raw_workbook(f'<row r="1048576">{c("A1048576")}</row>'),
    "one cell in the very last column": lambda: raw_workbook(f'<row r="1">{c("XFD1")}</row>'),
    "a column beyond the last": lambda: raw_workbook(f'<row r="1">{c("ZZZ1")}</row>'),
    "rows without end": lambda: raw_workbook("".join(f'<row r="{n}">{c(f"A{n}")}</row>' for n in range(1, 600_000))),
    "formatted rows to the end of the sheet": lambda: raw_workbook(
        "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(1, 1_048_577))
    ),
    "cells without end in a row": lambda: raw_workbook(f"<row>{'<c><v>1</v></c>' * 2_000_000}</row>"),
    "empty cells without end in a row": lambda: raw_workbook(f"<row>{'<c/>' * 10_000_000}</row>"),
    "many small texts": lambda: raw_workbook("", shared=f"<sst>{'<si><t/></si>' * 3_000_000}</sst>"),
    "one text of a hundred megabytes": lambda: raw_workbook("", shared=f"<sst><si><t>{'A' * 100_000_000}</t></si></sst>"),
    "one long text in every cell": lambda: raw_workbook(
        f"<row>{'<c t=' + chr(34) + 's' + chr(34) + '><v>0</v></c>' * 400}</row>" * 4_900,
        shared=f"<sst><si><t>{'A' * 32_000}</t></si></sst>",
    ),
    "one tag of a hundred megabytes": lambda: raw_workbook(f'<row r="{"1" * 100_000_000}"></row>'),
    "one comment of a hundred megabytes": lambda: raw_workbook(f"<!--{'A' * 100_000_000}-->"),
    "blanks of a hundred megabytes": lambda: raw_workbook(" " * 100_000_000),
    "more than is unpacked": lambda: raw_workbook(" " * 200_000_000),
    "elements within elements": lambda: raw_workbook("<a>" * 4_000_000),
    "names of elements without end": lambda: raw_workbook("".join(f"<a{n}/>" for n in range(200_000))),
    "entities that grow": lambda: raw_workbook(
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    ),
    "an entity from a file": lambda: raw_workbook(
        b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    ),
    "merged cells over everything": lambda: raw_workbook(
        (
            '<worksheet><sheetData>'
            + "".join(f'<row r="{n}">{c(f"A{n}")}</row>' for n in range(1, 2_000))
            + "</sheetData><mergeCells>"
            + '<mergeCell ref="A1:XFD1048576"/>' * 4_000
            + "</mergeCells></worksheet>"
        ).encode()
    ),
    "styles without end": lambda: raw_workbook(
        f'<row r="1">{c("A1")}</row>', styles=f"<styleSheet><cellXfs>{'<xf numFmtId=' + chr(34) + '14' + chr(34) + '/>' * 2_000_000}"
    ),
    "parts without end": lambda: _with_parts(5_000),
    "sheets without end": lambda: raw_workbook(
        f'<row r="1">{c("A1")}</row>',
        workbook_xml='<workbook xmlns:r="r"><sheets>'
        + '<sheet name="S" sheetId="1" r:id="r1"/>' * 3_000
        + "</sheets></workbook>",
    ),
    "commas without end": lambda: b"," * 29_000_000,
    "line ends without end": lambda: b"\n" * 29_000_000 + b"a",
    "a quotation mark that is never closed": lambda: b'a,"' + b"x" * 29_000_000,
    "lines within quotation marks": lambda: b'a,"' + b"x,\n" * 9_000_000,
    "short rows without end": lambda: b"a,b\n" * 7_000_000,
    "as many cells as there may be": lambda: (("abcdefgh," * 8 + "\n") * 240_000).encode(),
    "one more byte than there may be": lambda: b"a" * 30_000_001,
    "pictures for letters": lambda: ("\U0001f600" * 8 + ",").encode() * 700_000,
    "a table in a table in a table": lambda: rewritten(
        document([["a"]]), "word/document.xml", lambda _: b"<document><body>" + b"<tbl><tr><tc>" * 60 + b"<p><r><t>x</t></r></p>"
    ),
    "a cell over ten thousand columns": lambda: rewritten(
        document([["a"]]),
        "word/document.xml",
        lambda _: b'<document><tbl><tr><tc><tcPr><gridSpan val="9999"/></tcPr></tc></tr></tbl></document>',
    ),
    "paragraphs without end": lambda: rewritten(
        document([["a"]]),
        "word/document.xml",
        lambda _: b"<document><tbl><tr><tc>" + b"<p><r><t>x</t></r></p>" * 900_000 + b"</tc></tr></tbl></document>",
    ),
}  # fmt: skip


def _with_parts(number):
    kept = io.BytesIO(plan_workbook())
    with zipfile.ZipFile(kept, "a") as package:
        for part in range(number):
            package.writestr(f"xl/media/{part}.txt", "")
    return kept.getvalue()


_MEASURE = """
import sys, time
sys.path.insert(0, ".")
from tests.imports.test_hostile import read
data = sys.stdin.buffer.read()
open("/proc/self/clear_refs", "w").write("5")
begun, used = time.monotonic(), time.process_time()
read(data)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time() - used, int(peak.split()[1]) / 1024)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_not_go_off(name):
    data = BOMBS[name]()

    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=data, capture_output=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr.decode()[-2000:]
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_an_entity_is_never_resolved():
    for name in ("entities that grow", "an entity from a file"):
        assert "declares a document type inside" in read(BOMBS[name]())


_PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels")  # fmt: skip
_FRAGMENTS = (
    b'<row r="x">', b"<c r='1A'><v>1</v></c>", b'<c t="s"><v>99</v></c>', b'<c t="zz"><v>1</v></c>', b"<v>1e999</v>",
    b"\x00", b"&amp", b"<!DOCTYPE a>", b"]]>", b"</sheetData>", b'<mergeCell ref="A1:"/>', b'<sheet name="x" r:id="r9"/>',
    b"<f>1</f>", b"\xff\xfe", b'state="hidden"', b'date1904="1"', b'<numFmt numFmtId="x" formatCode="d"/>',
)  # fmt: skip
_WHOLE = {"workbook": plan_workbook(), "document": document([["No.", ["a", "b"]], ["1", "c"]])}


@settings(max_examples=300)
@given(
    kind=st.sampled_from(["workbook", "document"]),
    seed=st.integers(0, 2**32),
    manner=st.sampled_from(["flip", "cut", "repeat", "part", "fragment"]),
)
def test_a_damaged_package_is_read_or_refused(kind, seed, manner):
    chance = random.Random(seed)
    data = bytearray(_WHOLE[kind])
    if manner == "flip":
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif manner == "cut":
        del data[chance.randrange(len(data)) :]
    elif manner == "repeat":
        start = chance.randrange(len(data))
        data += data[start : start + chance.randint(1, 3000)]
    else:
        part = chance.choice(_PARTS) if kind == "workbook" else "word/document.xml"

        def change(xml):
            place = chance.randrange(len(xml))
            if manner == "part":
                return xml[:place] + xml[place + chance.randint(1, 200) :]
            return xml[:place] + chance.choice(_FRAGMENTS) + xml[place:]

        data = bytearray(rewritten(bytes(data), part, change))

    began = time.monotonic()
    read(bytes(data))

    assert time.monotonic() - began < SECONDS


@settings(max_examples=200)
@given(
    data=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(str.encode),
        st.text(max_size=200).map(lambda text: text.encode("utf-16")),
        st.tuples(st.binary(max_size=40), st.integers(0, 200)).map(
            lambda pair: csv_of(PLAN_HEADER, PLAN_ROW)[: pair[1]] + pair[0] + csv_of(PLAN_ROW)
        ),
        st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
    )
)
def test_bytes_of_any_kind_are_read_or_refused(data):
    read(data)
