"""The pages of the two plans of the demonstration."""

import datetime as dt

import pytest

from actions.rules.standing import Standing
from tests.actions.pages import read_csv

ON = dt.date(2021, 7, 5)
HEADER = [
    "plan",
    "action",
    "task",
    "action_title",
    "task_title",
    "leads",
    "supporting",
    "timescale",
    "start_date",
    "due_date",
    "original_due_date",
    "times_moved",
    "state",
    "standing",
    "measures",
]


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def demo_reader(client, plans):
    from ohs.organisation.models import User

    client.force_login(User.objects.get(username="board"))
    return client


def test_the_csv_has_the_agreed_header_and_every_task(demo_reader):
    rows = read_csv(demo_reader.get("/actions/?format=csv"))

    assert list(rows[0])[: len(HEADER)] == HEADER
    plans = [row["plan"] for row in rows]
    assert plans.count("Occupational Health Strategy – Action Plan 2003/04") == 21
    assert plans.count("HSW Board commitments 2021/22") == 15


def test_the_csv_says_what_the_papers_say(demo_reader):
    rows = read_csv(
        demo_reader.get("/actions/?plan=action-plan-2003-04&format=csv&as_at=2003-06-05")
    )
    by_task = {row["task"]: row for row in rows}

    assert (by_task["1"]["start_date"], by_task["1"]["due_date"]) == ("2003-04-01", "2004-03-31")
    assert by_task["2.1"]["due_date"] == "2004-03-31"
    assert by_task["2.1"]["timescale"] == "before 31 March 2004"
    assert by_task["9.3"]["timescale"] == "12 months after 9.2: by 30 June 2004"
    assert by_task["12"]["due_date"] == "2003-06-01"
    assert by_task["10.2"]["leads"] == "Practice Manager | Performance Information Bureau"
    assert by_task["5"]["supporting"] == (
        "Senior Physician | Team Managers | Head of Profession, Nursing"
    )
    assert by_task["9.1"]["measures"] == by_task["9.2"]["measures"] == by_task["9.3"]["measures"]
    assert by_task["6.2"]["action"] == "6"
    assert [row["task"] for row in rows if row["standing"] == "overdue"] == [
        "9.1",
        "10.1",
        "10.2",
        "12",
    ]


def test_the_csv_honours_filter_and_sort(demo_reader):
    rows = read_csv(
        demo_reader.get("/actions/?plan_state=live&standing=on-going&sort=-number&format=csv")
    )

    assert [row["task"] for row in rows] == ["15", "14", "10", "9"]
    assert {row["standing"] for row in rows} == {"on-going"}


@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_can_be_filtered_by_word_or_address(demo_reader, standing):
    by_address = read_csv(demo_reader.get(f"/actions/?standing={standing.value}&format=csv"))
    by_word = read_csv(demo_reader.get("/actions/", {"standing": standing.label, "format": "csv"}))

    assert by_address == by_word
    assert {row["standing"] for row in by_address} <= {standing.label}


def test_the_plan_reads_as_on_paper(demo_reader):
    page = demo_reader.get("/actions/plans/action-plan-2003-04/")
    blocks = page.context["blocks"]

    assert [block.action.number for block in blocks] == [str(number) for number in range(1, 14)]
    nine = blocks[8]
    assert [(row.task.number, row.span) for row in nine.rows] == [
        ("9.1", 3),
        ("9.2", 0),
        ("9.3", 0),
    ]
    assert [action.number for action in nine.see_also] == ["3"]
    assert [action.number for action in blocks[2].see_also] == ["9"]
    assert [row.span for row in blocks[1].rows] == [1, 1]
    text = page.content.decode()
    assert text.count("Each product is available by its task") == 1
    assert "not recorded" in text


def test_a_task_tells_its_whole_story(demo_reader):
    from actions.models import KeyTask

    task = KeyTask.objects.get(plan__slug="action-plan-2003-04", number="10.2")

    text = demo_reader.get(task.get_absolute_url()).content.decode()

    for words in (
        "Joint leads",
        "Performance Information Bureau",
        "By 15 May 2003",
        "“15.5.03”",
        "Every product is available by its task",
        "10.1</a>",
        "Five questionnaires",
        "Illustrative",
        "The due date has not changed",
    ):
        assert words in text


def test_a_missing_baseline_is_said_in_words(demo_reader):
    from actions.models import KeyTask

    task = KeyTask.objects.get(plan__slug="action-plan-2003-04", number="11.1")

    text = demo_reader.get(task.get_absolute_url()).content.decode()

    assert "Baseline, 31 March 2003</dt><dd>Not recorded" in text
    assert "An outcome" in text


def test_a_page_of_the_past_says_that_its_leads_are_those_of_today(demo_reader):
    from actions.models import KeyTask

    task = KeyTask.objects.get(plan__slug="action-plan-2003-04", number="10.2")
    for address in ("/actions/", "/actions/slippage/", task.get_absolute_url()):
        said = "shown as it is today"
        assert said in demo_reader.get(f"{address}?as_at=2003-12-01").content.decode()
        assert said not in demo_reader.get(address).content.decode()
