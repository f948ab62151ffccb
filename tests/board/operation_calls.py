"""What tests call the Board's operations with."""

import base64
import datetime as dt
import hashlib
import io

from django.utils import timezone
from docx import Document

from ohs.board.models import (
    AgendaItem,
    MeetingQuestion,
    MeetingSnapshot,
    SentPaper,
    SnapshotPart,
)
from ohs.board.sent.differences import differences_of
from ohs.board.sent.reading import WORD, read_lines
from ohs.board.snapshots.stored import canonical
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import AUDIENCES
from ohs.registers.content import Paper, to_plain
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import BoardMeetingFactory

_ADDRESS = "ohs.board.operations"

# A red point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def word_file(header: str, body: bool = False) -> bytes:
    """A Word document with a header, or with the same as its text."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = header
    if body:
        document.add_paragraph(header)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _planned(cast: Cast) -> dict:
    return {"meeting": BoardMeetingFactory(date=ON)}


def _attendance(cast):
    return _planned(cast) | {"post": cast.post, "kind": "present"}


def _decision(cast):
    return _planned(cast) | {
        "text": "Close the risk once the review is in.",
        "owner": cast.post,
        "due": dt.date(2021, 9, 30),
        "on": ON,
    }


def _paper(cast):
    return _planned(cast) | {
        "title": "Performance",
        "author": cast.post,
        "marking": "OFFICIAL",
        "sections": {"legal": ("Nothing arises.", False)},
    }


def _standard_text(cast):
    return {"key": "legal", "heading": "Legal", "text": "Nothing arises.", "reason": "Agreed."}


def _freeze(cast):
    return _planned(cast) | {"on": ON, "override": "Known."}


def _frozen(cast):
    meeting = BoardMeetingFactory(date=ON, as_at=ON, state=BoardMeeting.State.FROZEN)
    MeetingSnapshot.objects.create(
        meeting=meeting,
        as_at=ON,
        schema=1,
        sha256="0" * 64,
        frozen_at=timezone.now(),
        frozen_by=cast.keeper,
    )
    return {"meeting": meeting}


def _section(cast):
    return _planned(cast) | {"key": "legal", "text": "Advice is taken.", "nothing": False, "on": ON}


def _arranged(cast):
    return _planned(cast) | {"order": ["legal"], "left_out": ["contacts"]}


def _picture(cast):
    return _planned(cast) | {"name": "figure-1", "body": PNG}


def _board(cast):
    return {"board": BoardMeetingFactory(date=ON).board}


def _board_section(cast):
    return _board(cast) | {
        "heading": "Fleet",
        "source": "",
        "mandatory": False,
        "appendix": False,
        "audience": "",
        "standard_text": "",
    }


def _item(cast):
    item = AgendaItem.objects.create(meeting=BoardMeetingFactory(date=ON), title="Fleet report")
    return {"item": item, "outcome": "noted", "outcome_text": "Noted with thanks."}


def _question(cast):
    question = MeetingQuestion.objects.create(meeting=BoardMeetingFactory(date=ON), text="Why?")
    return {"question": question, "answer": "Because.", "on": ON}


def _matter(cast):
    return _planned(cast) | {
        "source": "actions.overdue.1",
        "title": "Commitment 7 is late.",
        "ask": "Agree a new date.",
        "options": ("Agree",),
        "on_agenda": True,
    }


def _without_files(cast):
    """A frozen meeting whose paper was kept, and no file of it."""
    frozen = _frozen(cast)
    paper = Paper("Performance", "Board", "5 July", "5 July", "Head", "Board", "OFFICIAL", "", "")
    body = canonical(to_plain(paper))
    for audience in AUDIENCES:
        SnapshotPart.objects.create(
            snapshot=frozen["meeting"].snapshot,
            kind=SnapshotPart.Kind.PAPER,
            audience=audience,
            name="paper",
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
        )
    return frozen


def _handed_back(cast):
    return _planned(cast) | {"name": "final.docx", "body": word_file("As it was sent.", True)}


def _explained(cast):
    meeting = _sent(cast, "It was sent to 2 people.", "It was sent to 3 people.")
    (finding,) = differences_of(meeting)
    return {"meeting": meeting, "reasons": {finding.key: "So it is."}}


def _to_seal(cast):
    return {"meeting": _sent(cast, "As it was sent.", "As it was sent.")}


def _sent(cast, frozen, sent):
    """A frozen meeting, with the text of its paper as frozen and of that which was handed back."""
    meeting = _without_files(cast)["meeting"]
    body = word_file(frozen, True)
    SnapshotPart.objects.create(
        snapshot=meeting.snapshot,
        kind=SnapshotPart.Kind.FILE,
        audience="board",
        name="pack.docx",
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
    )
    body = word_file(sent, True)
    SentPaper.objects.create(
        meeting=meeting,
        name="final.docx",
        media_type=WORD,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        lines=[[line.where, line.text] for line in read_lines(body)],
        handed_back_by=cast.keeper,
    )
    return meeting


CALLS = {
    f"{_ADDRESS}.agenda.save_agenda_item": Call(lambda cast: _planned(cast) | {"title": "Fleet"}),
    f"{_ADDRESS}.agenda.choose_matter": Call(_matter),
    f"{_ADDRESS}.agenda.record_outcome": Call(_item),
    f"{_ADDRESS}.agenda.ask_question": Call(
        lambda cast: _planned(cast) | {"text": "Why?"}, also=("board_member",)
    ),
    f"{_ADDRESS}.agenda.answer_question": Call(_question),
    f"{_ADDRESS}.meetings.write_minutes": Call(lambda cast: _planned(cast) | {"text": "Opened."}),
    f"{_ADDRESS}.paper.write_section": Call(_section),
    f"{_ADDRESS}.sections.arrange_paper": Call(_arranged),
    f"{_ADDRESS}.sections.add_section": Call(lambda cast: _planned(cast) | {"heading": "Fleet"}),
    f"{_ADDRESS}.sections.start_sections": Call(
        lambda cast: _board(cast) | {"starter_set": "audit-panel"}
    ),
    f"{_ADDRESS}.sections.save_board_section": Call(_board_section),
    f"{_ADDRESS}.sections.arrange_board": Call(
        lambda cast: _board(cast) | {"order": ["legal", "contacts"], "removed": ["since"]}
    ),
    f"{_ADDRESS}.files.add_picture": Call(_picture),
    f"{_ADDRESS}.files.set_word_template": Call(
        lambda cast: _board(cast) | {"name": "house.docx", "body": word_file("House style")}
    ),
    f"{_ADDRESS}.meetings.record_attendance": Call(_attendance),
    f"{_ADDRESS}.meetings.minute_meeting": Call(_frozen),
    f"{_ADDRESS}.decisions.record_decision": Call(_decision),
    f"{_ADDRESS}.paper.write_paper": Call(_paper),
    f"{_ADDRESS}.paper.write_standard_text": Call(_standard_text),
    f"{_ADDRESS}.sent.hand_back_paper": Call(_handed_back),
    f"{_ADDRESS}.sent.explain_differences": Call(_explained),
    f"{_ADDRESS}.sent.seal_sent_paper": Call(_to_seal),
    f"{_ADDRESS}.additions.make_missing_files": Call(_without_files),
    f"{_ADDRESS}.freezing.freeze_meeting": Call(_freeze),
}
