"""The chain of assurance in the paper: claims against audits, exceptions by unit, who has not answered, audits, criteria."""

import datetime as dt
import io

import pytest
from docx import Document

from maturity import operations
from maturity.models import Criterion, GroupSummary, SelfAssessment
from maturity.reporting.paper import paper
from ohs.organisation.models import BoardMeeting, BusinessGroup, CommandUnit, Post
from ohs.registers.audience import BOARD
from ohs.registers.contract import LastMeeting, PaperRequest, read_table, table_of
from tests.board.pdf_text import Pdf

pytestmark = pytest.mark.usefixtures("demo_users")

ON = dt.date(2021, 10, 4)
QUARTER = dt.date(2021, 7, 1)


def written(on=ON, last=None):
    request = PaperRequest(
        on,
        BoardMeeting(date=on),
        BOARD,
        LastMeeting(last),
        lambda name: read_table(table_of(name), on, BOARD).loaded(),
    )
    return paper(request).sections


def said(chapter):
    found = []
    for section in (chapter, *chapter.sections):
        for block in section.blocks:
            found.append(getattr(block, "text", ""))
            found += getattr(block, "items", ())
            for row in getattr(block, "rows", ()):
                found.append(" | ".join(row))
    return "\n".join(found)


@pytest.fixture
def so15(demo_users):
    """SO15 claims Level 4 throughout, with an exception; its audit tested Level 3."""
    from maturity.models import AssuranceStatement, ModelVersion, SelfAssessmentStep

    unit = CommandUnit.objects.get(code="SO15")
    version = ModelVersion.objects.in_force_by(ON).first()
    row, _ = SelfAssessment.objects.get_or_create(
        unit=unit, quarter_start=QUARTER, defaults={"version": version}
    )
    for theme in version.themes.all():
        row.answers.update_or_create(theme=theme, defaults={"level": 4, "plan": "Keep it up."})
    SelfAssessment.objects.filter(pk=row.pk).update(state="accepted")
    SelfAssessmentStep.objects.create(
        assessment=row, to_state="accepted", on=ON, by=demo_users["hsw"]
    )
    AssuranceStatement.objects.update_or_create(
        assessment=row,
        defaults={
            "kind": "exceptions",
            "exceptions": "Two vehicles without a first aid kit.",
            "signed_on": ON,
        },
    )
    return unit


def test_a_claim_with_an_exception_stands_against_the_audit(so15):
    told = said(written()["maturity"]())

    assert "SO15 | Level 4 | verified at Level 3 | Assured with exceptions" in told
    assert (
        "SO15, assured with exceptions: Two vehicles without a first aid kit. It claims Level 4; "
        "no audit has verified the level claimed in" in told
    )
    assert "Not submitted: " in told


def test_the_exception_is_on_the_page_in_pdf_and_in_word(so15, demo_users, client):
    client.force_login(demo_users["board"])
    meeting = BoardMeeting.objects.get(slug="hsw-board-2021-11")
    BoardMeeting.objects.filter(pk=meeting.pk).update(date=ON, as_at=ON, precision="day")

    address = f"/board/meetings/{meeting.slug}/pack"
    page = client.get(f"{address}/").content.decode()
    word = Document(io.BytesIO(client.get(f"{address}.docx").content))
    pdf = "".join("".join(Pdf(client.get(f"{address}.pdf").content).pages()).split())

    assert "Two vehicles without a first aid kit" in page
    assert any("Two vehicles without a first aid kit" in each.text for each in word.paragraphs)
    assert "Twovehicleswithoutafirstaidkit" in pdf


def test_what_a_group_says_and_who_has_not(demo_users):
    group = BusinessGroup.objects.order_by("order", "code").first()
    GroupSummary.objects.update_or_create(
        group=group,
        half_start=dt.date(2021, 4, 1),
        defaults={
            "text": "Level 3 holds.",
            "post": Post.objects.first(),
            "state": "submitted",
            "submitted_on": ON,
        },
    )

    told = said(written()["maturity"]())

    assert f"{group.name} ({Post.objects.first().title}): Level 3 holds." in told
    assert "Not submitted: " in told


def test_audits_promised_and_recorded(demo_users):
    may = BoardMeeting.objects.get(slug="hsw-board-2021-05-06")

    told = said(written(dt.date(2021, 7, 5), may)["maturity"]())

    assert "none of 10 audits is recorded" in told
    assert "No audit has been recorded since 6 May 2021." in told
    unit = CommandUnit.objects.get(code="L&D")
    audit = operations.start_audit(
        unit=unit,
        auditor=Post.objects.get(title="Safety & Health Risk Management Team"),
        on=dt.date(2021, 7, 5),
        audited_on=dt.date(2021, 7, 5),
        by=demo_users["auditor"],
    )
    operations.record_findings(
        audit=audit,
        findings={1: operations.ThemeFinding("C", "Seen on the day.")},
        by=demo_users["auditor"],
    )
    operations.publish_audit(audit=audit, on=dt.date(2021, 7, 5), by=demo_users["auditor"])
    told = said(written(dt.date(2021, 7, 5), may)["maturity"]())
    assert "Audits recorded since 6 May 2021: L&D (Level 3, 5 July 2021)." in told


def test_levels_criteria_and_units_under_their_groups():
    sections = written(dt.date(2021, 7, 5))

    assert "in force since 1 April 2020, with five levels: 1 " in said(sections["maturity"]())
    criteria = said(sections["criteria"]())
    for criterion in Criterion.objects.all():
        assert criterion.text in criteria
    matrix = said(sections["matrix"]())
    for group in BusinessGroup.objects.filter(units__isnull=False).distinct():
        assert group.name in matrix
