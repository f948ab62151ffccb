"""A meeting is a meeting: its agenda, what is asked of it, questions with answers, minutes; and the list of its tasks."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from ohs.board import operations
from ohs.board.asks import deciding_meeting, matters_for
from ohs.board.dashboard import compose
from ohs.board.models import AgendaItem, MeetingMinutes
from ohs.board.paper.minutes import minutes_of
from ohs.core.errors import OperationRefused
from ohs.organisation.models import Board, BoardMeeting, Post
from ohs.registers.audience import BOARD
from ohs.registers.results import Attention
from tests.board.drafts import draft
from tests.board.pdf_text import Pdf
from tests.organisation.factories import BoardMeetingFactory, PostFactory

JULY = dt.date(2021, 7, 5)
LATE = Attention(90, "Task 7", "is late.", "Fleet", ask="Agree a new date.", key="actions.7")
NOTE = Attention(40, "No unit", "has submitted.")


def asked(matters):
    return [each.key for each in matters.asked]


def keep(meeting, by, on_agenda):
    return operations.choose_matter(
        meeting=meeting,
        source=LATE.key,
        title=LATE.issue,
        ask=LATE.ask,
        options=("Agree", "Refuse"),
        on_agenda=on_agenda,
        by=by,
    )


def test_what_asks_for_a_decision_is_asked_until_somebody_keeps_it_off(db, hsw_user):
    meeting = BoardMeetingFactory(date=JULY)
    assert asked(matters_for(meeting, [LATE, NOTE])) == ["actions.7"]

    keep(meeting, hsw_user, on_agenda=False)

    matters = matters_for(meeting, [LATE, NOTE])
    assert (asked(matters), matters.noted) == ([], (NOTE,))
    assert [each.key for each in matters.kept_off] == ["actions.7"]
    keep(meeting, hsw_user, on_agenda=True)
    assert asked(matters_for(meeting, [LATE])) == ["actions.7"]
    assert matters_for(meeting, [LATE]).asked[0].options == ("Agree", "Refuse")
    # What is no longer so is asked no more.
    assert asked(matters_for(meeting, [NOTE])) == []


def test_the_team_asks_for_more_than_the_registers(db, hsw_user):
    meeting = BoardMeetingFactory(date=JULY)
    operations.save_agenda_item(
        meeting=meeting, title="The revised policy", ask="Ratify it.", by=hsw_user
    )

    assert [each.ask for each in matters_for(meeting, []).asked] == ["Ratify it."]


@pytest.mark.usefixtures("demo_users")
def test_dashboard_first_page_and_agenda_are_one_list(client, demo_users):
    meeting = deciding_meeting(JULY)
    assert meeting.slug == "hsw-board-2021-08"
    client.force_login(demo_users["hsw"])
    first = compose(on=JULY).matters.asked[0]
    page = client.post(
        reverse("board:agenda_matter", args=[meeting.slug]),
        {"source": first.key, "on_agenda": "no"},
    )
    assert page.status_code == 302

    on_dashboard = compose(on=JULY).matters.asked
    paper, _ = draft(
        meeting=BoardMeeting.objects.get(pk=meeting.pk),
        audience=BOARD,
        by=demo_users["hsw"],
        today=JULY,
    )
    agenda = client.get(reverse("board:agenda", args=[meeting.slug])).content.decode()

    assert first.key not in {each.key for each in on_dashboard}
    assert on_dashboard
    sections = {section.key: section for section in paper.sections}
    asks = sections["recommendations"].blocks[-1].items
    table = sections["decisions"].blocks[0]
    assert len(asks) == len(table.rows) == len(on_dashboard)
    for each, ask, row in zip(on_dashboard, asks, table.rows, strict=True):
        # One sentence: what is asked, of what, with whom it lies.
        assert ask.startswith(f"{each.ask[0].lower()}{each.ask[1:].rstrip('.')} (")
        assert ask.endswith(").")
        assert row[:2] == (each.issue, each.ask)
        assert each.ask in agenda
    assert "Not for this meeting (1)" in agenda


@pytest.mark.usefixtures("demo_users")
def test_a_panel_that_notes_has_one_recommendation(demo_users):
    panel = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    paper, _ = draft(meeting=panel, audience=BOARD, by=demo_users["hsw"], today=JULY)

    said = {section.key: section.blocks for section in paper.sections}

    assert [block.text for block in said["recommendations"]] == [
        "In accordance with the Corporate Health and Safety Policy the meeting is asked to note this paper."
    ]
    assert "decisions" not in said
    # Nor does its agenda ask for more; what the registers say is there to be noted.
    matters = compose(on=JULY, meeting=panel).matters
    assert matters.asked == () and matters.noted


def test_a_paper_by_somebody_else_is_handed_out_as_it_came(db, hsw_user, client):
    meeting = BoardMeetingFactory(date=JULY)
    item = operations.save_agenda_item(
        meeting=meeting,
        title="Fleet report",
        post=PostFactory(title="Fleet Manager"),
        file=('..\\Fleet "report".pdf', b"%PDF-1.7 body"),
        by=hsw_user,
    )
    file = item.files.get()
    client.force_login(hsw_user)

    answer = client.get(reverse("board:agenda_file", args=[meeting.slug, file.pk]))

    assert answer.content == b"%PDF-1.7 body"
    assert answer["Content-Disposition"] == 'attachment; filename="Fleet _report_.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    for name, body in (("virus.exe", b"x"), ("empty.pdf", b"")):
        with pytest.raises(OperationRefused):
            operations.save_agenda_item(meeting=meeting, title="T", file=(name, body), by=hsw_user)


def test_outcomes_questions_and_words_stand_in_the_minutes(db, hsw_user, client):
    meeting = BoardMeetingFactory(date=JULY)
    item = operations.save_agenda_item(meeting=meeting, title="Fleet report", by=hsw_user)
    operations.record_outcome(
        item=item, outcome="agreed", outcome_text="With a further report.", by=hsw_user
    )
    question = operations.ask_question(meeting=meeting, text="How many vans?", by=hsw_user)
    operations.answer_question(question=question, answer="Twelve.", by=hsw_user, on=JULY)
    operations.record_attendance(
        meeting=meeting, post=PostFactory(title="Chair"), kind="present", by=hsw_user
    )
    operations.write_minutes(meeting=meeting, text="The chair **opened**.", by=hsw_user)
    client.force_login(hsw_user)

    page = client.get(reverse("board:minutes", args=[meeting.slug])).content.decode()
    word = Document(
        io.BytesIO(client.get(reverse("board:minutes_docx", args=[meeting.slug])).content)
    )

    pdf = Pdf(client.get(reverse("board:minutes_pdf", args=[meeting.slug])).content)

    in_pdf = " ".join(" ".join(pdf.pages()).split())
    in_word = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for told in (
        "Present: Chair.",
        "Fleet report. Agreed. With a further report.",
        "Asked: How many vans?",
        "5 July 2021: Twelve.",
    ):
        assert told in page and told in in_word and told in in_pdf
    assert "<strong>opened</strong>" in page
    assert "Draft: not yet agreed." in page


def test_minutes_are_agreed_at_the_next_meeting_and_stand(db, hsw_user):
    meeting = BoardMeetingFactory(date=JULY, as_at=JULY, state="frozen")
    later = BoardMeetingFactory(board=meeting.board, date=dt.date(2021, 8, 2))
    panel = Board.objects.create(name="Another panel", slug="another")
    other = BoardMeetingFactory(board=panel, date=dt.date(2021, 8, 3))
    with pytest.raises(OperationRefused, match="Choose a later meeting"):
        operations.minute_meeting(meeting=meeting, agreed_at=other, by=hsw_user)

    operations.minute_meeting(meeting=meeting, agreed_at=later, by=hsw_user)

    meeting.refresh_from_db()
    assert minutes_of(meeting).status == f"Agreed at the meeting of {later.when}."
    assert MeetingMinutes.objects.get().agreed_at == later
    with pytest.raises(OperationRefused, match="agreed and stand"):
        operations.write_minutes(meeting=meeting, text="Late words.", by=hsw_user)
    with pytest.raises(OperationRefused, match="agreed and stand"):
        operations.save_agenda_item(meeting=meeting, title="Late", by=hsw_user)


def test_a_board_member_asks_and_does_not_answer(db, hsw_user, client, board_user):
    meeting = BoardMeetingFactory(date=JULY)
    client.force_login(board_user)

    asked = client.post(reverse("board:question_new", args=[meeting.slug]), {"text": "Why?"})

    assert asked.status_code == 302
    question = meeting.questions.get()
    answer = reverse("board:question_answer", args=[meeting.slug, question.pk])
    assert client.get(answer).status_code == 403
    assert (
        "Ask a question"
        in client.get(reverse("board:agenda", args=[meeting.slug])).content.decode()
    )


@pytest.mark.usefixtures("demo_users")
def test_the_meeting_page_is_a_list_of_tasks_for_those_who_do_them(client, demo_users):
    url = reverse("board:meeting", args=["joint-audit-panel-2021-07-05"])
    client.force_login(demo_users["hsw"])
    steps = client.get(url).context["steps"]

    assert [step.name for step in steps][:4] == [
        "Pre-meeting checks",
        "Write the paper",
        "Choose what goes on the agenda",
        "Freeze the figures and the paper",
    ]
    assert {step.state for step in steps[4:]} == {"Cannot start yet"}
    client.force_login(demo_users["board"])
    assert client.get(url).context["steps"] == ()


@pytest.mark.usefixtures("demo_users")
def test_freezing_warns_once_and_says_what_it_did(client, demo_users):
    client.force_login(demo_users["hsw"])
    url = reverse("board:freeze", args=["joint-audit-panel-2021-07-05"])

    page = client.get(url).content.decode()

    assert "You cannot undo this." in page
    assert 'data-prevent-double-click="true"' in page
    assert "govuk-button--warning" in page
    done = client.post(url, {"as_at": "2021-07-05", "override": "Known."}, follow=True)
    said = done.content.decode()
    assert "The meeting is frozen. Kept as at 5 July 2021: the figures, " in said
    assert "tables of the registers, and the paper with its files for 3 audiences" in said


@pytest.mark.usefixtures("demo_users")
def test_the_paper_tells_the_meetings_before_it(demo_users):
    panel = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    paper, _ = draft(meeting=panel, audience=BOARD, by=demo_users["hsw"], today=JULY)

    section = next(each for each in paper.sections if each.key == "meetings-before")

    # The panel hears of the boards that report to it.
    assert [child.heading for child in section.sections] == [
        "Health, Safety and Wellbeing Board of 2 February 2021",
        "Health, Safety and Wellbeing Board of 6 May 2021",
    ]
    told = [
        item
        for child in section.sections
        for block in child.blocks
        for item in getattr(block, "items", ())
    ]
    assert any(
        item.startswith("Agonal breathing: review of the training requirement: noted.")
        for item in told
    )
    assert AgendaItem.objects.filter(meeting__slug="hsw-board-2021-05-06").count() == 9
    assert [block.text for block in section.blocks] == [
        "MPS Health, Safety and Wellbeing Board: The corporate forum for health, safety and wellbeing. It keeps the framework "
        "of safety governance, and watches the corporate risks and those of the business groups, the assurance of safety "
        "maturity, and wellbeing. It reports to the MPS Risk and Assurance Board.",
        "The chair of the MPS Health, Safety and Wellbeing Board has passed from the Chief Corporate Services to the Deputy "
        "Assistant Commissioner Corporate Services.",
    ]
    assert Post.objects.filter(attended__meeting__slug="hsw-board-2021-05-06").exists()
