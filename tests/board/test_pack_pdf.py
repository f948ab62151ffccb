"""The paper as PDF: PDF/UA-1 by the rules of veraPDF, whoever it is for and however little there is to say."""

import datetime as dt
import io

import page
import pytest
from pypdf import PdfReader

from ohs.board import operations
from ohs.board.paper import files
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.audience import AUDIENCES, BOARD, PANEL
from ohs.registers.content import Paper, Section, Table, printed
from tests.board.drafts import draft
from tests.board.pdf_text import Pdf

PANEL_SLUG = "joint-audit-panel-2021-07-05"


@pytest.fixture
def panel(demo_users):
    return BoardMeeting.objects.get(slug=PANEL_SLUG)


def pdf_of(meeting, audience, by):
    paper, csv_files = draft(meeting=meeting, audience=audience, by=by, today=dt.date(2021, 7, 5))
    return paper, files.make(files.PDF, paper, meeting, audience, csv_files)


def failures(pdf):
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant == (not report.failures)
    return [str(failure) for failure in report.failures]


@pytest.mark.parametrize("audience", AUDIENCES.values(), ids=AUDIENCES)
def test_the_pack_of_each_audience_is_pdf_ua(panel, demo_users, audience):
    _, pdf = pdf_of(panel, audience, demo_users["hsw"])

    assert failures(pdf) == []


def test_the_checker_finds_what_is_not_pdf_ua(panel, demo_users):
    _, pdf = pdf_of(panel, BOARD, demo_users["hsw"])

    untitled = pdf.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null")

    assert failures(untitled)


def test_a_pack_with_sections_left_out_is_pdf_ua(panel, demo_users):
    left_out = ("summary", "since", "injuries", "assurance", "heat-map", "contacts")
    operations.write_paper(
        meeting=panel,
        title="In short",
        author=None,
        marking="OFFICIAL-SENSITIVE",
        sections=dict.fromkeys(left_out, ("", True)),
        by=demo_users["hsw"],
    )

    paper, pdf = pdf_of(BoardMeeting.objects.get(pk=panel.pk), PANEL, demo_users["hsw"])

    assert not {section.key for section in paper.sections} & set(left_out)
    assert failures(pdf) == []


def test_a_pack_of_registers_with_nothing_in_them_is_pdf_ua(db, hsw_user):
    board = Board.objects.create(name="A new board", slug="new")
    meeting = BoardMeeting.objects.create(
        board=board, title="First meeting", slug="first", date=dt.date(2021, 7, 5)
    )

    paper, pdf = pdf_of(meeting, BOARD, hsw_user)

    assert "No risk stands on the corporate register." in [
        block.text
        for section in paper.sections
        for block in section.blocks
        if block.kind == "paragraph"
    ]
    assert failures(pdf) == []


def test_the_bookmarks_are_the_headings_in_order(panel, demo_users):
    paper, pdf = pdf_of(panel, BOARD, demo_users["hsw"])

    wanted = []
    for section in printed(paper):
        wanted.append(section.heading)
        wanted += [child.heading for child in section.sections]
    assert Pdf(pdf).bookmarks == wanted


def tags_of(pdf):
    """The tags of a PDF in the order in which they are read out."""

    def under(element):
        if isinstance(element, list):
            for each in element:
                yield from under(each.get_object())
        elif isinstance(element, dict) and "/S" in element:
            yield element["/S"]
            if "/K" in element:
                yield from under(element["/K"].get_object())

    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return list(under(root["/K"].get_object()))


def test_the_title_is_the_first_heading_and_the_facts_under_it_are_a_list(panel, demo_users):
    _, pdf = pdf_of(panel, BOARD, demo_users["hsw"])

    tags = tags_of(pdf)
    headings = [tag for tag in tags if tag.startswith("/H")]

    assert headings.index("/H1") == 0
    assert headings.count("/H1") == 1
    assert tags.index("/H1") < tags.index("/L") < tags.index("/H2")


def test_the_pdf_reads_in_the_order_of_the_paper(panel, demo_users):
    """Everything the paper says stands on the drawn pages, one after the other."""
    from tests.board.test_pack import texts

    paper, pdf = pdf_of(panel, BOARD, demo_users["hsw"])
    drawn = "".join("".join(Pdf(pdf).pages(decoration=False)).split())

    place = drawn.index("Contents")
    for text in texts(paper):
        if text == paper.title:
            continue
        said = "".join(text.split())
        found = drawn.find(said, place)
        assert found >= 0, f"not in the PDF, or out of order: {text}"
        place = found + len(said)


def test_the_marking_and_the_page_stand_on_every_page(panel, demo_users):
    paper, pdf = pdf_of(panel, BOARD, demo_users["hsw"])
    pages = ["".join(text.split()) for text in Pdf(pdf).pages()]

    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert text.count(paper.marking) >= 1
        assert f"Page{number}of{len(pages)}" in text


def test_the_header_of_a_table_comes_again_on_each_of_its_pages():
    rows = tuple((f"Row {number}", "Something that was recorded of it") for number in range(120))
    table = Table("Many rows", ("Register", "What changed"), rows)
    paper = Paper(
        "T", "B", "D", "D", "A", "Board", "OFFICIAL", "Draft", "", (Section("a", "A", (table,)),)
    )
    meeting = BoardMeeting(date=dt.date(2021, 7, 5))

    made = Pdf(files.make(files.PDF, paper, meeting, BOARD, {}))

    pages = ["".join(text.split()) for text in made.pages()]
    with_rows = [text for text in pages if "Somethingthatwasrecordedofit" in text]
    assert len(with_rows) > 1
    assert all("RegisterWhatchanged" in text for text in with_rows)


def test_the_pdf_is_in_english_has_its_title_and_tells_its_charts_in_words(panel, demo_users):
    paper, pdf = pdf_of(panel, BOARD, demo_users["hsw"])
    charts = [
        block.alt for section in paper.sections for block in section.blocks if block.kind == "chart"
    ]

    assert pdf.startswith(b"%PDF-1.7")
    assert b"/Lang(en-GB)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert f"/Title({paper.title})".encode() in pdf
    assert charts
    for alt in charts:
        assert alt.encode("latin-1", "replace")[:40] in pdf
