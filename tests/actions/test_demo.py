"""What the two published plans say, held without loss."""

import datetime as dt

import pytest

from actions.models import ActionPlan, KeyTask, Measure, SeeAlso, TaskUpdate
from actions.rules.standing import Standing, State
from actions.rules.timescale import TimescaleKind

pytestmark = pytest.mark.usefixtures("plans")

D = dt.date
THE_2003_PLAN = "action-plan-2003-04"
THE_2021_PLAN = "hsw-board-commitments-2021-22"

# number: leads, supporting posts, kind, start, committed date
TASKS_2003 = {
    "1": (
        ["Practice Manager"],
        ["Team Managers"],
        TimescaleKind.WINDOW,
        D(2003, 4, 1),
        D(2004, 3, 31),
    ),
    "2.1": (["Senior OH Physician"], ["Team Managers"], TimescaleKind.BEFORE, None, D(2004, 3, 31)),
    "2.2": (["Team Managers"], [], TimescaleKind.RECURRING, D(2003, 4, 1), None),
    "3": (
        ["Senior OH Physician"],
        ["Team Manager, Central Team"],
        TimescaleKind.BY,
        None,
        D(2003, 9, 30),
    ),
    "4": (["Senior Physician"], ["Support Manager"], TimescaleKind.BY, None, D(2003, 9, 30)),
    "5": (
        ["Practice Manager"],
        ["Senior Physician", "Team Managers", "Head of Profession, Nursing"],
        TimescaleKind.BY,
        None,
        D(2003, 12, 31),
    ),
    "6.1": (["Quality Assurance Officer"], [], TimescaleKind.BY, None, D(2003, 6, 10)),
    "6.2": (
        ["Team Managers"],
        ["Practice Manager", "Quality Assurance Officer"],
        TimescaleKind.BY,
        None,
        D(2003, 10, 1),
    ),
    "7": (["Practice Manager"], [], TimescaleKind.BY, None, D(2003, 10, 1)),
    "8": (["Head of Medical Retirement Secretariat"], [], TimescaleKind.BY, None, D(2003, 7, 1)),
    "9.1": (["Senior Physician"], [], TimescaleKind.BY, None, D(2003, 5, 30)),
    "9.2": (["Senior Physician"], [], TimescaleKind.BY, None, D(2003, 6, 30)),
    "9.3": (["Senior Physician"], [], TimescaleKind.RELATIVE, None, D(2004, 6, 30)),
    "10.1": (["Practice Manager"], [], TimescaleKind.BY, None, D(2003, 4, 30)),
    "10.2": (
        ["Practice Manager", "Performance Information Bureau"],
        [],
        TimescaleKind.BY,
        None,
        D(2003, 5, 15),
    ),
    "10.3": (["Performance Information Bureau"], [], TimescaleKind.BY, None, D(2003, 10, 30)),
    "10.4": (["Practice Manager"], [], TimescaleKind.BY, None, D(2003, 12, 1)),
    "11.1": (["Practice Manager"], [], TimescaleKind.ONGOING, None, None),
    "11.2": (["Practice Manager", "Senior Physician"], [], TimescaleKind.ONGOING, None, None),
    "12": (["Head of Profession, Nursing"], [], TimescaleKind.BY, None, D(2003, 6, 1)),
    "13": (["Senior Physician"], [], TimescaleKind.ONGOING, None, None),
}
HEAD = "Head of Safety, Health and Wellbeing"
SHRMT = "Safety & Health Risk Management Team"
TASKS_2021 = {
    "1": ([SHRMT], [], TimescaleKind.WINDOW, D(2021, 6, 1), D(2021, 8, 31)),
    "2": ([HEAD], [], TimescaleKind.BY, None, D(2021, 7, 31)),
    "3": ([HEAD], [], TimescaleKind.BY, None, D(2021, 8, 31)),
    "4": (["MPS Health, Safety and Wellbeing Board"], [], TimescaleKind.BY, None, D(2021, 11, 30)),
    "5": ([HEAD], [], TimescaleKind.WINDOW, D(2021, 10, 1), D(2021, 12, 31)),
    "6": (["All Business COGs"], [], TimescaleKind.BY, None, D(2023, 3, 31)),
    "7": ([SHRMT], [], TimescaleKind.WINDOW, D(2021, 4, 1), D(2021, 6, 30)),
    "8": ([SHRMT], [], TimescaleKind.CONDITIONAL, None, D(2022, 12, 31)),
    "9": ([SHRMT], [], TimescaleKind.ONGOING, None, None),
    "10": ([SHRMT], [], TimescaleKind.ONGOING, None, None),
    "11": (["Trauma Peer Support Lead"], [], TimescaleKind.BY, None, D(2021, 7, 31)),
    "12": (["Trauma Peer Support Lead"], [], TimescaleKind.CONDITIONAL, None, None),
    "13": ([HEAD], [], TimescaleKind.BY, None, D(2021, 6, 30)),
    "14": ([HEAD], [], TimescaleKind.ONGOING, None, None),
    "15": (
        ["Commander Armed Policing"],
        ["Met Operations Health and Safety Coordinator"],
        TimescaleKind.ONGOING,
        None,
        None,
    ),
}


ON = D(2021, 7, 5)


def tasks_of(slug, on=ON):
    return {task.number: task for task in KeyTask.objects.for_list(on).filter(plan__slug=slug)}


def numbers_with(standing, slug, on):
    return [number for number, task in tasks_of(slug, on).items() if task.standing(on) == standing]


@pytest.mark.parametrize(
    ("slug", "facts"), [(THE_2003_PLAN, TASKS_2003), (THE_2021_PLAN, TASKS_2021)]
)
def test_every_task_has_the_leads_and_dates_of_the_paper(slug, facts):
    tasks = tasks_of(slug)

    held = {
        number: (
            [part.post.title for part in task.posts.all() if part.role != "supporting"],
            [part.post.title for part in task.posts.all() if part.role == "supporting"],
            task.timescale_kind,
            task.start_date,
            task.due_date,
        )
        for number, task in tasks.items()
    }

    assert held == facts
    assert list(tasks) == list(facts)


def test_several_leads_lead_jointly():
    for number in ("10.2", "11.2"):
        parts = tasks_of(THE_2003_PLAN)[number].posts.all()

        assert [part.role for part in parts] == ["joint_lead", "joint_lead"]


def test_as_at_the_approval_exactly_four_tasks_are_overdue():
    assert numbers_with(Standing.OVERDUE, THE_2003_PLAN, D(2003, 6, 5)) == [
        "9.1",
        "10.1",
        "10.2",
        "12",
    ]
    assert not TaskUpdate.objects.filter(date__lte=D(2003, 6, 5)).exists()
    assert KeyTask.objects.as_at(D(2003, 6, 5)).overdue(D(2003, 6, 5)).count() == 4


def test_2_1_is_overdue_on_its_own_day_when_nothing_was_done():
    task = tasks_of(THE_2003_PLAN, D(2003, 6, 5))["2.1"]

    assert task.standing(D(2004, 3, 30)) == Standing.DUE_SOON
    assert task.standing(D(2004, 3, 31)) == Standing.OVERDUE


def test_the_live_plan_stands_as_the_paper_of_july_2021_has_it():
    on = D(2021, 7, 5)

    assert numbers_with(Standing.OVERDUE, THE_2021_PLAN, on) == ["7", "13"]
    assert numbers_with(Standing.DUE_SOON, THE_2021_PLAN, on) == ["2", "11"]
    assert numbers_with(Standing.ONGOING, THE_2021_PLAN, on) == ["9", "10", "14", "15"]
    assert numbers_with(Standing.NOT_TRIGGERED, THE_2021_PLAN, on) == ["8", "12"]
    assert numbers_with(Standing.ON_TRACK, THE_2021_PLAN, on) == ["1", "3", "4", "5", "6"]


def test_the_date_of_12_is_that_of_its_measure():
    task = KeyTask.objects.get(plan__slug=THE_2003_PLAN, number="12")
    measure = task.measures.get()

    assert task.due_from_measure
    assert task.due_date == measure.due_date == D(2003, 6, 1)


def test_9_3_counts_twelve_months_from_9_2():
    task = KeyTask.objects.get(plan__slug=THE_2003_PLAN, number="9.3")

    assert (task.follows.number, task.offset_months) == ("9.2", 12)
    assert task.timescale_in_words == "12 months after 9.2: by 30 June 2004"


def test_one_measure_judges_the_three_tasks_of_action_9():
    measure = Measure.objects.get(action__plan__slug=THE_2003_PLAN, action__number="9")

    assert [task.number for task in measure.tasks.order_by("sort_key")] == ["9.1", "9.2", "9.3"]


def test_the_kinds_of_measure_are_those_of_the_plan():
    kinds = [measure.kind for measure in Measure.objects.filter(action__plan__slug=THE_2003_PLAN)]

    assert len(kinds) == 15
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "coverage": 1,
        "count": 1,
        "recurring": 1,
        "milestone": 10,
        "outcome": 1,
        "none": 1,
    }


def test_the_outcome_of_11_says_that_its_baseline_is_not_recorded():
    measure = Measure.objects.get(action__plan__slug=THE_2003_PLAN, action__number="11")

    assert measure.is_outcome
    assert (measure.target, measure.baseline_value) == (-30, None)
    assert "not recorded" in measure.progress(D(2004, 4, 1)).sentence


def test_the_visits_of_2_2_were_two_behind_at_new_year():
    measure = Measure.objects.get(tasks__plan__slug=THE_2003_PLAN, tasks__number="2.2")

    assert measure.progress(D(2004, 1, 1)).sentence == "7 of 12 visits, 2 behind."
    assert measure.progress(D(2004, 4, 1)).sentence == "11 of 12 visits, 1 behind."


def test_actions_3_and_9_refer_to_each_other_once():
    pair = SeeAlso.objects.get()

    assert {pair.first.number, pair.second.number} == {"3", "9"}


def test_4_iii_waits_for_its_first_two_steps():
    step = KeyTask.objects.get(plan__slug=THE_2003_PLAN, number="4").steps.get(number="4(iii)")

    assert [needed.number for needed in step.depends_on.order_by("number")] == ["4(i)", "4(ii)"]
    assert step.status(D(2003, 6, 5)) == "not triggered"
    assert step.status(D(2003, 9, 25)) == "done"


def test_thirteen_of_fifteen_commitments_have_an_update_since_the_last_board():
    without = KeyTask.objects.filter(plan__slug=THE_2021_PLAN).exclude(
        updates__date__gt=D(2021, 5, 6)
    )

    assert sorted(task.number for task in without) == ["13", "7"]
    assert not TaskUpdate.objects.filter(task__in=without).exists()


def test_whatever_is_made_up_says_so():
    assert not TaskUpdate.objects.filter(illustrative=False).exists()
    assert not KeyTask.objects.exclude(updated_on=None).filter(state_illustrative=False).exists()


def test_loading_again_changes_nothing(plans):
    from ohs.demo import actions

    before = (KeyTask.history.count(), TaskUpdate.objects.count(), ActionPlan.history.count())

    actions.load(by=plans)

    assert before == (
        KeyTask.history.count(),
        TaskUpdate.objects.count(),
        ActionPlan.history.count(),
    )


def test_ongoing_tasks_of_the_closed_plan_are_neither_late_nor_complete():
    tasks = tasks_of(THE_2003_PLAN)

    assert tasks["13"].standing(D(2021, 7, 5)) == Standing.ONGOING
    assert tasks["13"].state == State.IN_PROGRESS
