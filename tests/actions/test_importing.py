"""A plan from a file: what went out comes back in and changes nothing; one bad row, and nothing changes."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from actions import operations
from actions.models import ActionPlan, DueDateChange, KeyAction, KeyTask, Measure, TaskPost
from actions.operations.plan_import import PlanChanges
from actions.rules import timescale
from actions.rules.timescale import TimescaleKind
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
)
from tests.organisation.factories import PostFactory

ON = dt.date(2021, 7, 5)
HEADER = ["plan", "action", "task", "action_title", "task_title", "leads", "supporting"]
HEADER += ["timescale", "start_date", "due_date", "state", "measures"]


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def row(**values):
    usual = {
        "plan": "Plan plan-2021-22",
        "action": "1",
        "task": "1",
        "action_title": "Action 1",
        "task_title": "Task 1",
        "leads": "",
        "timescale": "by 30 September 2021",
    }
    return usual | values


def as_csv(*rows, header=HEADER):
    text = io.StringIO()
    writer = csv.DictWriter(text, header)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("plan.csv", text.getvalue().encode("utf-8-sig"))


def as_xlsx(table):
    book = Workbook()
    for cells in table:
        book.active.append(cells)
    data = io.BytesIO()
    book.save(data)
    return SimpleUploadedFile("plan.xlsx", data.getvalue())


def exported(client, query=""):
    return b"".join(client.get(f"/actions/?format=csv{query}").streaming_content)


def everything():
    return (
        KeyTask.history.count(),
        KeyAction.history.count(),
        TaskPost.history.count(),
        Measure.history.count(),
        DueDateChange.objects.count(),
        sorted(Measure.tasks.through.objects.values_list("measure", "keytask")),
    )


def preview(client, file, **answers):
    """The page that says what a file would do, or what is wrong with it."""
    return client.post(
        "/import/plan/", {"file": file, "reason": "The new plan", **answers}, follow=True
    )


def make(client, page):
    """Press the button, where there is one."""
    return client.post(
        page.redirect_chain[-1][0], {"shown": page.context.get("digest", ""), "confirm": "1"}
    )


def changes(page):
    """What a preview shows of each row: its title, and the labels of what would change."""
    return [
        (change.row, change.is_new, [field.label for field in change.fields])
        for change in page.context["outcome"].changes
    ]


def faults(page):
    """The rows and sentences of the faults of a preview."""
    return [
        (row, f"{group.value} {group.expected}")
        for group in page.context["groups"]
        for row in group.rows
    ]


def nothing_to_do(page):
    outcome = page.context["outcome"]
    return (outcome.new, outcome.changed, outcome.changes) == (0, 0, [])


def new_plan(**values):
    return row(plan="Occupational Health Plan", **values)


def test_a_new_plan_is_said_in_the_preview_and_made_as_a_draft(keeper):
    page = preview(
        keeper,
        as_csv(new_plan(), new_plan(task="1.2", timescale="on-going")),
        reason="The plan of next year",
        period_start="2021-07-01",
        period_end="2022-06-30",
    )

    assert "Occupational Health Plan, 1 July 2021 to 30 June 2022" in page.content.decode()
    assert not ActionPlan.objects.exists()
    response = make(keeper, page)
    plan = ActionPlan.objects.get()
    assert (plan.state, plan.slug, plan.baseline_date) == (
        "draft",
        "occupational-health-plan",
        dt.date(2021, 7, 1),
    )
    assert plan.tasks.count() == 2
    assert plan.tasks.first().added_on == dt.date(2021, 7, 1)
    assert plan.history.get().history_change_reason == "The plan of next year"
    assert response.status_code == 302


@pytest.mark.parametrize("title", ["Plan 2022/23", "Plan 2022-2023", "The 2022–23 plan"])
def test_the_year_in_a_title_is_the_period_of_a_new_plan(keeper, title):
    page = preview(keeper, as_csv(row(plan=title)))

    assert f"as a draft: {title}, 1 April 2022 to 31 March 2023." in page.content.decode()
    make(keeper, page)
    assert ActionPlan.objects.get().baseline_date == ON


@pytest.mark.parametrize("title", ["Plan", "Plan 2022/25", "Plan 12022/23"])
def test_a_new_plan_without_a_period_is_an_error_that_says_what_to_do(keeper, title):
    page = preview(keeper, as_csv(row(plan=title)))

    ((_, sentence),) = faults(page)
    assert "say above from when to when it runs" in sentence


def test_one_bad_row_and_the_new_plan_is_not_made_either(keeper):
    page = preview(
        keeper,
        as_csv(row(plan="Plan 2022/23", leads="Nobody"), row(plan="Plan 2022/23", task="2")),
    )

    ((row_number, sentence),) = faults(page)
    assert (row_number, "no post" in sentence) == (2, True)
    make(keeper, page)
    assert not ActionPlan.objects.exists()


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (("2022-06-30", "2021-07-01"), "must end after it begins"),
        (("2022-06-30", ""), "Give both days"),
    ],
)
def test_a_period_without_sense_is_refused(keeper, period, message):
    start, end = period

    page = preview(keeper, as_csv(new_plan()), period_start=start, period_end=end)

    assert message in page.content.decode()
    assert not ActionPlan.objects.exists()


@pytest.mark.parametrize("is_there", [False, True])
def test_a_plan_taken_over_keeps_the_states_its_tasks_were_in(keeper, is_there):
    """A plan that is there and has no task yet is taken over as one that is not there."""
    if is_there:
        ActionPlanFactory(title="Plan 2020/21", baseline_date=dt.date(2020, 4, 1))

    make(keeper, preview(keeper, as_csv(row(plan="Plan 2020/21", state="confirmed"))))

    task = KeyTask.objects.get()
    assert (task.state, task.added_on) == ("confirmed", dt.date(2020, 4, 1))


@pytest.mark.parametrize("state", ["complete", "confirmed", "withdrawn"])
def test_a_new_task_of_a_plan_that_is_there_is_not_closed_by_a_file(keeper, state):
    under_way = KeyTaskFactory(action__number="9")

    page = preview(keeper, as_csv(row(state=state)))
    made = make(keeper, page)

    ((_, sentence),) = faults(page)
    assert "its lead claims it and the HSW team confirms it" in sentence
    assert made.status_code == 409
    assert KeyTask.objects.get() == under_way


def test_the_preview_changes_nothing_and_the_second_press_does(keeper):
    post = PostFactory(title="Head of Profession, Nursing")
    PostFactory(title="Clerk")
    KeyTaskFactory(action__number="9")
    before = everything()

    page = preview(
        keeper, as_csv(row(leads="Head of Profession, Nursing | Clerk", measures="Done | Liked"))
    )

    assert changes(page) == [
        (2, True, ["plan", "action", "title", "leads", "timescale", "state", "measures"])
    ]
    assert everything() == before
    make(keeper, page)
    task = KeyTask.objects.get(number="1")
    assert (task.due_date, task.added_on) == (dt.date(2021, 9, 30), ON)
    assert [(part.post.title, part.role) for part in task.posts.all()] == [
        (post.title, "joint_lead"),
        ("Clerk", "joint_lead"),
    ]
    assert [measure.title for measure in task.measures.all()] == ["Done", "Liked"]
    assert task.history.get().history_change_reason == "The new plan"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"plan": "Another"}, "There is no plan “Another”"),
        ({"plan": ""}, "Expected the plan's title"),
        ({"leads": "Nobody"}, "There is no post “Nobody”"),
        ({"timescale": "soon"}, "soon Expected a timescale, for example"),
        ({"timescale": "by 31 June 2021"}, "no such day in the calendar"),
        ({"timescale": "by 30 June 2021 (stated as soon)"}, "is not a period"),
        ({"timescale": "by 30 June 2021 (stated as Juny 2021)"}, "is not a day of the calendar"),
        ({"due_date": "31/02/2021"}, "no such day in the calendar"),
        ({"due_date": "2021-10-01"}, "Change both or neither"),
        ({"due_date": "soon"}, "Expected a date"),
        ({"task_title": ""}, "Expected the task's title"),
        ({"task_title": "#REF!"}, "an error of the spreadsheet"),
        ({"task": "2", "timescale": "12 months after 9.9"}, "counts from task 9.9"),
        ({"task": "2", "state": "nearly"}, "nearly Expected one of: not started"),
        ({"task": "2", "state": "closed"}, "may be complete (claimed by its lead), confirmed"),
        ({"state": "confirmed"}, "Record an update instead"),
    ],
)
def test_one_bad_row_and_nothing_changes(keeper, values, message):
    plan = ActionPlanFactory()
    KeyTaskFactory(action=KeyActionFactory(plan=plan, number="1", title="Action 1"))
    before = everything()
    good = row(task="7", action="7", action_title="Action 7")

    page = preview(keeper, as_csv(good, row(**values)))
    made = make(keeper, page)

    ((row_number, sentence),) = faults(page)
    assert row_number == 3
    assert message in sentence
    assert made.status_code == 409
    assert everything() == before


def test_the_same_task_twice_is_an_error_on_both_rows(keeper):
    ActionPlanFactory()

    page = preview(keeper, as_csv(row(), row(task_title="Other")))

    assert [row_number for row_number, _ in faults(page)] == [2, 3]


def test_a_differing_date_is_a_move_in_the_ledger(keeper, hsw_user):
    plan = ActionPlanFactory()
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan, number="1", title="Action 1"))
    moved = row(task_title=task.title, timescale="by 31 October 2021", due_date="2021-10-31")

    make(keeper, preview(keeper, as_csv(moved)))

    change = DueDateChange.objects.get()
    assert (change.to_date, change.reason) == (dt.date(2021, 10, 31), "The new plan")
    again = preview(keeper, as_csv(row(task_title=task.title, timescale="by 30 November 2021")))
    assert "decision of the Board" in faults(again)[0][1]


def test_every_kind_of_timescale_comes_in(keeper):
    ActionPlanFactory()
    words = {
        "1.1": "before 31 March 2022",
        "1.2": "1 April 2021 to 30 June 2021",
        "1.3": "every month from 1 April 2021 to 31 March 2022 (12 times)",
        "1.4": "on-going",
        "1.5": "12 months after 1.9: by 30 September 2022",
        "1.6": "only if the pilot works; then by 31 December 2022",
        "1.7": "no date stated",
        "1.8": "on-going until 31 March 2022",
        "1.9": "by 30 September 2021",
    }

    page = preview(
        keeper, as_csv(*(row(task=task, timescale=text) for task, text in words.items()))
    )
    make(keeper, page)

    assert {task.number: task.timescale_in_words for task in KeyTask.objects.all()} == words
    assert KeyTask.objects.get(number="1.6").state == "not_triggered"


def test_measures_are_linked_and_unlinked_by_title(keeper):
    plan = ActionPlanFactory()
    action = KeyActionFactory(plan=plan, number="1", title="Action 1")
    task = KeyTaskFactory(action=action)
    shared = MeasureFactory(action=action, title="Shared")
    MeasureFactory(action=action, title="Gone", tasks=[task])

    make(keeper, preview(keeper, as_csv(row(task_title=task.title, measures="Shared"))))

    assert list(task.measures.all()) == [shared]
    assert Measure.objects.count() == 2


def test_a_neutralised_cell_comes_back_as_it_was(keeper):
    plan = ActionPlanFactory()
    KeyTaskFactory(
        action=KeyActionFactory(plan=plan, number="1", title="+1 for all"), title="=SUM(1)"
    )
    before = everything()

    page = preview(keeper, SimpleUploadedFile("plan.csv", exported(keeper)))

    assert nothing_to_do(page)
    assert everything() == before


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (SimpleUploadedFile("plan.csv", b""), "empty"),
        (
            SimpleUploadedFile("plan.csv", b"a,b\n1,2\n"),
            "The header must name: action, action_title",
        ),
        (SimpleUploadedFile("plan.xlsx", b"PK\x03\x04 not a workbook"), "damaged or incomplete"),
        (SimpleUploadedFile("plan.pdf", b"%PDF"), "is a PDF"),
        (SimpleUploadedFile("plan.csv", ",".join(HEADER).encode()), "no rows under it"),
    ],
)
def test_a_wrong_file_is_refused_in_words(keeper, file, message):
    file.seek(0)

    assert message in preview(keeper, file).content.decode()


def test_the_address_that_the_import_had_leads_to_the_page(keeper):
    assert keeper.get("/actions/import/").url == "/import/plan/"
    assert 'href="/actions/import/"' in keeper.get("/actions/plans/").content.decode()


def test_only_the_hsw_team_imports(client, lead_user, board_user):
    for person in (lead_user, board_user):
        client.force_login(person)
        assert client.get("/import/plan/").status_code == 403
        with pytest.raises(PermissionDenied):
            operations.import_plan(changes=PlanChanges(), by=person, on=ON, reason="x")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": TimescaleKind.BY, "due_date": ON},
        {"kind": TimescaleKind.BY, "due_date": ON, "due_from_measure": True},
        {"kind": TimescaleKind.BY, "due_date": ON, "start_date": dt.date(2021, 4, 1)},
        {
            "kind": TimescaleKind.BY,
            "due_date": dt.date(2021, 8, 31),
            "earliest_date": dt.date(2021, 6, 1),
            "latest_date": dt.date(2021, 8, 31),
        },
        {
            "kind": TimescaleKind.BY,
            "due_date": dt.date(2024, 2, 29),
            "earliest_date": dt.date(2024, 2, 1),
            "latest_date": dt.date(2024, 2, 29),
        },
        {
            "kind": TimescaleKind.BY,
            "due_date": dt.date(2022, 1, 9),
            "earliest_date": dt.date(2021, 12, 20),
            "latest_date": dt.date(2022, 1, 9),
        },
        {"kind": TimescaleKind.BEFORE, "due_date": ON},
        {"kind": TimescaleKind.WINDOW, "start_date": dt.date(2021, 4, 1), "due_date": ON},
        {"kind": TimescaleKind.RECURRING, "start_date": ON, "recurs_months": 3},
        {
            "kind": TimescaleKind.RECURRING,
            "start_date": ON,
            "recurs_months": 12,
            "ends_on": dt.date(2024, 7, 4),
        },
        {"kind": TimescaleKind.ONGOING, "start_date": ON},
        {"kind": TimescaleKind.CONDITIONAL, "condition": "it works; then some", "due_date": ON},
    ],
)
def test_words_are_read_back_as_they_were_meant(values):
    kind = values.pop("kind")

    read = timescale.read_words(timescale.in_words(kind, **values))

    assert {name: value for name, value in read.items() if value} == {
        "timescale_kind": kind,
        **values,
    }


def test_a_file_that_was_marked_twice_as_utf_8_is_read(keeper):
    ActionPlanFactory()
    file = as_csv(row())
    file = SimpleUploadedFile("plan.csv", b"\xef\xbb\xbf" + file.read())

    assert preview(keeper, file).context["outcome"].new == 1


def exported_row(client):
    (row,) = csv.DictReader(io.StringIO(exported(client).decode("utf-8-sig")))
    return row


def test_a_task_is_found_by_its_key_whatever_it_is_numbered(keeper):
    task = KeyTaskFactory(number="6.2", title="Train managers", leads=[PostFactory(title="Clerk")])
    row = exported_row(keeper)

    page = preview(
        keeper, as_csv(row | {"task": "6.3", "task_title": "Train all managers"}, header=list(row))
    )
    make(keeper, page)

    assert changes(page) == [(2, False, ["task", "title"])]
    again = KeyTask.objects.get()
    assert (again.pk, again.number, again.title) == (task.pk, "6.3", "Train all managers")


def test_a_key_of_another_plan_is_none_of_this_one(keeper):
    """Last year's file under next year's title makes new tasks, and leaves last year's alone."""
    task = KeyTaskFactory(number="6.2", leads=[PostFactory(title="Clerk")])
    row = exported_row(keeper)

    make(
        keeper,
        preview(
            keeper, as_csv(row | {"plan": "Plan 2022/23", "task_title": "Again"}, header=list(row))
        ),
    )

    old, new = KeyTask.objects.order_by("pk")
    assert (old.title, old.key) == (task.title, task.key)
    assert (new.title, new.plan.title) == ("Again", "Plan 2022/23")
    assert new.key != old.key


def test_the_detail_comes_in_and_a_file_without_that_column_leaves_it(keeper):
    KeyTaskFactory(number="6.2", detail="As agreed.", leads=[PostFactory(title="Clerk")])
    row = exported_row(keeper)
    assert row["detail"] == "As agreed."

    without = {name: value for name, value in row.items() if name != "detail"}
    assert nothing_to_do(preview(keeper, as_csv(without, header=list(without))))
    make(keeper, preview(keeper, as_csv(row | {"detail": "In two steps."}, header=list(row))))

    assert KeyTask.objects.get().detail == "In two steps."
