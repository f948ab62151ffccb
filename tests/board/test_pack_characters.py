"""No exit fails on a text that was stored, whatever characters are in it."""

import io
import random
import re
import unicodedata
import zipfile

import pytest
from django.db import connection
from django.urls import reverse

from ohs.board import operations
from ohs.board.checklist import checklist_items
from ohs.board.models import MeetingSnapshot
from ohs.board.paper import files
from ohs.board.paper.pdf import to_pdf
from ohs.organisation.models import BoardMeeting
from ohs.registers.content import Bullets, Paper, Paragraph, Section, Table
from ohs.web.typefaces import displayable, typefaces, undisplayable
from risks.models import Risk, RiskReview
from tests.board.july import JULY

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(demo_users):
    return BoardMeeting.objects.select_related("board").get(slug="joint-audit-panel-2021-07-05")


def assigned() -> list[str]:
    """Every character of every assigned plane, controls and private use among them; halves of characters are none."""
    return [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs")
        and not (code >= 0xF0000 and code % 61)
        and not (0xE000 <= code < 0xF900 and code % 7)
    ]


def paper_of(texts: list[str]) -> Paper:
    cells = tuple((text[:40], text) for text in texts)
    section = Section(
        "all",
        texts[0][:60],
        (
            *map(Paragraph, texts),
            Bullets(tuple(texts[:50])),
            Table(texts[1][:60], ("Which", "What"), cells),
        ),
    )
    return Paper(
        texts[2][:80],
        "Board",
        "5 July 2021",
        "5 July 2021",
        "Head",
        "Board",
        "OFFICIAL",
        "Draft",
        texts[3][:80],
        (section,),
    )


@pytest.mark.parametrize("order", ["as they are", "mixed"])
def test_every_assigned_character_goes_into_the_pdf(order):
    characters = assigned()
    if order == "mixed":
        random.Random(14).shuffle(characters)
    texts = ["".join(characters[i : i + 400]) for i in range(0, len(characters), 400)]

    pdf = to_pdf(paper_of(texts), made_on=JULY)

    assert pdf.startswith(b"%PDF")


def test_a_letter_and_a_mark_that_no_typeface_has_together_are_shown_apart():
    assert displayable("e\u0301") == "e\u0301"
    assert displayable("𝘋\u0901") == "𝘋□"
    assert displayable("Kit 🦺 ordered\ufeff") == "Kit □ ordered"
    assert undisplayable("Kit 🦺 ordered 🦺\u200d") == ["🦺"]


def test_the_pdf_uses_no_typeface_of_the_machine():
    pdf = to_pdf(paper_of(["Kit ✓", "中文 🟢", "हिन्दी", "Ελληνικά ے"]), made_on=JULY)

    families = {family.replace(" ", "") for family in typefaces().families}
    used = {name.split(b"+")[1].decode() for name in re.findall(rb"/BaseFont/([\w+-]+)", pdf)}
    assert used
    assert all(any(name.startswith(family) for family in families) for name in used), used


def test_a_title_a_review_and_a_narrative_with_everything_in_them_do_not_stop_a_pack(
    client, demo_users, panel
):
    every = "".join(assigned()[::37]) + "\uf0b7🦺中\U0001f7e2\u0bb5\ufeff"
    risk = Risk.objects.get(ref="2")
    # Past the operations, which would clean it. PostgreSQL itself holds no NUL.
    held = every.replace("\0", "")
    Risk.objects.filter(pk=risk.pk).update(title=held[:180], description=held)
    RiskReview.objects.create(
        risk=risk,
        reviewed_on=JULY,
        reviewed_by=demo_users["hsw"],
        narrative=every,
        trend="unchanged",
    )
    client.force_login(demo_users["hsw"])

    for face in ("pack", "pack_pdf", "pack_docx", "pack_pptx", "pack_zip"):
        answer = client.get(reverse(f"board:{face}", args=[panel.slug]))
        assert answer.status_code == 200, face
    answer = client.post(
        reverse("board:freeze", args=[panel.slug]),
        {"as_at": JULY.isoformat(), "override": "Known."},
    )

    assert answer.status_code == 302
    assert MeetingSnapshot.objects.get(meeting=panel).problems() == []


def test_the_checks_name_the_record_and_the_character(panel):
    Risk.objects.filter(ref="2").update(title="Kit 🦺 on the move")

    told = [item.sentence for item in checklist_items(on=JULY, meeting=panel)]

    found = [sentence for sentence in told if "🦺" in sentence]
    assert len(found) == 1
    assert "2 Kit 🦺 on the move" in found[0]
    assert "(safety vest, U+1F9BA)" in found[0]


def test_a_paper_that_shows_every_character_has_no_such_finding(panel):
    assert not [i for i in checklist_items(on=JULY, meeting=panel) if "the PDF shows" in i.sentence]


def test_freezing_survives_files_that_cannot_be_made_and_makes_them_later(
    client, demo_users, panel, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        for maker in ("to_pdf", "to_zip", "to_slides"):
            patch.setattr(files, maker, broken)
        snapshot = operations.freeze_meeting(
            meeting=panel, by=demo_users["hsw"], on=JULY, override="Known."
        )
    client.force_login(demo_users["hsw"])
    address = reverse("board:pack_pdf", args=[panel.slug])

    assert client.get(reverse("board:pack_docx", args=[panel.slug])).status_code == 200
    page = client.get(reverse("board:pack", args=[panel.slug])).content.decode()
    assert "pack.pdf and pack.zip and pack.pptx could not be made" in page
    assert client.get(address).status_code == 404

    answer = client.post(reverse("board:missing_files", args=[panel.slug]))

    assert answer.status_code == 302
    assert client.get(address).content.startswith(b"%PDF")
    later = snapshot.additions.get(name="pack.zip", audience="board")
    with zipfile.ZipFile(io.BytesIO(bytes(later.body))) as archive:
        risks = archive.read("risks.csv").decode("utf-8-sig")
    assert re.search(r"^28,", risks, re.MULTILINE)
    assert snapshot.problems() == []
    again = client.post(reverse("board:missing_files", args=[panel.slug]))
    assert "Every file of the pack is there." in again.content.decode()

    # What was added later cannot be exchanged.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_snapshotaddition SET body = %s", [b"other"])
    assert any("its checksum differs" in problem for problem in snapshot.problems())
