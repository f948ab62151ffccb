"""What people see: the list, its CSV, a plan as on paper, a task and its story."""

import datetime as dt
import re

import pytest

from actions import operations
from actions.models import SeeAlso
from actions.rules.standing import State
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    TaskUpdateFactory,
)
from tests.actions.pages import queries, read_csv
from tests.organisation.factories import BusinessGroupFactory, PostFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


# The CSV


def test_the_csv_neutralises_what_a_spreadsheet_would_run(reader):
    KeyTaskFactory(title="=HYPERLINK(1)")

    rows = read_csv(reader.get("/actions/?format=csv"))

    assert rows[0]["task_title"] == "'=HYPERLINK(1)"


def test_a_filter_error_is_no_csv(reader):
    assert reader.get("/actions/?standing=late&format=csv").status_code == 400


# The list


def test_the_order_is_plan_then_number_as_people_count(reader):
    action = KeyActionFactory(number="6")
    for number in ("10.2", "3a", "3", "10.1", "2"):
        KeyTaskFactory(action=action, number=number)

    rows = read_csv(reader.get("/actions/?format=csv"))

    assert [row["task"] for row in rows] == ["2", "3", "3a", "10.1", "10.2"]


@pytest.mark.parametrize(
    "query",
    ["standing=late", "plan=none", "lead=nobody", "group=XX", "due_from=soon", "plan_state=old"],
)
def test_an_unknown_filter_value_shows_the_forms_error(reader, query):
    KeyTaskFactory()

    response = reader.get(f"/actions/?{query}")

    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert "Task 1" not in response.content.decode()


def test_a_date_that_is_none_is_a_clear_400(reader):
    response = reader.get("/actions/?as_at=banana")

    assert response.status_code == 400
    assert "is not a date" in response.content.decode()


def test_the_empty_register_says_so(reader):
    assert "No key task has been recorded." in reader.get("/actions/").content.decode()


def test_one_row_is_counted_as_one(reader):
    KeyTaskFactory()

    assert ">1</span>" in reader.get("/actions/").content.decode()


def test_filters_narrow_by_who_and_when(reader):
    nurse, board = PostFactory(title="Head of Profession, Nursing"), PostFactory()
    mine = KeyTaskFactory(leads=[nurse], due_date=dt.date(2021, 8, 1), title="Mine")
    KeyTaskFactory(leads=[board], due_date=dt.date(2021, 9, 1), title="Theirs")
    TaskUpdateFactory(task=mine)
    mine.updated_on = dt.date(2021, 6, 1)
    mine.save()

    def titles(query):
        return [row["task_title"] for row in read_csv(reader.get(f"/actions/?{query}&format=csv"))]

    assert titles(f"lead={nurse.slug}") == ["Mine"]
    assert titles(f"supporting={nurse.slug}") == []
    assert titles("due_to=2021-08-01") == ["Mine"]
    assert titles("due_from=2021-08-02") == ["Theirs"]
    assert titles("updated_after=2021-05-31") == ["Mine"]
    assert titles("updated_after=2021-06-01") == []
    assert titles("not_updated_after=2021-05-31") == ["Theirs"]
    assert titles("q=mine") == ["Mine"]
    assert titles("measured=no") == ["Mine", "Theirs"]


def test_a_day_typed_in_three_boxes_is_one_date_in_the_address(reader):
    sent = "q=&due_from_day=2&due_from_month=8&due_from_year=2021&due_to_day=&due_to_month=&due_to_year="
    wrong = "due_from_day=31&due_from_month=2&due_from_year=2021"

    answer = reader.get(f"/actions/?{sent}&as_at=2021-07-05")
    refused = reader.get(f"/actions/?{wrong}", follow=True).content.decode()

    assert answer["Location"] == "/actions/?q=&as_at=2021-07-05&due_from=2021-08-02"
    assert 'name="due_from_day" inputmode="numeric" autocomplete="off" value="2"' in (
        reader.get(answer["Location"]).content.decode()
    )
    assert '<a href="#id_due_from_day">Enter “Due from” as a day' in refused
    assert 'name="due_from_day" inputmode="numeric" autocomplete="off" value="31"' in refused


def test_a_collective_post_belongs_to_every_group(reader):
    flp = BusinessGroupFactory(code="FLP")
    mo = BusinessGroupFactory(code="MO")
    KeyTaskFactory(title="FLP's", leads=[PostFactory(group=flp)])
    KeyTaskFactory(title="Everyone's", leads=[PostFactory(kind="collective")])
    KeyTaskFactory(title="The force's", leads=[PostFactory()])

    def titles(group):
        rows = read_csv(reader.get(f"/actions/?group={group.code}&format=csv"))
        return {row["task_title"] for row in rows}

    assert titles(flp) == {"FLP's", "Everyone's"}
    assert titles(mo) == {"Everyone's"}


def test_the_past_shows_only_what_was_known_then(reader, hsw_user):
    task = KeyTaskFactory(due_date=dt.date(2021, 6, 30), title="Old")
    KeyTaskFactory(added_on=dt.date(2021, 7, 1), title="New")
    operations.move_due_date(
        task=task, to=dt.date(2021, 9, 30), reason="Strike", by=hsw_user, on=dt.date(2021, 6, 20)
    )
    operations.record_update(
        task=task,
        by=hsw_user,
        on=ON,
        date=dt.date(2021, 6, 25),
        state=State.COMPLETE,
        narrative="Done.",
        evidence_seen="In the file.",
    )

    def row(as_at):
        (found,) = [
            row
            for row in read_csv(reader.get(f"/actions/?as_at={as_at}&format=csv"))
            if row["task_title"] == "Old"
        ]
        return found["due_date"], found["times_moved"], found["state"], found["standing"]

    assert row("2021-06-19") == ("2021-06-30", "0", "not started", "due within 30 days")
    assert row("2021-06-20") == ("2021-09-30", "1", "not started", "on track")
    assert row("2021-06-24") == ("2021-09-30", "1", "not started", "on track")
    assert row("2021-06-25") == ("2021-09-30", "1", "complete", "complete, awaiting confirmation")
    before_new = read_csv(reader.get("/actions/?as_at=2021-06-30&format=csv"))
    assert [entry["task_title"] for entry in before_new] == ["Old"]


def test_the_list_costs_the_same_with_two_tasks_and_two_hundred(reader):
    def make(number):
        action = KeyActionFactory()
        for index in range(number):
            task = KeyTaskFactory(
                action=action,
                number=f"{action.number}.{index}",
                leads=[PostFactory(), PostFactory()],
            )
            MeasureFactory(action=action, tasks=[task])

    make(2)
    addresses = ["/actions/", "/actions/?sort=standing", "/actions/?format=csv"]
    few = [queries(reader, address) for address in addresses]
    make(198)

    assert [queries(reader, address) for address in addresses] == few


# A plan


def test_the_plan_page_costs_the_same_however_long(reader):
    plan = ActionPlanFactory()
    actions = [KeyActionFactory(plan=plan) for _ in range(2)]
    for action in actions:
        MeasureFactory(action=action, tasks=[KeyTaskFactory(action=action, leads=[PostFactory()])])
    few = queries(reader, plan.get_absolute_url())
    for _ in range(40):
        action = KeyActionFactory(plan=plan)
        MeasureFactory(action=action, tasks=[KeyTaskFactory(action=action, leads=[PostFactory()])])

    assert queries(reader, plan.get_absolute_url()) == few


@pytest.fixture
def long_plan(db):
    """Thirty actions of two tasks each."""
    plan = ActionPlanFactory()
    for number in range(1, 31):
        action = KeyActionFactory(plan=plan, number=str(number))
        for part in (1, 2):
            KeyTaskFactory(action=action, number=f"{number}.{part}", state="in_progress")
    return plan


def tasks_on(page: str) -> list[str]:
    return re.findall(r'ohs-plan__task">\s*<a[^>]*>(\S+) ', page)


def test_a_long_plan_stands_on_pages_and_counts_all_its_tasks(reader, long_plan):
    address = long_plan.get_absolute_url()
    first, second = (reader.get(f"{address}{query}").content.decode() for query in ("", "?page=2"))
    whole = reader.get(f"{address}?per_page=100").content.decode()

    assert "of 60 tasks" in first and "of 60 tasks" in second
    assert (len(tasks_on(first)), len(tasks_on(second))) == (50, 10)
    assert tasks_on(first) + tasks_on(second) == tasks_on(whole)
    assert tasks_on(whole)[:3] == ["1.1", "1.2", "2.1"]
    assert 'rel="next"' in first and 'rel="next"' not in whole


def test_an_action_is_found_on_its_page_of_the_plan(reader, long_plan):
    first, last = long_plan.actions.get(number="1"), long_plan.actions.get(number="30")
    SeeAlso.objects.create(first=first, second=last)

    there = reader.get(last.get_absolute_url()).content.decode()
    here = reader.get(long_plan.get_absolute_url()).content.decode()

    assert 'id="action-30"' in there and "30.2" in tasks_on(there)
    assert f'href="{last.get_absolute_url()}"' in here
    assert reader.get(f"{long_plan.get_absolute_url()}?action=none").status_code == 200


def test_a_plan_has_no_page_0(reader, long_plan):
    assert reader.get(f"{long_plan.get_absolute_url()}?page=0").status_code == 400
    assert reader.get(f"{long_plan.get_absolute_url()}?per_page=7").status_code == 400


def test_an_unknown_plan_is_a_404(reader):
    assert reader.get("/actions/plans/none/").status_code == 404
    assert reader.get("/actions/tasks/999/").status_code == 404


def test_a_plan_without_tasks_says_so(reader):
    plan = ActionPlanFactory()

    assert "The plan has no tasks" in reader.get(plan.get_absolute_url()).content.decode()


# A task


def test_see_also_is_read_from_both_ends(reader):
    first, second = KeyActionFactory(), KeyActionFactory()
    SeeAlso.objects.create(first=second, second=first)
    task, other = KeyTaskFactory(action=first), KeyTaskFactory(action=second)

    assert f"action {second}" in reader.get(task.get_absolute_url()).content.decode()
    assert f"action {first}" in reader.get(other.get_absolute_url()).content.decode()
