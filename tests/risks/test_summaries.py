"""Every number that the Board is shown is the number of rows behind its link."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ohs.organisation.models import BoardMeeting
from risks import models, operations
from risks.reporting.summary import load_summary
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    PostFactory,
)
from tests.risks.factories import (
    AppetiteFactory,
    KeeperFactory,
    RiskFactory,
    make_matrix,
    review,
    score,
)

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
MAY = dt.date(2021, 5, 6)
APRIL, JUNE = dt.date(2021, 4, 1), dt.date(2021, 6, 1)


def summary_of(on, **scope):
    return load_summary(on=on, meeting=BoardMeeting.objects.last_frozen(on), **scope)


@pytest.fixture
def register(db):
    """One risk of each kind that the summary counts."""
    make_matrix()
    AppetiteFactory()
    meeting = BoardMeetingFactory(frozen=True, date=MAY)
    worse = RiskFactory(ref="1", title="Worse")
    score(worse, 3, 3, APRIL)
    score(worse, 4, 4, JUNE)
    review(worse, "worsened", JUNE, compared_with=meeting)
    RiskFactory(ref="2", title="Unrated")
    still = RiskFactory(ref="3", title="Still out")
    score(still, 5, 5, APRIL)
    better = RiskFactory(ref="4", title="Better")
    score(better, 3, 3, APRIL)
    score(better, 2, 2, JUNE)
    review(better, "improved", JUNE, compared_with=meeting)
    RiskFactory(ref="5", state="closed")
    RiskFactory(ref="6", state="proposed")
    return meeting


def counted(client, url) -> int:
    body = b"".join(client.get(f"{url}&format=csv").streaming_content)
    return len(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")))))


def test_each_figure_counts_the_rows_behind_its_link(client, board_user, register):
    client.force_login(board_user)
    summary = summary_of(ON)

    figures = {
        "headline": (summary.headline, 2),
        "open": (summary.open, 4),
        "unscored": (summary.unscored, 1),
        "worsened": (summary.worsened, 1),
        "improved": (summary.improved, 1),
        "coverage": (summary.coverage, 2),
    }
    for name, (figure, expected) in figures.items():
        assert (name, figure.value) == (name, expected)
        assert counted(client, figure.url) == expected, name


def test_each_counted_sentence_counts_the_rows_behind_its_link(client, board_user, register):
    client.force_login(board_user)
    for number in range(4):
        RiskFactory(ref=f"1{number}")

    told = [row for row in summary_of(ON).attention if row.count]

    assert [row.subject for row in told] == [
        "2 risks are outside appetite:",
        "5 risks are not yet rated.",
    ]
    for row in told:
        assert counted(client, row.url) == row.count


def test_the_tile_compares_with_the_last_board(register):
    tile = summary_of(ON).headline

    assert (tile.value, tile.base, tile.tone) == (2, 4, "bad")
    assert tile.note == "1 more than on 6 May"
    assert tile.base_label == "open; 1 not yet rated"


def test_before_any_board_there_is_nothing_to_compare_with(register):
    tile = summary_of(MAY).headline

    assert (tile.value, tile.note, tile.tone) == (1, "", "neutral")


def test_what_worsened_and_what_is_unrated_ask_for_attention(register):
    told = {row.subject: row for row in summary_of(ON).attention}

    worse = told["Risk 1, Worse,"]
    assert worse.sentence == "worsened since 6 May 2021: High 4 × 4."
    assert worse.who == "Head of Safety"
    assert worse.url.startswith("/risks/1/")
    assert "not yet rated" in told["Risk 2, Unrated,"].sentence


def test_scores_that_worsened_under_another_word_are_told(register):
    quiet = RiskFactory(ref="7", title="Quiet")
    score(quiet, 2, 2, APRIL)
    score(quiet, 3, 3, JUNE)
    review(
        quiet,
        "unchanged",
        JUNE,
        compared_with=register,
        difference_reason="We see it differently.",
    )

    told = [row.sentence for row in summary_of(ON).attention]

    assert "is stated unchanged, but its scores worsened since 6 May 2021: Medium 3 × 3." in told


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (dt.date(2021, 7, 30), "is expected by 31 July 2021"),
        (dt.date(2021, 7, 31), "is expected by 31 July 2021"),
        (dt.date(2021, 8, 1), "was expected by 31 July 2021"),
    ],
)
def test_awaited_closure_says_what_for_and_whether_it_is_due(register, on, words):
    operations.change_state(
        risk=models.Risk.objects.get(ref="4"),
        to="mitigated",
        on=JUNE,
        reason="Done.",
        awaits="the review",
        expected_on=dt.date(2021, 7, 31),
        by=KeeperFactory(),
    )

    told = [row.sentence for row in summary_of(on).attention]

    assert any(
        "awaiting closure since 1 June 2021" in sentence and words in sentence for sentence in told
    )


def test_a_proposed_closure_is_asked_of_the_board(register):
    operations.change_state(
        risk=models.Risk.objects.get(ref="4"),
        to="closure_proposed",
        on=JUNE,
        reason="Every measure is in place.",
        by=KeeperFactory(),
    )

    (told,) = [row for row in summary_of(ON).attention if "proposed for closure" in row.sentence]

    assert told.sentence == "is proposed for closure since 1 June 2021: Every measure is in place."
    assert told.ask == "Close it, or refuse and say what is missing."
    assert told.options == ("Close the risk", "Refuse, and say what is missing")
    assert told.key.startswith("risks.closure-proposed.")


def test_a_group_sees_its_own_register_and_what_every_group_leads(register):
    flp = BusinessGroupFactory(code="FLP")
    RiskFactory(ref="20", register="group", group=flp)
    RiskFactory(ref="21", leads=[PostFactory(title="Every group", kind="collective")])
    RiskFactory(ref="22", leads=[PostFactory(title="Ours", group=flp)])

    summary = summary_of(ON, group=flp)

    assert summary.open.value == 3
    assert {plot.label for plot in summary.grid.listed.first} == {"20", "21", "22"}


def test_an_empty_register_has_no_tile_to_boast_of(db):
    summary = summary_of(ON)

    assert (summary.headline.value, summary.headline.base) == (0, 0)
    assert summary.grid is None
    assert summary.attention == ()


def test_the_summary_costs_the_same_with_many_risks(register):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            summary_of(ON)
        return len(captured)

    few = queries()
    for risk in RiskFactory.create_batch(30):
        score(risk, 3, 3, APRIL)

    assert queries() == few


def test_each_of_the_first_to_be_told_that_way_names_who_leads_it_however_many_there_are(register):
    for number in range(5):
        quiet = RiskFactory(ref=f"7{number}", title=f"Quiet {number}")
        models.RiskLead.objects.create(risk=quiet, post=PostFactory(title=f"Lead {number}"))
        score(quiet, 2, 2, APRIL)
        score(quiet, 3, 3, JUNE)
        review(quiet, "unchanged", JUNE, compared_with=register, difference_reason="Our view.")

    told = [row for row in summary_of(ON).attention if "is stated unchanged" in row.sentence]

    assert [row.who for row in told] == [f"Head of Safety, Lead {number}" for number in range(3)]
