"""Plans as people have them: trackers from elsewhere, what spreadsheets make of our own files, a plan as it is printed."""

import csv
import datetime as dt
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.imports.timescales import read_timescale
from actions.models import ActionPlan, DueDateChange, KeyTask, TaskPost, UpdateKind
from actions.rules.timescale import TimescaleKind, in_words
from ohs.imports.values.texts import WrongValueError
from ohs.organisation.models import Post
from tests.actions.factories import ActionPlanFactory, KeyActionFactory, KeyTaskFactory
from tests.actions.test_importing import (
    HEADER,
    ON,
    as_csv,
    changes,
    everything,
    exported,
    faults,
    make,
    nothing_to_do,
    preview,
    row,
)
from tests.imports.files import document, workbook
from tests.organisation.factories import PostFactory

YEAR = (dt.date(2021, 4, 1), dt.date(2022, 3, 31))


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def upload(text, name="plan.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


# Timescales


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30/09/2021", "by 30 September 2021"),
        ("2021-09-30", "by 30 September 2021"),
        ("By 30 September 2021", "by 30 September 2021"),
        ("by 30 Sept 2021", "by 30 September 2021"),
        ("by 30th September 2021", "by 30 September 2021"),
        (dt.datetime.fromisoformat("2021-09-30"), "by 30 September 2021"),
        (44469, "by 30 September 2021"),
        ("by the end of June", "by 30 June 2021"),
        ("September 2021", "by 30 September 2021 (stated as September 2021)"),
        ("Q2 2021/22", "by 30 September 2021 (stated as July to September 2021)"),
        ("by summer 2021", "by 31 August 2021 (stated as June to August 2021)"),
        ("Before 31 March 2027", "before 31 March 2027"),
        ("Completion before 31.3.04", "before 31 March 2004"),
        ("Completion of package by 30.9.03", "by 30 September 2003"),
        ("New process to be implemented by 1.7.03", "by 1 July 2003"),
        ("June to August 2021", "1 June 2021 to 31 August 2021"),
        ("Commence April 2003 and roll- out over 12 month period", "1 April 2003 to 31 March 2004"),
        ("ongoing", "on-going"),
        ("On-going", "on-going"),
        ("In place and on-going", "on-going"),
        ("On-going during 2003/4", "on-going from 1 April 2003 to 31 March 2004"),
        ("Monthly", "every month from 1 April 2021 to 31 March 2022 (12 times)"),
        ("Quarterly", "every 3 months from 1 April 2021 to 31 March 2022 (4 times)"),
        ("every six months from 1 April 2021", "every 6 months from 1 April 2021"),
        ("TBC", "no date stated"),
        ("N/A", "no date stated"),
        ("-", "no date stated"),
        ("Only if the Pilot works", "only if the Pilot works"),
    ],
)
def test_a_timescale_is_read_as_people_write_it(text, words):
    values = read_timescale(text, within=YEAR)

    assert in_words(values.pop("timescale_kind"), **values) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "Expected a timescale, for example"),
        ("ASAP", "Expected a timescale, for example"),
        ("weekly", "after whole months"),
        ("Q2 2021", "may be April to June 2021 or, as Q2 2021/22"),
        ("09/30/2021", "no month 30"),
    ],
)
def test_what_is_no_timescale_is_refused(text, words):
    with pytest.raises(WrongValueError, match=words):
        read_timescale(text, within=YEAR)


def test_dates_alone_decide():
    due, start = "30/09/2021", "01/04/2021"

    assert read_timescale("", due=due) == {
        "timescale_kind": TimescaleKind.BY,
        "due_date": dt.date(2021, 9, 30),
    }
    assert read_timescale(None, start=start, due=due)["timescale_kind"] == TimescaleKind.WINDOW
    assert read_timescale("TBC", due=due)["due_date"] == dt.date(2021, 9, 30)
    assert read_timescale("")["timescale_kind"] == TimescaleKind.NONE


# Files of other people


@pytest.fixture
def posts(db):
    return [PostFactory(title=title) for title in ("All Business COGs", "Team Managers")]


def test_a_due_date_without_words_is_a_deadline(keeper, posts):
    text = (
        "plan,action,task,action_title,task_title,leads,timescale,start_date,due_date,state\n"
        "Trial plan 2021/22,1,1,Alpha,Beta,All Business COGs,,,2021-09-30,\n"
    )

    make(keeper, preview(keeper, upload(text)))

    assert KeyTask.objects.get().timescale_in_words == "by 30 September 2021"


def test_semicolons_and_states_in_capitals_are_read(keeper, posts):
    text = (
        "Plan;Action;Task;Action title;Task title;Leads;Timescale;Start date;Due date;State\n"
        "Trial plan 2021/22;1;1;Alpha;Beta;all business cogs;On-Going;;;In Progress\n"
    )

    make(keeper, preview(keeper, upload(text)))

    task = KeyTask.objects.get()
    assert (task.get_state_display(), task.timescale_in_words) == ("in progress", "on-going")
    assert task.posts.get().post == posts[0]


def test_misspelt_columns_are_named_with_the_nearest_and_a_new_task_is_shown_in_full(keeper, posts):
    text = (
        "plan,action,task,action_title,task_title,leads,supporting posts,timescale,Due Date,status\n"
        "Trial plan 2021/22,1,1,Alpha,Beta,All Business COGs,Team Managers,,2021-09-30,in progress\n"
    )

    page = preview(keeper, upload(text))

    said = page.content.decode()
    assert "“supporting posts” (column G) is not read; perhaps supporting is meant" in said
    assert "“status” (column J) is not read; perhaps state is meant" in said
    assert changes(page) == [(2, True, ["plan", "action", "title", "leads", "timescale", "state"])]
    assert "by 30 September 2021" in said


def test_every_fault_of_every_row_is_told_at_once_and_the_same_one_once(keeper, posts):
    rows = [row(plan="Plan 2021/22", task=f"1.{n}", leads="Environment Agency", due_date="soon", timescale="") for n in range(1, 60)]  # fmt: skip
    rows[4]["state"] = "nearly"

    page = preview(keeper, as_csv(*rows))

    groups = {(group.column, group.value): group for group in page.context["groups"]}
    assert set(groups) == {
        ("leads", "Environment Agency"),
        ("due_date", "soon"),
        ("state", "nearly"),
    }
    assert groups["leads", "Environment Agency"].rows_in_words == "2 to 60"
    assert page.context["fault_count"] == 59 + 59 + 1


def test_a_title_that_is_too_long_is_cut_and_stands_in_the_detail_in_full(keeper, posts):
    title = "Investigate " + "and investigate again " * 15

    make(keeper, preview(keeper, as_csv(row(plan="Plan 2021/22", task_title=title))))

    task = KeyTask.objects.get()
    assert len(task.title) <= 200
    assert task.title.endswith("…")
    assert task.detail == title.strip()
    again = preview(keeper, as_csv(row(plan="Plan 2021/22", task_title=title)))
    assert nothing_to_do(again)


def test_posts_that_nobody_has_can_be_made_on_the_preview(keeper, posts):
    page = preview(
        keeper, as_csv(row(plan="Plan 2021/22", leads="Environment Agency | Team Managrs"))
    )

    assert [(one.name, one.nearest) for one in page.context["missing"]] == [
        ("Environment Agency", ()),
        ("Team Managrs", ("Team Managers",)),
    ]
    address = page.redirect_chain[-1][0]
    keeper.post(address, {"make": ["Environment Agency", "Somebody Else"]})
    assert set(Post.objects.values_list("title", flat=True)) == {
        "All Business COGs", "Team Managers", "Environment Agency",
    }  # fmt: skip
    assert [one.name for one in keeper.get(address).context["missing"]] == ["Team Managrs"]


def test_an_error_of_the_spreadsheet_and_a_truth_value_are_no_texts(keeper, posts):
    data = workbook(
        [*HEADER[:5], "leads"], ["Plan 2021/22", 1, 1, "Alpha", "#REF!", "All Business COGs"]
    )

    page = preview(keeper, upload(data, "plan.xlsx"))

    assert "an error of the spreadsheet" in faults(page)[0][1]


# Our own files after a spreadsheet


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def as_uk_excel_saves_it(data):
    """Dates as Excel in Britain writes them, numbers without their noughts, semicolons where a list separator says so."""

    def cell(text):
        try:
            return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
        except ValueError:
            pass
        try:
            return f"{float(text):g}"
        except ValueError:
            return text

    stream = io.StringIO()
    csv.writer(stream).writerows([cell(text) for text in line] for line in rows_of(data))
    return stream.getvalue()


@pytest.fixture
def ten_tasks(keeper, posts):
    action = KeyActionFactory(plan=ActionPlanFactory(title="Ten tasks plan 2021/22"), number="1")
    return [
        KeyTaskFactory(
            action=action,
            number=f"1.{n}",
            title=f"Task number {n}",
            due_date=dt.date(2021, 9, n),
            leads=posts[:1],
        )
        for n in range(1, 11)
    ]


def test_our_own_file_saved_by_a_spreadsheet_changes_nothing(keeper, ten_tasks):
    before = everything()

    page = preview(keeper, upload(as_uk_excel_saves_it(exported(keeper))))

    assert page.context["outcome"].rows == 10
    assert nothing_to_do(page)
    assert everything() == before


def test_a_task_whose_number_lost_its_nought_is_found_by_its_key(keeper, ten_tasks):
    text = as_uk_excel_saves_it(exported(keeper, "&q=Task number 10"))
    text = text.replace("Task number 10", "Task number ten")

    make(keeper, preview(keeper, upload(text)))

    tenth = KeyTask.objects.get(pk=ten_tasks[9].pk)
    assert (tenth.number, tenth.title) == ("1.10", "Task number ten")
    assert KeyTask.objects.get(number="1.1").title == "Task number 1"


def test_without_its_key_it_is_asked_about_with_both_tasks_shown(keeper, ten_tasks):
    def without_key(**values):
        return as_csv(
            row(plan="Ten tasks plan 2021/22", action_title=ten_tasks[0].action.title, leads="All Business COGs",
                timescale="", **values)
        )  # fmt: skip

    ((_, sentence),) = faults(
        preview(keeper, without_key(task="1.1", task_title="Task number 10", due_date="2021-09-10"))
    )
    assert "1.1 is “Task number 1” in the register, and “Task number 10” is 1.10" in sentence
    assert "A spreadsheet makes 1.1 of 1.10." in sentence

    ((_, sentence),) = faults(preview(keeper, without_key(task="1.1", task_title="Something else")))
    assert "This may be 1.1 “Task number 1” or 1.10 “Task number 10”" in sentence

    page = preview(
        keeper, without_key(task="1.2", task_title="Another title", due_date="2021-09-02")
    )
    assert changes(page) == [(2, False, ["title"])]
    (change,) = page.context["outcome"].changes
    assert change.fields[0][1:] == ("Task number 2", "Another title")


def test_two_tasks_exchange_their_numbers(keeper, ten_tasks):
    first, second, *_ = ten_tasks
    text = exported(keeper).decode("utf-8-sig")
    text = text.replace(",1.1,", ",1.X,").replace(",1.2,", ",1.1,").replace(",1.X,", ",1.2,")

    make(keeper, preview(keeper, upload(text)))

    assert KeyTask.objects.get(pk=first.pk).number == "1.2"
    assert KeyTask.objects.get(pk=second.pk).number == "1.1"


# The past of a plan that is taken over


def test_the_past_comes_in_with_a_plan_that_is_taken_over(keeper, posts):
    text = (
        "plan,action,task,action_title,task_title,leads,due_date,original_due_date,state,completed_on,notes,RAG,% complete\n"
        "Plan 2020/21,1,1.1,Alpha,Moved,All Business COGs,30/09/2021,30/06/2021,in progress,,Waiting for kit,Amber,60%\n"
        "Plan 2020/21,1,1.2,Alpha,Done,All Business COGs,30/09/2021,30/09/2021,confirmed,01/09/2020,,,\n"
    )

    make(keeper, preview(keeper, upload(text)))

    moved, done = KeyTask.objects.order_by("number")
    assert (moved.original_due_date, moved.due_date, moved.times_moved) == (
        dt.date(2021, 6, 30),
        dt.date(2021, 9, 30),
        1,
    )
    change = DueDateChange.objects.get()
    assert (change.task, change.changed_on) == (moved, dt.date(2020, 4, 1))
    assert moved.updates.get().narrative == "Waiting for kit\n60% complete\nRAG: Amber"
    assert (done.times_moved, done.state, done.updated_on) == (0, "confirmed", dt.date(2020, 9, 1))
    assert done.updates.get().kind == UpdateKind.CONFIRM


def test_a_completion_that_makes_no_sense_is_refused(keeper, posts):
    text = (
        "plan,action,task,action_title,task_title,leads,state,completed_on\n"
        "Plan 2020/21,1,1.1,Alpha,A,All Business COGs,in progress,01/09/2020\n"
        "Plan 2020/21,1,1.2,Alpha,B,All Business COGs,complete,01/09/2022\n"
    )

    said = [sentence for _, sentence in faults(preview(keeper, upload(text)))]

    assert "only one that is complete or confirmed has a day" in said[0]
    assert "Expected a day that has come" in said[1]


# Many rows


def test_two_thousand_rows_are_previewed_and_made_in_twenty_seconds(keeper, posts):
    lines = [
        f"Plan 2021/22,{n // 9},{n // 9}.{n % 9 + 1},Action {n // 9},Task {n},All Business COGs | Team Managers,by 30 September 2021,Measure {n}"
        for n in range(2_000)
    ]
    text = "plan,action,task,action_title,task_title,leads,timescale,measures\n" + "\n".join(lines)
    began = time.process_time()

    make(keeper, preview(keeper, upload(text)))

    assert KeyTask.objects.count() == 2_000
    assert time.process_time() - began < 20
    began = time.process_time()
    make(keeper, preview(keeper, upload(text.replace(",Task ", ",The task "))))
    assert KeyTask.objects.filter(title__startswith="The task").count() == 2_000
    assert time.process_time() - began < 20


# A plan as it is printed

PRINTED_HEADER = ["No.", "Key Action", "Key Tasks", "Lead", "Timescale", "Performance Measure"]
PRINTED = [
    [
        PRINTED_HEADER,
        [
            "1.",
            "Co-ordination of activity",
            "Provide training to line managers",
            "Practice Manager (supported by Team Managers)",
            "Commence April 2003 and roll- out over 12 month period",
            "Train 95% of all managers.",
        ],
        [
            "2.",
            "Healthy life-style programme",
            ["Undertake 5 major seminars", "Re-launch the programme"],
            "1. Senior OH Physician (supported by Team Managers) 2. Team Managers",
            "1. Completion before 31.3.04 2. On-going during 2003/4",
            ["Completion of 5 seminars", "One visit per month"],
        ],
    ],
    [
        PRINTED_HEADER,
        [
            "5",
            "New forms of intervention",
            "Explore reactive and proactive options",
            "Practice Manager (supported by Senior OH Physician, Team Managers and Head of Profession, Nursing)",
            "Completion by 31.12.03",
            "Report published by 31.12.03",
        ],
        [
            "6",
            "Review management information",
            "1. Review management information.  2. Use revised information.",
            "1. Quality Assurance Officer 2. Team Managers (supported by Practice Manager)",
            "1. 10.6.03 2. 2. 1.10.03",
            "1. Product available 2. Published report",
        ],
        [
            "9",
            "Stress Management Strategy. See also item 9.",
            "The stress audit is complete.  1. Outcomes to be grouped.  2. Strategy to be published.",
            "Senior OH Physician (all actions)",
            "1. 30.5.03 2. 30.6.03",
            "Products available by due dates.",
        ],
        [
            "10.",
            "Customer feedback",
            ["Identify main areas", "Develop questionnaires"],
            ["Practice         Manager", "Practice         Manager/PIB"],
            "1. 30.4.03 2. 15.5.03",
            "All products available by due date.",
        ],
        [
            "12",
            "Training packages",
            "Production of new material",
            "Head of Profession, Nursing",
            "Package currently being developed for control of infectious diseases",
            "Completion of package by 1.6.03",
        ],
    ],
]


def test_a_plan_in_a_word_document_is_read_as_its_tasks(keeper):
    for title in (
        "Practice Manager", "Team Managers", "Senior OH Physician", "Head of Profession, Nursing",
        "Quality Assurance Officer", "PIB",
    ):  # fmt: skip
        PostFactory(title=title)

    page = preview(
        keeper, upload(document(*PRINTED), "plan.docx"), plan_title="Strategy – Action Plan 2003/04"
    )

    assert not page.context.get("groups"), faults(page)
    said = page.content.decode()
    assert "task 12, timescale: “Package currently being developed" in said
    make(keeper, page)
    plan = ActionPlan.objects.get()
    assert (plan.title, plan.period_start) == (
        "Strategy – Action Plan 2003/04",
        dt.date(2003, 4, 1),
    )
    found = {}
    for task in plan.tasks.all():
        parts = list(task.posts.select_related("post"))
        found[task.number] = (
            task.title,
            [part.post.title for part in parts if part.role != TaskPost.Role.SUPPORTING],
            [part.post.title for part in parts if part.role == TaskPost.Role.SUPPORTING],
            task.timescale_in_words,
            [measure.title for measure in task.measures.all()],
        )
    team, practice, physician = "Team Managers", "Practice Manager", "Senior OH Physician"
    assert found == {
        "1": ("Provide training to line managers", [practice], [team], "1 April 2003 to 31 March 2004",
              ["Train 95% of all managers."]),
        "2.1": ("Undertake 5 major seminars", [physician], [team], "before 31 March 2004",
                ["Completion of 5 seminars"]),
        "2.2": ("Re-launch the programme", [team], [], "on-going from 1 April 2003 to 31 March 2004",
                ["One visit per month"]),
        "5": ("Explore reactive and proactive options", [practice],
              [physician, team, "Head of Profession, Nursing"], "by 31 December 2003", ["Report published by 31.12.03"]),
        "6.1": ("Review management information.", ["Quality Assurance Officer"], [], "by 10 June 2003",
                ["Product available"]),
        "6.2": ("Use revised information.", [team], [practice], "by 1 October 2003", ["Published report"]),
        "9.1": ("The stress audit is complete. Outcomes to be grouped.", [physician], [], "by 30 May 2003",
                ["Products available by due dates."]),
        "9.2": ("Strategy to be published.", [physician], [], "by 30 June 2003", ["Products available by due dates."]),
        "10.1": ("Identify main areas", [practice], [], "by 30 April 2003", ["All products available by due date."]),
        "10.2": ("Develop questionnaires", [practice, "PIB"], [], "by 15 May 2003",
                 ["All products available by due date."]),
        "12": ("Production of new material", ["Head of Profession, Nursing"], [], "no date stated",
               ["Completion of package by 1.6.03"]),
    }  # fmt: skip


def test_a_printed_plan_that_nobody_names_asks_for_its_title(keeper):
    page = preview(keeper, upload(document(PRINTED[0]), "plan.docx"))

    assert "Say above what the plan is called" in faults(page)[0][1]


def test_parts_that_do_not_match_the_tasks_are_left_to_the_person(keeper):
    PostFactory(title="Team Managers")
    table = [
        PRINTED_HEADER,
        ["1", "Alpha", "1. One 2. Two 3. Three", "Team Managers", "1. 30.4.03 2. 15.5.03", ""],
    ]

    page = preview(keeper, upload(document(table), "plan.docx"), plan_title="Plan 2003/04")

    assert "action 1, timescale: 2 parts for 3 tasks" in page.content.decode()
    make(keeper, page)
    assert set(KeyTask.objects.values_list("timescale_kind", flat=True)) == {"none"}
