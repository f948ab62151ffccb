"""A paper and its checks tell the first of many by themselves, and of all of them how many there are."""

import datetime as dt
import json

import pytest
from django.db.models.signals import post_init

from actions.models import ActionPlan, KeyTask, Recommendation
from actions.reporting import checklist as of_actions
from actions.reporting.advice_paper import MOST
from actions.reporting.paper import MOST_TASKS
from ohs.board.paper.write import write
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from ohs.registers.content import printed
from ohs.registers.contract import LastMeeting, TablesOnDemand
from risks.models import RiskReview
from risks.reporting import checklist as of_risks
from risks.reporting.paper import MOST_MOVED
from risks.reporting.rows import load_rows
from tests.actions.factories import KeyActionFactory, KeyTaskFactory, RecommendationFactory
from tests.risks.factories import RiskFactory, review, score

ON = dt.date(2021, 7, 5)
FEW, MANY = 2, 200


@pytest.fixture
def plan(demo_users):
    return ActionPlan.objects.get(slug__contains="2021")


def late_tasks(plan, number, **fields):
    """So many tasks that are late, the first of them for longest: without a lead, without a measure."""
    action = KeyActionFactory(plan=plan, number="900")
    return [
        KeyTaskFactory(
            action=action,
            plan=plan,
            number=f"900.{place}",
            due_date=dt.date(2020, 1, 1) + dt.timedelta(days=place),
            **fields,
        )
        for place in range(1, number + 1)
    ]


def blocks_of(key):
    panel = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    paper = write(meeting=panel, audience=BOARD, tables=TablesOnDemand(ON, BOARD))
    section = next(each.section for each in printed(paper) if each.section.source == key)
    return section.blocks


def table_of(blocks, caption):
    return next(block for block in blocks if block.kind == "table" and block.caption == caption)


def note_of(blocks, words):
    return next((block for block in blocks if block.kind == "note" and words in block.text), None)


def in_the_list(client, note):
    """How many rows the list behind a note's link has."""
    return len(json.loads(client.get(f"{note.link}&format=json").getvalue())["rows"])


def sentences(found):
    return [item.sentence for item in found]


# What the paper prints


def test_few_late_tasks_are_all_printed(plan):
    there = len(table_of(blocks_of("actions"), "Overdue").rows)
    late_tasks(plan, FEW)

    blocks = blocks_of("actions")

    assert len(table_of(blocks, "Overdue").rows) == there + FEW
    assert note_of(blocks, "overdue, none of them for longer") is None


def test_of_many_late_tasks_those_are_printed_that_are_late_for_longest(plan, client, demo_users):
    there = len(table_of(blocks_of("actions"), "Overdue").rows)
    late_tasks(plan, MANY)

    blocks = blocks_of("actions")

    # The demonstration's own are not late for as long.
    numbers = [row[0] for row in table_of(blocks, "Overdue").rows]
    assert numbers == [f"900.{place}" for place in range(1, MOST_TASKS + 1)]
    left = there + MANY - MOST_TASKS
    note = note_of(blocks, "overdue")
    assert note.text == (
        f"{left} more tasks overdue, none of them for longer, stand in key-tasks.csv of this pack."
    )
    assert note.link_text == f"All {there + MANY} overdue tasks"
    client.force_login(demo_users["board"])
    assert in_the_list(client, note) == there + MANY


def test_of_many_that_slipped_those_are_printed_that_moved_most_often(plan, demo_users):
    tasks = late_tasks(plan, MANY)
    for times, task in ((1, tasks[0]), (2, tasks[-1])):
        KeyTask.objects.filter(pk=task.pk).update(times_moved=times, moved_on=dt.date(2021, 6, 1))
    KeyTask.objects.filter(pk__in=[task.pk for task in tasks[1:-1]]).update(
        times_moved=1, moved_on=dt.date(2021, 6, 1)
    )

    blocks = blocks_of("actions")

    rows = table_of(blocks, "Dates that slipped").rows
    assert len(rows) == MOST_TASKS
    assert "900.200" in {row[0] for row in rows}
    assert "900.1" in {row[0] for row in rows}
    assert "none of them more often" in note_of(blocks, "with a date that slipped").text


def test_one_task_too_many_is_one(plan):
    there = len(table_of(blocks_of("actions"), "Overdue").rows)
    late_tasks(plan, MOST_TASKS + 1 - there)

    note = note_of(blocks_of("actions"), "overdue")

    assert note.text.startswith("1 more task overdue, none of them for longer, stands in")


def test_no_table_of_tasks_is_longer_than_is_printed(plan):
    late_tasks(plan, MANY)

    read = [block for block in blocks_of("actions") if block.kind == "table"]

    assert all(len(block.rows) <= MOST_TASKS for block in read)


def test_the_page_of_the_paper_stays_small(plan, client, demo_users):
    client.force_login(demo_users["board"])
    address = "/board/meetings/joint-audit-panel-2021-07-05/pack/"
    few = len(client.get(address).content)
    late_tasks(plan, MANY)

    page = client.get(address).content

    # Sixty rows of each of two tables, whatever stands behind them.
    assert len(page) < few + 60_000
    assert b"more tasks overdue, none of them for longer" in page
    assert b'">All 2' in page


def test_of_many_risks_that_moved_the_first_are_told(demo_users):
    for place in range(MANY):
        score(RiskFactory(ref=str(500 + place)), 1, 1, dt.date(2021, 6, 1), by=demo_users["hsw"])

    blocks = blocks_of("heat-map")

    (moved,) = [block.text for block in blocks if "On the map of" in getattr(block, "text", "")]
    assert moved.count(";") == MOST_MOVED + 1
    assert "more risks did not stand where they stand now; every other risk" in moved


def test_of_many_recommendations_each_table_says_how_many_more_there_are(demo_users):
    there = Recommendation.objects.count()
    before = [block for block in blocks_of("recommended") if block.kind == "table"]
    (done,) = [len(table.rows) for table in before if "carried out" in table.caption]
    RecommendationFactory.create_batch(MOST + 1)
    RecommendationFactory.create_batch(MOST + 2, accepted=True, implemented_on=ON)

    blocks = blocks_of("recommended")

    tables = [block for block in blocks if block.kind == "table"]
    assert [len(table.rows) for table in tables] == [MOST, MOST]
    notes = [block for block in blocks if getattr(block, "link", "")]
    assert notes[1].text == f"{done + 2} more stand in recommendations.csv of this pack."
    assert {note.link_text for note in notes} == {f"All {there + 2 * MOST + 3} recommendations"}


# What is to be checked before a meeting


def test_the_checks_of_tasks_count_all_and_name_the_first(plan):
    before = sentences(of_actions.checklist(ON, LastMeeting()))
    late_tasks(plan, MANY)

    found = list(of_actions.checklist(ON, LastMeeting()))

    (unjudged,) = [item for item in found if "no success measure" in item.sentence]
    assert unjudged.count == MANY + next(
        int(said.partition(" ")[0]) for said in before if "no success measure" in said
    )
    assert unjudged.sentence.endswith(f"and {unjudged.count - of_actions.NAMED} more.")
    assert [said for said in sentences(found) if "has no lead" in said] == [
        f"Task 900.{place}, Task 900.{place}, has no lead." for place in range(1, 6)
    ]
    assert sum("was due before its plan was agreed" in said for said in sentences(found)) == 5


def test_the_checks_make_no_more_tasks_for_many(plan):
    made = []

    def count(sender, **_):
        made.append(sender)

    late_tasks(plan, MANY)
    post_init.connect(count, sender=KeyTask)
    try:
        list(of_actions.checklist(ON, LastMeeting()))
    finally:
        post_init.disconnect(count, sender=KeyTask)

    assert len(made) <= 2 * of_actions.NAMED


def test_the_checks_of_risks_say_what_their_rows_say(demo_users):
    """Every kind of finding, among many risks of which nothing is to be said."""
    by = demo_users["hsw"]
    may = BoardMeeting.objects.get(slug="hsw-board-2021-05-06")
    for place in range(30):
        risk = RiskFactory(ref=f"{600 + place}", raised_on=dt.date(2020, 1, 1))
        if place % 5 == 0:
            continue
        score(risk, 2, 2, dt.date(2021, 4, 1), by=by)
        said = {"compared_with": may, "by": by}
        if place % 3 == 0:
            # At odds, and the review says why.
            score(risk, 4, 4, dt.date(2021, 6, 1), by=by)
            review(risk, on=dt.date(2021, 6, 2), difference_reason="It is the season.", **said)
        else:
            review(risk, on=dt.date(2021, 6, 2), **said)
        if place % 4:
            # Scored after the review: where it was as it is stated, nobody was asked why the two differ.
            score(risk, 3, 4, dt.date(2021, 6, 20), by=by)
    RiskFactory(ref=None, title="A risk without a reference")

    said = sentences(of_risks.checklist(ON, LastMeeting()))

    rows = [row for row in load_rows(ON, BOARD) if row.is_open]
    unscored = [row.label for row in rows if row.current_likelihood is None]
    assert (
        f"{len(unscored)} open risks are not yet scored: {', '.join(unscored[:5])} and "
        f"{len(unscored) - 5} more."
    ) in said
    assert "“A risk without a reference” has no reference yet." in said
    at_odds = [row for row in rows if row.trends_differ]
    unexplained = [row for row in at_odds if not given_reason(row.pk)]
    assert len(at_odds) > len(unexplained) > of_risks.NAMED
    assert [each for each in said if "no reason is given" in each] == [
        f"Risk {row.label} is stated {row.trend_stated} but its scores say {row.trend_computed}, "
        "and no reason is given."
        for row in unexplained[: of_risks.NAMED]
    ]
    late = [row for row in rows if row.next_review and row.next_review < ON]
    assert [each for each in said if "was to be reviewed by" in each] == [
        f"Risk {row.label} was to be reviewed by {row.next_review.day} {row.next_review:%B %Y}."
        for row in late[: of_risks.NAMED]
    ]


def given_reason(risk):
    """Why the newest review of a risk says that trend and scores differ; None where it says nothing."""
    reviews = RiskReview.objects.filter(risk=risk, reviewed_on__lte=ON)
    newest = reviews.order_by("-reviewed_on", "-pk").first()
    return newest and newest.difference_reason
