"""The paper of July 2021, statement by statement: what the registers tell again, in words of their own.

`data/statements_of_july.tsv` has the 280 statements of the published paper that can be checked, where each comes from, and
the words in which our paper of the same meeting says it. "author": words that somebody wrote for that paper. "registers,
small numbers": told to those who may see small numbers, and to others only by a recorded release.
"""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import HSW, PANEL
from ohs.registers.content import Bullets, Chart, Paper, Table, plain_text, printed
from tests.board.drafts import draft

pytestmark = pytest.mark.django_db

JULY = dt.date(2021, 7, 5)
STATEMENTS = list(
    csv.DictReader(
        Path(__file__)
        .with_name("data")
        .joinpath("statements_of_july.tsv")
        .read_text("utf-8")
        .splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


def said(paper: Paper) -> str:
    """Everything that the paper says, in the order in which it is printed."""
    found = [paper.title, paper.board, paper.date, paper.author]

    def tell(block):
        if isinstance(block, Bullets):
            found.extend(plain_text(runs) for runs in block.item_runs)
        elif isinstance(block, Table):
            found.extend([f"{block.caption}: {' | '.join(block.header)}", block.caption])
            found.extend(" | ".join(row) for row in block.rows)
            found.append(" | ".join(block.header))
        elif isinstance(block, Chart):
            found.extend([block.caption, block.alt])
        else:
            found.append(block.text)

    def walk(sections):
        for section in sections:
            found.append(section.heading)
            for each in section.blocks:
                tell(each.block)
            walk(section.sections)

    for block in paper.first_words:
        tell(block)
    walk(printed(paper))
    return "\n".join(found)


@pytest.fixture
def july(demo_users):
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")

    def of(audience):
        paper, _ = draft(meeting=meeting, audience=audience, by=demo_users["hsw"], today=JULY)
        return said(paper)

    return of


def test_the_registers_tell_the_paper_of_july_again(july):
    panel, team = july(PANEL), july(HSW)

    lost = [
        f"{row['section']} {row['statement']}: {row['phrase']}"
        for row in STATEMENTS
        for text in [{"registers": panel, "registers, small numbers": team}.get(row["from"])]
        if text is not None and row["phrase"] not in text
    ]
    hidden = [
        row["statement"]
        for row in STATEMENTS
        if row["from"] == "registers, small numbers" and row["phrase"] in panel
    ]
    assert not lost
    assert not hidden


def test_most_of_its_280_statements_come_from_the_registers():
    counted = Counter(row["from"] for row in STATEMENTS)

    assert counted.total() == 280
    assert counted["registers"] >= 190
    assert counted["nowhere"] <= 2
