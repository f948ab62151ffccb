"""The paper that was sent: as generated nothing differs; what was planted in it is found; that very file is sealed."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.table import Table

from ohs.board import operations
from ohs.board.models import SentPaper
from ohs.board.paper import files
from ohs.board.sent.atoms import Names
from ohs.board.sent.comparison import compare_papers
from ohs.board.sent.differences import differences_of
from ohs.board.sent.reading import Line
from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from tests.board.drafts import draft
from tests.board.july import JULY

pytestmark = pytest.mark.django_db

PLANTED = [
    ("17%", "18%"),
    ("595", "559"),
    ("451", "415"),
    ("22%", "23%"),
    ("6 May 2021", "7 May 2021"),
    ("97%", "79%"),
    ("13 of 16", "14 of 16"),
    ("176 findings", "167 findings"),
    ("Commander Armed Policing", "Commander Roads Policing"),
    ("about 7,000", "about 8,000"),
    ("SO15", "SO16"),
    ("25 September 2020", "26 September 2020"),
    ("31 December 2021", "30 November 2021"),
    ("30 June 2021", "30 July 2021"),
    ("Trauma Peer Support Lead", "Peer Support Manager"),
    ("L&D", "LND"),
    ("10 in hand", "11 in hand"),
    ("10 services", "8 services"),
    ("31 March 2023", "31 March 2024"),
]


@pytest.fixture
def panel(demo_users):
    return BoardMeeting.objects.select_related("board").get(slug="joint-audit-panel-2021-07-05")


@pytest.fixture
def frozen(demo):
    return BoardMeeting.objects.select_related("board", "snapshot").get(slug="hsw-board-2021-05-06")


def file_of(meeting, name):
    return bytes(meeting.snapshot.parts.get(kind="file", name=name, audience="board").body)


def paragraphs_of(document):
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from (p for row in part.rows for cell in row.cells for p in cell.paragraphs)
        elif not part.style.name.lower().startswith("toc"):
            yield part


def plant(document, old, new):
    for paragraph in paragraphs_of(document):
        if old in paragraph.text:
            text = paragraph.text.replace(old, new, 1)
            for run in paragraph.runs[1:]:
                run.text = ""
            paragraph.runs[0].text = text
            return
    raise AssertionError(f"{old} is not in the paper")


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def hand_back(meeting, body, by, name="final.docx"):
    return operations.hand_back_paper(meeting=meeting, name=name, body=body, by=by)


@pytest.mark.parametrize("name", ["pack.docx", "pack.pdf"])
def test_the_paper_as_generated_differs_in_nothing(frozen, demo_users, name):
    hand_back(frozen, file_of(frozen, name), demo_users["hsw"], name)

    assert differences_of(frozen) == []


def test_twenty_planted_changes_are_found_and_little_else(panel, demo_users):
    paper, _ = draft(meeting=panel, audience=BOARD, by=demo_users["hsw"], today=JULY)
    document = Document(io.BytesIO(files.make(files.WORD, paper, panel, BOARD, {})))
    for old, new in PLANTED:
        plant(document, old, new)
    document.add_paragraph("A further 4,321 people were told.")
    hand_back(panel, saved(document), demo_users["hsw"])

    found = differences_of(panel)

    said = " ".join(finding.sentence for finding in found)
    unknown = [finding for finding in found if finding.what == "unknown"]
    assert [finding.found for finding in unknown] == ["4,321"]
    lost = [old for old, _ in PLANTED if not any(word in said for word in (old, *old.split()))]
    assert len(lost) <= 1, lost
    # The paper has some fifteen pages.
    assert len(found) - len(PLANTED) - 1 <= 15
    rate = next(finding for finding in found if finding.expected == "17%")
    assert rate.sentence.startswith("“17%” in the registers, “18%” in the paper, paragraph ")


def test_words_and_order_are_the_authors_own(frozen, demo_users):
    document = Document(io.BytesIO(file_of(frozen, "pack.docx")))
    body = document.element.body
    texts = [p for p in document.paragraphs if "%" in p.text]
    # A paragraph is moved to the end, with its figures.
    body.append(texts[0]._p)
    document.add_paragraph("We thank everybody who took part in this work.")
    hand_back(frozen, saved(document), demo_users["hsw"])

    assert differences_of(frozen) == []


def test_two_figures_that_changed_places_are_no_equals():
    names = Names((), ())
    was = names.atoms([Line("paragraph 1.1", "There were 451 injuries and 229 assaults.")])
    now = names.atoms([Line("paragraph 1.1", "There were 229 injuries and 451 assaults.")])

    assert compare_papers(was, now, ())


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("It rose by 17%.", "It rose by 17 per cent."),
        ("1,204 tasks on 5 July 2021", "1204 tasks on 5th July 2021"),
        ("due 2021-07-05", "due 5 July 2021"),
        ("three units", "3 units"),
    ],
)
def test_the_same_said_otherwise_is_the_same(was, now):
    names = Names((), ())

    found = compare_papers(names.atoms([Line("here", was)]), names.atoms([Line("here", now)]), ())

    assert found == []


def test_the_file_is_sealed_with_the_snapshot_and_opened_by_board_members(
    client, frozen, demo_users
):
    document = Document(io.BytesIO(file_of(frozen, "pack.docx")))
    plant(document, "16%", "18%")
    body = saved(document)
    address = reverse("board:final", args=[frozen.slug])
    client.force_login(demo_users["hsw"])

    client.post(address, {"do": "hand back", "file": SimpleUploadedFile("Final.docx", body)})
    refused = client.post(address, {"do": "seal"}, follow=True).content.decode()
    assert "1 difference has no reason." in refused
    (finding,) = differences_of(frozen)
    client.post(address, {"do": "explain", f"reason-{finding.key}": "Rounded up by the Board."})
    client.post(address, {"do": "seal"})
    client.force_login(demo_users["board"])
    told = client.get(address).content.decode()
    opened = client.get(reverse("board:final_file", args=[frozen.slug]))
    pack = client.get(reverse("board:pack_docx", args=[frozen.slug]))

    assert "Rounded up by the Board." in told
    assert opened.content == body
    assert pack.content == body
    sealed = frozen.snapshot.additions.get(kind="sent")
    assert sealed.sha256 == hashlib.sha256(body).hexdigest()
    assert frozen.snapshot.problems() == []
    with pytest.raises(OperationRefused, match="is sealed"):
        hand_back(frozen, body, demo_users["hsw"])


def test_before_it_is_sealed_only_its_author_sees_it(client, frozen, demo_users):
    hand_back(frozen, file_of(frozen, "pack.docx"), demo_users["hsw"])
    client.force_login(demo_users["board"])

    assert (
        "No paper has been sealed"
        in client.get(reverse("board:final", args=[frozen.slug])).content.decode()
    )
    assert client.get(reverse("board:final_file", args=[frozen.slug])).status_code == 404
    answer = client.post(
        reverse("board:final", args=[frozen.slug]),
        {"do": "hand back", "file": SimpleUploadedFile("x.docx", b"PK")},
    )
    assert answer.status_code == 403


def test_a_paper_of_a_meeting_that_is_not_frozen_is_compared_and_not_sealed(panel, demo_users):
    document = Document()
    document.add_paragraph("All is well.")
    hand_back(panel, saved(document), demo_users["hsw"])

    assert any(finding.what == "missing" for finding in differences_of(panel))
    with pytest.raises(OperationRefused, match="not frozen yet"):
        operations.seal_sent_paper(meeting=panel, by=demo_users["hsw"])


def tracked() -> bytes:
    document = Document()
    paragraph = document.add_paragraph("Seventeen.")
    paragraph._p.append(paragraph._p.makeelement(f"{{{paragraph._p.nsmap['w']}}}ins", {}))
    return saved(document)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 250_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (lambda: b"hello", "Choose a Word document"),
        (lambda: b"%PDF-1.7 nothing", "cannot be read"),
        (lambda: b"PK\x03\x04 nothing", "damaged"),
        (tracked, "tracked changes"),
        (bomb, "more than a Board's paper"),
        (lambda: saved(Document()), "No text was found"),
        (lambda: b"%PDF" + b"0" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(panel, demo_users, body, sentence):
    with pytest.raises(OperationRefused, match=sentence):
        hand_back(panel, body(), demo_users["hsw"])
    assert not SentPaper.objects.exists()
