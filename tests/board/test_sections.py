"""The sections of a paper are data: of a board, and for one meeting; what is saved is printed, or refused."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document

from ohs.board import operations
from ohs.board.checklist import paper_items
from ohs.board.models import BoardSection, PaperText
from ohs.board.paper import files
from ohs.board.paper.markdown import text_of
from ohs.board.paper.plan import sources, texts_for
from ohs.board.paper.word_parts import numbered_texts
from ohs.core.errors import EditConflict, OperationRefused
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.audience import BOARD, PANEL
from ohs.registers.content import Bullets, Paper, Paragraph, Section, from_plain, printed, to_plain
from tests.board.drafts import draft
from tests.board.operation_calls import PNG, word_file

from .pdf_text import Pdf

TODAY = dt.date(2021, 7, 5)


@pytest.fixture
def meeting(db):
    board = Board.objects.create(name="Fleet Safety Group", slug="fleet")
    return BoardMeeting.objects.create(board=board, title="Fleet", slug="fleet-1", date=TODAY)


def paper_of(meeting, by, audience=BOARD):
    meeting = BoardMeeting.objects.get(pk=meeting.pk)
    return draft(meeting=meeting, audience=audience, by=by, today=TODAY)[0]


def headings(paper):
    return [section.heading for section in printed(paper)]


def add(board, by, heading, **values):
    blank = {
        "source": "",
        "mandatory": False,
        "appendix": False,
        "audience": "",
        "standard_text": "",
    }
    return operations.save_board_section(board=board, by=by, heading=heading, **(blank | values))


def write(meeting, by, key, text="", nothing=False, version=None):
    return operations.write_section(
        meeting=meeting, key=key, text=text, nothing=nothing, version=version, by=by, on=TODAY
    )


def test_a_new_board_gets_its_own_paper_without_code(meeting, hsw_user):
    board = meeting.board
    operations.start_sections(board=board, starter_set="audit-panel", by=hsw_user)
    add(board, hsw_user, "Vehicle collisions", mandatory=True)
    keys = list(BoardSection.objects.filter(board=board).values_list("key", flat=True))
    kept = ["vehicle-collisions", "assurance", "summary"]
    operations.arrange_board(
        board=board, order=kept, removed=[key for key in keys if key not in kept], by=hsw_user
    )
    operations.set_word_template(
        board=board, name="house.docx", body=word_file("House style {marking}"), by=hsw_user
    )
    write(meeting, hsw_user, "vehicle-collisions", "- **Two** collisions\n- none serious")

    paper = paper_of(meeting, hsw_user)
    word = Document(io.BytesIO(files.make(files.WORD, paper, meeting, BOARD, {})))
    pdf = files.make(files.PDF, paper, meeting, BOARD, {})

    assert headings(paper) == ["1. Vehicle collisions", "2. Assurance: the risks the Board watches"]
    assert word.sections[0].header.paragraphs[0].text == "House style OFFICIAL"
    numbered = [(number, text) for number, text, _ in numbered_texts(word) if number]
    assert numbered[:3] == [
        ("1.", "Vehicle collisions"),
        ("1.1", "Two collisions"),
        ("1.2", "none serious"),
    ]
    assert "1.1Twocollisions" in "".join("".join(Pdf(pdf).pages()).split())


def test_a_panel_that_notes_is_asked_for_nothing(meeting, hsw_user):
    operations.start_sections(board=meeting.board, starter_set="audit-panel", by=hsw_user)

    found = {section.key: section for section in texts_for(meeting)}

    assert "decisions" not in found
    assert found["recommendations"].missing
    assert "asks" not in {section.source for section in found.values()}


def test_every_thing_that_the_registers_write_stands_in_one_section_of_the_usual_paper(meeting):
    written = [section.source for section in texts_for(meeting) if section.source]

    assert sorted(written) == sorted(sources())


def test_words_for_a_section_that_no_paper_has_are_refused(meeting, hsw_user):
    with pytest.raises(OperationRefused, match="have no section “wellbeing-services”"):
        write(meeting, hsw_user, "wellbeing-services", "A text.")
    with pytest.raises(OperationRefused, match="printed nowhere"):
        operations.write_standard_text(
            key="wellbeing-services", heading="W", text="T", reason="R", by=hsw_user
        )
    with pytest.raises(OperationRefused, match="Nothing of that name is written"):
        add(meeting.board, hsw_user, "Fleet", source="fleet-figures")

    assert not PaperText.objects.exists()


def test_a_section_is_added_moved_and_left_out_for_one_meeting(meeting, hsw_user):
    added = operations.add_section(
        meeting=meeting, heading="COVID-19", after="considerations", by=hsw_user
    )
    write(meeting, hsw_user, added.key, "Gold meets weekly.")

    assert headings(paper_of(meeting, hsw_user))[:3] == [
        "1. Key considerations",
        "2. COVID-19",
        "3. Recommendations",
    ]

    keys = [section.key for section in texts_for(meeting)]
    keys.remove("since")
    operations.arrange_paper(
        meeting=meeting, order=["since", *keys], left_out=["considerations"], by=hsw_user
    )

    assert headings(paper_of(meeting, hsw_user))[:2] == ["1. Since the last Board", "2. COVID-19"]
    # Another meeting of the board has the board's own.
    other = BoardMeeting.objects.create(
        board=meeting.board, title="Next", slug="fleet-2", date=dt.date(2021, 8, 1)
    )
    assert "covid-19" not in {section.key for section in texts_for(other)}
    with pytest.raises(OperationRefused, match="is in every paper"):
        operations.arrange_paper(meeting=meeting, order=keys, left_out=["legal"], by=hsw_user)


def test_a_section_for_one_audience_is_in_no_other_paper(meeting, hsw_user):
    add(meeting.board, hsw_user, "In confidence", audience="board")

    assert any("In confidence" in each for each in headings(paper_of(meeting, hsw_user)))
    assert not any("In confidence" in each for each in headings(paper_of(meeting, hsw_user, PANEL)))


def test_a_mandatory_section_is_a_check_until_somebody_writes_or_says_that_there_is_nothing(
    meeting, hsw_user
):
    def open_checks():
        return {item.url.split("/")[-2] for item in paper_items(meeting)}

    assert {"legal", "equality"} <= open_checks()

    write(meeting, hsw_user, "legal", nothing=True)
    write(meeting, hsw_user, "equality", "Assessed.")

    assert not {"legal", "equality"} & open_checks()
    legal = next(section for section in texts_for(meeting) if section.key == "legal")
    assert (legal.words, legal.confirmed_by) == ("None.", hsw_user.display_name)
    with pytest.raises(OperationRefused, match="There is a text in this section"):
        write(meeting, hsw_user, "legal", "Words.", nothing=True)


def test_of_two_authors_neither_loses_a_word(meeting, hsw_user, client):
    seen = next(section for section in texts_for(meeting) if section.key == "legal").version
    write(meeting, hsw_user, "legal", "The first author's words.", version=seen)

    with pytest.raises(EditConflict, match="saved “Legal implications” while you were writing"):
        write(meeting, hsw_user, "legal", "The second's.", version=seen)

    client.force_login(hsw_user)
    url = reverse("board:section_edit", args=[meeting.slug, "legal"])
    answer = client.post(url, {"text": "The second author's words.", "version": str(seen)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The first author&#x27;s words." in page and "The second author&#x27;s words." in page
    # As one types: nothing is lost, and it is said so.
    answer = client.post(
        url, {"text": "The second.", "version": str(seen)}, headers={"X-Saves": "one"}
    )
    assert answer.json()["conflict"]
    now = answer.wsgi_request and seen + 1
    answer = client.post(url, {"text": "Both.", "version": str(now)}, headers={"X-Saves": "one"})
    assert answer.json() == {"saved": True, "version": now + 1}


def test_words_are_written_where_they_stand(meeting, hsw_user, client):
    client.force_login(hsw_user)
    pack = reverse("board:pack", args=[meeting.slug])

    page = client.get(pack, {"edit": "legal"}).content.decode()

    assert f'action="{reverse("board:section_edit", args=[meeting.slug, "legal"])}"' in page
    assert page.count("<textarea") == 1
    answer = client.post(
        reverse("board:section_edit", args=[meeting.slug, "legal"]),
        {"text": "**Advice** is taken[^1].\n\n[^1]: Of counsel.", "version": "0"},
    )
    assert answer.url == f"{pack}#legal"
    page = client.get(pack).content.decode()
    assert "<strong>Advice</strong> is taken" in page
    assert "Of counsel." in page


def test_nobody_writes_in_a_frozen_paper(meeting, hsw_user, client):
    BoardMeeting.objects.filter(pk=meeting.pk).update(state="frozen", as_at=TODAY)
    meeting.refresh_from_db()

    with pytest.raises(OperationRefused, match="is frozen and stands"):
        write(meeting, hsw_user, "legal", "Late words.")
    client.force_login(hsw_user)
    page = client.get(reverse("board:pack", args=[meeting.slug]), {"edit": "legal"})
    assert "<textarea" not in page.content.decode()


def test_a_footnote_a_picture_and_a_list_are_in_word_and_pdf(meeting, hsw_user):
    operations.add_picture(meeting=meeting, name="Tiers", body=PNG, by=hsw_user)
    write(
        meeting,
        hsw_user,
        "legal",
        "Peers[^1] help.\n\n![Three tiers of support](tiers)\n\n1. one\n2. two\n\n[^1]: Colleagues who are trained.",
    )
    paper = paper_of(meeting, hsw_user)

    word = Document(io.BytesIO(files.make(files.WORD, paper, meeting, BOARD, {})))
    drawn = "".join("".join(Pdf(files.make(files.PDF, paper, meeting, BOARD, {})).pages()).split())

    notes = next(part for part in word.part.package.iter_parts() if "footnotes" in part.partname)
    assert b"Colleagues who are trained." in notes.blob
    assert "Three tiers of support" in [
        shape._inline.docPr.get("descr") for shape in word.inline_shapes
    ]
    assert [number for number, text, _ in numbered_texts(word) if text in ("one", "two")] == [
        "1.",
        "2.",
    ]
    assert "Colleagueswhoaretrained." in drawn


@pytest.mark.parametrize("body", [b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff", b""])
def test_what_is_no_picture_is_refused(meeting, hsw_user, body):
    with pytest.raises(OperationRefused, match="not a picture that can be printed"):
        operations.add_picture(meeting=meeting, name="figure", body=body, by=hsw_user)


@pytest.mark.parametrize("body", [b"PK\x03\x04", b"not a file", PNG])
def test_what_is_no_word_document_is_refused_as_a_template(meeting, hsw_user, body):
    with pytest.raises(OperationRefused, match="not a Word document"):
        operations.set_word_template(board=meeting.board, name="x", body=body, by=hsw_user)


def test_paragraphs_are_numbered_through_a_section_and_lists_belong_to_them():
    sub = Section("b", "Under it", (Bullets(("c", "d")), Paragraph("e")))
    one = Section("a", "First", (Paragraph("a"), Bullets(("x", "y")), Paragraph("b")), (sub,))
    two = Section("z", "Behind", (Paragraph("f"),), appendix=True)
    paper = Paper("T", "B", "D", "D", "A", "Board", "M", "S", "", (one, two))

    first, second = printed(paper)

    assert [block.numbers for block in first.blocks] == [("1.1",), (), ("1.2",)]
    assert [block.numbers for block in first.sections[0].blocks] == [("1.3", "1.4"), ("1.5",)]
    assert [block.number for block in second.blocks] == ["A1.1"]
    # A paper that was frozen without numbers is shown without.
    older = from_plain(to_plain(paper) | {"schema": 1})
    assert [block.numbers for block in printed(older)[0].blocks] == [(), (), ()]
    assert printed(older)[0].sections[0].heading == "1.1 Under it"


def test_two_sections_of_a_board_do_not_print_the_same(meeting, hsw_user):
    with pytest.raises(ValidationError, match="already prints that"):
        add(meeting.board, hsw_user, "Risks again", source="assurance")


def test_the_summary_keeps_its_looks_on_the_first_page(meeting, hsw_user):
    write(meeting, hsw_user, "summary", "In short:\n\n- **nothing** happened")

    paper = paper_of(meeting, hsw_user)

    assert paper.summary == text_of("In short:\n\n- **nothing** happened")
    # After the author's words it says which sections the registers write.
    assert [block.kind for block in paper.opening] == ["paragraph", "bullets", "paragraph"]
    assert paper.opening[2].text.startswith("This paper updates on: ")
    assert from_plain(to_plain(paper)) == paper
