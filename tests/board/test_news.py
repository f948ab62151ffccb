"""What changed since a meeting, in the words of each register: what became of it, by when, and what was said of it last."""

import datetime as dt

import pytest

from actions.reporting.advice_rows import PROGRAMMES, RECOMMENDATIONS
from actions.reporting.rows import KEY_TASKS
from injuries.reporting.rows import LINES
from ohs.board.since import ListedChanges, as_news
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.change_lines import ChangeLines
from ohs.registers.comparison import compare
from ohs.registers.comparison_spec import LATE
from risks.reporting.rows import RISKS

pytestmark = pytest.mark.django_db

TASK = {
    "key": "k",
    "plan": "P",
    "task": "1",
    "task_title": "Re-audit",
    "state": "in progress",
    "standing": "on track",
    "due_date": "2021-08-31",
    "timescale": "by 31 August 2021",
    "leads": "Head of Safety",
    "latest_note": "",
}
ADVICE = {
    "number": "7",
    "recommendation": "Keep one record",
    "source": "unit audit",
    "state": "in hand",
    "due_date": "2021-09-30",
    "owner": "",
    "tasks": "",
    "latest_note": "",
}
PROGRAMME = {"name": "Pilot", "kind": "pilot", "stage": "in preparation"}
RISK = {
    "ref": "34",
    "title": "Assault",
    "description": "Hurt",
    "state": "open",
    "trend_stated": "unchanged",
    "current_likelihood": "5",
    "current_impact": "3",
    "current_band": "High",
    "current_matrix": "1",
    "within_appetite": "yes",
    "leads": "All COGs",
}
LINE = {
    "line": "All injuries",
    "period": "2020-04/2021-03",
    "count": "5412",
    "rate": "119.79",
    "rate_change_pct": "17",
    "verdict": "higher",
}
MONTHS = {"period": "2020-10/2021-09"}
HIDDEN = {"count": "[c]", "rate": "[c]", "rate_change_pct": "[c]"}


def lines_of(table, before, after):
    spec = table.comparison
    changes = compare([before] if before else [], [after] if after else [], spec)
    # Where its page is and what was said of it is asked of the database: of the words alone nothing is.
    return [
        ChangeLines(changes, spec)._write(*group) for group in ChangeLines(changes, spec)._groups
    ]


@pytest.mark.parametrize(
    ("table", "before", "now", "called", "details"),
    [
        (
            KEY_TASKS,
            TASK,
            {"standing": "overdue"},
            "Task",
            ("became overdue, due on 31 August 2021", "no update is recorded"),
        ),
        (
            KEY_TASKS,
            TASK,
            {"standing": "overdue", "latest_note": "Half is done."},
            "Task",
            ("became overdue, due on 31 August 2021",),
        ),
        (
            KEY_TASKS,
            TASK,
            {"state": "confirmed", "standing": "confirmed"},
            "Closed task",
            ("complete, and confirmed",),
        ),
        (KEY_TASKS, None, {}, "New task", ("by 31 August 2021", "lead: Head of Safety")),
        (
            RECOMMENDATIONS,
            ADVICE,
            {"state": "overdue"},
            "Recommendation",
            ("became overdue, due on 30 September 2021; nothing is noted of it",),
        ),
        (
            RECOMMENDATIONS,
            ADVICE,
            {"state": "implemented, effect not yet shown", "owner": "Head of Safety"},
            "Recommendation",
            (
                "was in hand, now implemented, effect not yet shown",
                "owner changed from nobody to Head of Safety",
            ),
        ),
        (
            PROGRAMMES,
            PROGRAMME,
            {"stage": "running"},
            "Programme",
            ("was in preparation, now running",),
        ),
        (
            RISKS,
            RISK,
            {"current_impact": "4", "current_band": "Very high", "within_appetite": "no"},
            "Risk",
            ("likelihood 5, impact 3 → 4: High → Very high", "now outside appetite"),
        ),
        (RISKS, RISK, {"trend_stated": "worsened"}, "Risk", ("lead's view: unchanged → worsened",)),
        (
            RISKS,
            RISK | {"current_likelihood": "", "current_impact": "", "current_band": ""},
            {"current_likelihood": "5", "current_impact": "3", "current_band": "High"},
            "Risk",
            ("scored for the first time: likelihood 5, impact 3: High",),
        ),
        (
            LINES,
            LINE,
            MONTHS | {"count": "5522", "rate": "121.07", "rate_change_pct": "10"},
            "Changed",
            (
                "5,412 → 5,522 injuries",
                "a rate of 119.79 → 121.07",
                "against the year before +10%, higher (then +17%)",
            ),
        ),
        (
            LINES,
            LINE,
            MONTHS | {"verdict": "not enough evidence to say"},
            "Changed",
            ("against the year before +17%, not enough evidence to say (then +17%, higher)",),
        ),
        (
            LINES,
            LINE | HIDDEN | {"verdict": "higher"},
            MONTHS | HIDDEN | {"verdict": "[c]"},
            "Changed",
            ("not told for these months, to protect small numbers",),
        ),
        (
            LINES,
            LINE | {"verdict": "[c]"},
            {"verdict": "higher"},
            "Changed",
            ("verdict: [c] → higher",),
        ),
        # The same months: a figure that came late is told as one.
        (LINES, LINE, {"count": "5420"}, "Changed", ("count: 5,412 → 5,420 [r]",)),
    ],
)
def test_a_change_is_told_in_the_words_of_its_register(table, before, now, called, details):
    base = before or TASK

    (line,) = lines_of(table, before, base | now)

    assert line.called == called
    assert line.details == details


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (KEY_TASKS, TASK),
        (RECOMMENDATIONS, ADVICE),
        (PROGRAMMES, PROGRAMME),
        (RISKS, RISK),
        (LINES, LINE),
    ],
)
def test_whatever_a_board_reads_is_told_when_it_changes(table, row):
    others = {"standing": "overdue", "period": MONTHS["period"]}
    for watched in table.comparison.watched:
        before = {each.column: "" for each in table.comparison.watched} | row
        dated = watched.column.endswith(("_date", "review"))
        now = others.get(watched.column, "2022-01-31" if dated else "2")

        (line,) = lines_of(table, before, before | {watched.column: now})

        assert line.details, watched.column


def heading_of(table, before, now):
    listed = ListedChanges("", "", "", "", tuple(lines_of(table, before, before | now)), 0)
    (news,) = as_news([listed])
    return news.title


def test_news_are_parted_by_what_they_mean():
    begun = TASK | {"state": "not started"}

    assert heading_of(KEY_TASKS, begun, {"state": "in progress"}) == "Started"
    assert heading_of(KEY_TASKS, TASK, {"standing": "due within 30 days"}) == "Due soon"
    assert heading_of(PROGRAMMES, PROGRAMME, {"stage": "running"}) == "Started"
    # What its lead says counts where the score stands.
    assert heading_of(RISKS, RISK, {"trend_stated": "worsened"}) == "Worse"
    assert heading_of(RISKS, RISK, {"current_impact": "2", "trend_stated": "worsened"}) == "Better"
    assert heading_of(LINES, LINE, MONTHS) == (
        "Injuries, Oct 2020 – Sep 2021; the meeting saw Apr 2020 – Mar 2021"
    )
    assert heading_of(LINES, LINE, {"count": "5420"}) == LATE
    # What is shown otherwise is no news; another verdict over the same months is.
    assert heading_of(LINES, LINE | {"verdict": "[c]"}, {"verdict": "higher"}) == LATE
    assert heading_of(LINES, LINE, {"verdict": "not enough evidence to say"}) == "Other changes"
    begun = TASK | {"state": "not started"}
    now = {"state": "in progress", "standing": "due within 30 days"}
    assert heading_of(KEY_TASKS, begun, now) == "Due soon"


def test_a_meeting_is_without_record_once_its_day_or_its_month_is_over():
    board = Board.objects.create(name="B", slug="b")
    day = BoardMeeting.objects.create(board=board, title="Day", slug="d", date=dt.date(2021, 8, 9))
    month = BoardMeeting.objects.create(
        board=board, title="Month", slug="m", date=dt.date(2021, 8, 1), precision="month"
    )

    def without(on):
        return set(BoardMeeting.objects.without_record(on))

    assert without(dt.date(2021, 8, 9)) == set()
    assert without(dt.date(2021, 8, 10)) == {day}
    assert without(dt.date(2021, 8, 31)) == {day}
    assert without(dt.date(2021, 9, 1)) == {day, month}
