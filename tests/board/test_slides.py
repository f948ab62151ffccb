"""Five slides for the room: the same figures as the paper's other faces, told in words to whoever cannot see them."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.urls import reverse
from docx import Document
from pptx import Presentation
from pptx.util import Inches

from ohs.board.paper import files
from ohs.board.paper.slides import MOST_LINES, _cut, slides_of, to_slides
from ohs.board.sent.reading import read_lines
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from ohs.registers.content import Bullets, Paper, Section, Table
from tests.board.drafts import draft
from tests.board.july import JULY

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(demo_users):
    return BoardMeeting.objects.select_related("board").get(slug="joint-audit-panel-2021-07-05")


@pytest.fixture
def made(panel, demo_users):
    return draft(meeting=panel, audience=BOARD, by=demo_users["hsw"], today=JULY)


def texts_of(body):
    deck = Presentation(io.BytesIO(body))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        yield slide.notes_slide.notes_text_frame.text


def test_there_are_five_slides_with_titles_notes_and_words_for_what_is_drawn(
    client, demo_users, panel
):
    client.force_login(demo_users["board"])
    answer = client.get(reverse("board:pack_pptx", args=[panel.slug]))

    deck = Presentation(io.BytesIO(answer.content))

    assert [slide.shapes.title.text for slide in deck.slides] == [
        "What changed",
        "What to decide",
        "Risk heat map",
        "Injuries",
        "Maturity",
    ]
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert "Figures as at 5 July 2021." in notes
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height + Inches(0.05)
            if shape.has_table or shape.shape_type == 13:
                assert shape.element.xpath(".//p:cNvPr/@descr")[0]


def test_the_notes_give_the_base_of_each_figure(made):
    slides = {slide.title: slide for slide in slides_of(made[0])}

    assert "Rates are per 1,000 of the average strength" in slides["Injuries"].notes
    assert re.search(r"^\d+\.\d ", slides["Injuries"].notes, re.MULTILINE)
    assert "13 of 16 units are verified at level 3 by audit." in slides["Maturity"].notes


def test_what_a_board_is_asked_is_what_its_slide_says(demo_users):
    meeting = BoardMeeting.objects.select_related("board").get(slug="hsw-board-2021-08")
    paper, _ = draft(meeting=meeting, audience=BOARD, by=demo_users["hsw"], today=JULY)
    asked = next(section for section in paper.sections if section.key == "recommendations")
    decisions = tuple(section for section in paper.sections if section.key == "decisions")

    slide = slides_of(paper)[1]
    without = slides_of(replace(paper, sections=decisions))[1]

    assert slide.numbered
    wanted = asked.blocks[-1].items
    assert len(wanted) > 2
    shown = wanted[:MOST_LINES]
    assert [line.rstrip("…") for line in slide.lines] == [
        item[: len(line.rstrip("…"))] for item, line in zip(shown, slide.lines, strict=True)
    ]
    assert without.lines[0].startswith("Agree a new date, or withdraw it. Commitment 7, ")


def test_of_several_lists_a_slide_shows_some_of_each_and_every_kind():
    worse = (
        *(f"Recommendation {number} became overdue" for number in range(6)),
        "Risk 34 worsened",
    )
    lists = (Bullets(worse), Bullets(("Task 2 is confirmed",)), Bullets(tuple("abcd")))
    paper = Paper(
        "T", "B", "D", "D", "H", "Board", "M", "S", "", (Section("since", "Since", lists),)
    )

    assert slides_of(paper)[0].lines == (
        "Recommendation 0 became overdue",
        "Risk 34 worsened",
        "Task 2 is confirmed",
        "a",
        "b",
        "c",
        "d",
    )


def test_page_pdf_word_slides_and_zip_give_the_same_figures(client, demo_users, panel, made):
    client.force_login(demo_users["board"])
    faces = {
        name: client.get(reverse(f"board:pack_{name}", args=[panel.slug])).content
        for name in ("pdf", "docx", "pptx", "zip")
    }
    page = client.get(reverse("board:pack", args=[panel.slug])).content.decode()
    with zipfile.ZipFile(io.BytesIO(faces["zip"])) as archive:
        lines = archive.read("injury-lines.csv").decode()
    said = {
        "page": re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)),
        "pdf": " ".join(line.text for line in read_lines(faces["pdf"])),
        "docx": " ".join(p.text for p in Document(io.BytesIO(faces["docx"])).paragraphs),
        "pptx": " ".join(texts_of(faces["pptx"])),
    }

    for figure in ("17%", "5,412", "13 of 16 units", "595"):
        for face, text in said.items():
            assert figure in text, (figure, face)
    assert ",5412," in lines


def test_the_same_paper_gives_the_same_bytes(made):
    assert to_slides(made[0], made_on=JULY) == to_slides(made[0], made_on=JULY)


def test_what_stands_over_a_chart_or_a_table_fits_in_letters_that_a_room_can_read(made):
    paper, _ = made
    deck = Presentation(io.BytesIO(to_slides(paper, made_on=JULY)))

    for slide in deck.slides:
        for box in (shape for shape in slide.shapes if shape.name.startswith("TextBox")):
            written = [each for each in box.text_frame.paragraphs if each.runs]
            size = written[0].runs[0].font.size.pt
            if len(written) < 2:
                continue
            in_a_line = box.width.pt / (size * 0.5)
            lines = sum(len(each.text) // in_a_line + 1 for each in written)
            assert lines * size * 1.2 <= box.height.pt
            assert size >= 13


def test_a_long_line_is_cut_between_parts_of_its_sentence():
    line = "All injuries: the rate rose by 17% (95% interval 10% to 24%), from 102.4 to 119.8 per 1,000; 5,412 injuries, 936 more (more people, more reporting, and more hours, together) than before"

    assert _cut(line).endswith("5,412 injuries …")
    assert _cut(line[:100]) == line[:100]
    assert _cut("x" * 300).endswith("…")


def test_a_paper_without_these_sections_says_so_and_one_with_too_much_says_how_much():
    empty = Paper("T", "B", "5 July 2021", "5 July 2021", "Head", "Board", "OFFICIAL", "Draft", "")
    assert [slide.lines for slide in slides_of(empty)][1] == (
        "Nothing is put to the meeting to decide.",
    )

    many = Section(
        "own-name",
        "Since then",
        (
            Bullets(tuple(f"Item {number} " + "long " * 80 for number in range(40))),
            Table("All", ("A", "B"), tuple((str(n), "x") for n in range(90))),
        ),
        source="since",
    )
    paper = Paper(
        "T", "B", "5 July 2021", "5 July 2021", "Head", "Board", "OFFICIAL", "", "", (many,)
    )
    slide = slides_of(paper)[0]

    assert slide.more == 33
    assert "Item 39" in slide.notes
    assert to_slides(paper, made_on=JULY).startswith(b"PK")
    assert files.SLIDES in files.MEDIA_TYPES
