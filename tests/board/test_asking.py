"""A paper asks before it tells: the same paper comes of it, and nothing is asked in vain."""

import datetime as dt
from contextlib import nullcontext

import pytest

from ohs.board.paper import write as writing
from ohs.board.paper.sources import ask_ahead
from ohs.board.readers import BOARD, HSW, PANEL
from ohs.organisation.models import BoardMeeting
from ohs.registers.content import to_plain
from ohs.web import once
from ohs.web.once import composing

TODAY = dt.date(2021, 7, 5)
# Before anything, before the first Board, on its day, after it, today, and on a day that is still to come.
DAYS = [
    dt.date(2003, 6, 5),
    dt.date(2021, 3, 31),
    dt.date(2021, 5, 6),
    dt.date(2021, 6, 1),
    TODAY,
    dt.date(2021, 9, 30),
]


@pytest.fixture
def panel(demo):
    return BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")


def paper_of(meeting, audience, by):
    paper, registers = writing.draft(meeting=meeting, audience=audience, by=by, today=TODAY)
    return to_plain(paper), registers


@pytest.mark.parametrize(
    ("audience", "on"),
    [*((BOARD, on) for on in DAYS), *((other, TODAY) for other in (PANEL, HSW))],
    ids=lambda value: getattr(value, "key", str(value)),
)
def test_asked_together_or_one_by_one_it_is_the_same_paper(panel, demo, monkeypatch, audience, on):
    panel.as_at = on
    together = paper_of(panel, audience, demo)

    monkeypatch.setattr(writing, "composing", nullcontext)
    one_by_one = paper_of(panel, audience, demo)

    assert together == one_by_one


# Days by which some risk was scored anew since the last Board, or on which there was none before.
@pytest.mark.parametrize("on", [dt.date(2021, 5, 6), TODAY, dt.date(2021, 9, 30)], ids=str)
def test_nothing_is_asked_ahead_in_vain(panel, monkeypatch, on):
    panel.as_at = on
    found = set()
    answered = once.once

    def noted(key, ask):
        found.add(key)
        return answered(key, ask)

    with composing():
        ask_ahead(panel, on)
        expected = set(once._ANSWERS.get())
        monkeypatch.setattr(once, "once", noted)
        registers = writing.all_registers(on=on, audience=BOARD, by=None)
        writing.write(meeting=panel, audience=BOARD, registers=registers, on=on)

    assert expected
    assert expected <= found
