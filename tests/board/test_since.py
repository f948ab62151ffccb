"""Since the last Board, from the rows frozen then: on its own page, beside each task, on the map and in the matrix."""

import csv
import datetime as dt
import hashlib
import html
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import operations as actions
from actions.models import KeyTask
from maturity import operations as maturity
from maturity.models import Audit
from ohs.board.models import SnapshotPart
from ohs.board.snapshots import read
from ohs.board.snapshots.read import SnapshotReader
from ohs.board.snapshots.stored import read_rows
from ohs.core.periods import Quarter
from ohs.organisation.models import BoardMeeting, CommandUnit
from ohs.registers import snapshots
from ohs.registers.audience import BOARD, HSW
from ohs.registers.comparison import compare
from ohs.registers.comparison_spec import ClosedBy, ComparisonSpec, Watched
from ohs.registers.contract import read_table, table_of, tables
from risks.models import Risk, RiskScore
from tests.actions.factories import KeyActionFactory, KeyTaskFactory
from tests.board.comparing import since_last
from tests.board.july import (
    JULY,
    PLAN,
    change_everything,
    change_matrix,
    change_risks,
    change_tasks,
    task,
)
from tests.risks.factories import RiskFactory

PLAN_PAGE = f"/actions/plans/{PLAN}/"
MAP, MATRIX = "/risks/heat-map/", "/maturity/"
SINCE = "Since the Health, Safety and Wellbeing Board of 6 May 2021"

pytestmark = pytest.mark.usefixtures("demo_users")


@pytest.fixture
def as_board(client, demo_users):
    client.force_login(demo_users["board"])
    return client


def text(client, address) -> str:
    """What a page says, without its markup."""
    page = client.get(address).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace(" ,", ",")


def queries(client, address) -> int:
    cache.clear()
    read.forget()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# The comparison
TASKS = ComparisonSpec(
    keys=(("ref",), ("title",)),
    label=("ref", "title"),
    watched=(
        Watched("state", "state"),
        Watched("due", "due date", moves=True),
        Watched("later", "what was not frozen"),
    ),
    closed=ClosedBy("state", frozenset({"closed"})),
)


def row(ref, title, state="open", due="2021-06-30"):
    return {"ref": ref, "title": title, "state": state, "due": due}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (row("1", "A"), row("1", "A"), []),
        (row("1", "A"), row("1", "A", "stuck"), [("changed", ("state: open → stuck",))]),
        (row("1", "A"), row("1", "A", "closed"), [("closed", ("state: open → closed",))]),
        (
            row("1", "A"),
            row("1", "A", due="2021-07-31"),
            [("moved", ("due date: 30 June 2021 → 31 July 2021",))],
        ),
        (
            row("1", "A", due=""),
            row("1", "A", due="2021-07-31"),
            [("changed", ("due date: none → 31 July 2021",))],
        ),
        (row("1", "A"), row("2", "B"), [("new", ()), ("gone", ())]),
        # It got its reference since, or another title: it is the same row.
        (row("", "A"), row("1", "A"), []),
        (row("1", "A"), row("1", "B"), []),
    ],
)
def test_a_row_is_new_gone_closed_moved_or_changed(before, after, told):
    after |= {"later": "something"}

    found = compare([before], [after], TASKS)

    assert [(change.what, change.details) for change in found] == told


def test_two_rows_that_share_a_title_are_not_taken_for_one_another():
    before = [row("1", "A"), row("2", "A", "stuck")]

    assert not compare(before, [row("2", "A", "stuck"), row("1", "A")], TASKS).changes


@pytest.mark.parametrize("on", [JULY, dt.date(2021, 4, 1)])
@pytest.mark.parametrize("changed", [False, True])
def test_what_is_compared_is_what_the_csv_says(client, demo_users, on, changed):
    if changed:
        change_everything(demo_users)
    client.force_login(demo_users["board"])

    for table in tables():
        page = client.get(table.address, {**table_query(table), "format": "csv", "as_at": str(on)})
        body = b"".join(page.streaming_content)
        assert read_table(table, on, BOARD).csv_bytes() == body
        names = set(read_table(table, on, BOARD).names)
        assert table.comparison is None or set(table.comparison.columns) <= names


def table_query(table):
    return dict(part.split("=") for part in table.query.split("&") if part)


# Its page
def test_the_page_tells_every_register(as_board, demo_users):
    change_everything(demo_users)

    page = text(as_board, "/board/since/")

    for told in (
        "Task 11 Start the trauma peer support",
        "date moved from 31 July 2021 to 30 September 2021",
        "lead changed from Safety & Health Risk Management Team to Practice Manager",
        "Closed task 4 Ratify the revised H&S policy",
        "New task 16 Publish the revised policy",
        "Risk 2 Non-Police Firearms likelihood 3 → 4, impact 5: High → Very high",
        "Closed risk 32 Officer Safety Compliance",
        "New risk Heat in custody vans",
        # One line a unit.
        "Changed L&D audited on: not recorded → 5 July 2021 Leadership: rating: NC → C",
        "Performance Benchmarking: rating: C → NC",
    ):
        assert told in page, told


def test_it_is_told_as_news_with_the_way_to_each_and_the_last_reason(as_board, demo_users):
    change_everything(demo_users)

    page = as_board.get("/board/since/")

    heads = {
        part.title: {line.name.split()[0]: line for line in part.lines}
        for part in page.context["news"]
    }
    worse, better = heads["Worse"], heads["Better"]
    # 11 was put off and 7 and 13 became overdue; risk 2 was scored higher, 34 lower.
    assert {"7", "11", "13", "2"} <= set(worse)
    assert {"4", "34"} <= set(better)
    assert worse["2"].reason.address == "/risks/2/"
    eleven = KeyTask.objects.get(plan__slug=PLAN, number="11")
    assert worse["11"].reason.address == f"/actions/tasks/{eleven.pk}/"
    assert better["4"].reason.words == "Ratified. Seen."
    assert all(line.only_revised for line in heads["Late figures"].values())
    content = page.content.decode()
    assert content.index("Worse (") < content.index("Better (") < content.index("Late figures (")
    assert 'href="/risks/2/"' in content


@pytest.mark.parametrize("address", ["/board/since/", MAP])
def test_a_page_that_compares_costs_as_much_with_200_rows_more(as_board, demo_users, address):
    change_everything(demo_users)
    few = queries(as_board, address)
    KeyTaskFactory.create_batch(200)
    RiskFactory.create_batch(200)

    assert queries(as_board, address) == few


def test_the_page_says_so_where_nothing_was_frozen_before(as_board):
    assert "No meeting has been frozen before 2 February 2021" in text(
        as_board, "/board/since/?as_at=2021-02-02"
    )


def test_a_register_of_which_no_rows_were_kept_is_not_compared(as_board, may):
    BoardMeeting.objects.create(
        board=may.board, title="Extraordinary", slug="x", date=JULY, as_at=JULY, state="minuted"
    )

    meeting, registers = since_last(dt.date(2021, 7, 6))

    assert meeting.title == "Extraordinary"
    assert {register.summary for register in registers} == {
        "The meeting kept no rows of this register."
    }
    for address in (PLAN_PAGE, MAP, MATRIX):
        page = text(as_board, f"{address}?as_at=2021-07-06")
        assert "No rows of this register were frozen for the Extraordinary of 5 July 2021" in page
    assert "worked out from the scores dated up to that day" in text(
        as_board, f"{MAP}?as_at=2021-07-06"
    )


@pytest.mark.parametrize("address", [PLAN_PAGE, MAP, MATRIX, "/board/since/"])
def test_rows_that_are_not_what_was_frozen_are_not_compared(as_board, may, address):
    read.forget()
    with connection.cursor() as cursor:
        for part in may.snapshot.parts.filter(kind="register", audience="board"):
            body = bytes(part.body).replace(b"2", b"3")
            cursor.execute("UPDATE board_frozenpart SET body = %s WHERE id = %s", [body, part.pk])

    page = text(as_board, address)

    assert "is not what was frozen: its checksum differs" in page
    read.forget()


# What a reader may see
def test_nobody_sees_a_small_number_through_the_comparison(client, demo_users, may):
    told = {}
    for audience in (BOARD, HSW):
        rows = SnapshotReader(may).table("injury-lines", audience).rows
        told[audience.key] = {row["line"]: row for row in rows}
    hidden = [line for line, row in told["board"].items() if row["count"] == "[c]"]
    assert hidden and all(told["hsw"][line]["count"].isdigit() for line in hidden)

    pages = set()
    for username in ("board", "hsw", "lead", "auditor"):
        client.force_login(demo_users[username])
        page = client.get("/board/since/").content.decode()
        pages.add(page.partition("<main")[2].partition("</main>")[0])
    assert len(pages) == 1
    # What the HSW team saw of such a line then is in nobody's page.
    changes = {change.row["line"]: change for change in injury_changes()}
    assert set(hidden) <= set(changes)
    for line in hidden:
        assert not any(re.search(r"^count: \d", detail) for detail in changes[line].details)


def injury_changes():
    """The report lines of July against those that May saw."""
    found = {table.title: table for table in since_last(JULY)[1]}
    return found["Injuries"].changes


def lines(rows):
    return {row["line"]: row["count"] for row in rows}


def test_a_register_asks_for_what_the_board_saw_and_no_more(may):
    told = snapshots.last_snapshot(JULY).table("injury-lines").parsed(lines)

    assert told == lines(SnapshotReader(may).table("injury-lines", BOARD).rows)
    assert "[c]" in told.values()


def test_what_was_frozen_is_read_once_in_a_process(django_assert_num_queries):
    read.forget()

    # The meeting, which parts it has, and the part.
    with django_assert_num_queries(3):
        snapshots.last_snapshot(JULY).table("injury-lines")
    with django_assert_num_queries(2):
        snapshots.last_snapshot(JULY).table("injury-lines")


# The plan
def test_the_plan_says_beside_each_task_what_changed(as_board, demo_users):
    change_tasks(demo_users["hsw"], demo_users["admin"])

    page = text(as_board, PLAN_PAGE)

    assert (
        f"{SINCE}, of 16 tasks: 2 became overdue, 1 confirmed, 1 date moved, 1 lead changed, 1 new, "
        "1 came within 30 days of its date, 4 in another state, 7 unchanged ." in page
    )
    for told in (
        "Overdue Was on track, now overdue",
        "Confirmed Confirmed since; was on track",
        "Date moved from 31 July 2021 to 30 September 2021",
        "Lead changed from Safety & Health Risk Management Team to Practice Manager",
        "On track New since",
    ):
        assert told in page, told
    assert page.count("Was on track, now overdue") == 2


def test_each_number_of_the_plan_leads_to_exactly_its_tasks(as_board, demo_users):
    change_tasks(demo_users["hsw"], demo_users["admin"])
    page = as_board.get(PLAN_PAGE).content.decode()

    counts = re.findall(r'href="([^"]*\?since=[a-z0-9-]+)"[^>]*>(\d+) ', page)

    assert len(counts) == 8
    for address, number in counts:
        shown = as_board.get(address).content.decode()
        assert len(set(re.findall(r'href="(/actions/tasks/\d+/)"', shown))) == int(number), address
    assert as_board.get(f"{PLAN_PAGE}?since=banana").status_code == 400


def test_a_plan_of_the_past_is_compared_with_the_meeting_before(as_board):
    in_may = text(as_board, f"{PLAN_PAGE}?as_at=2021-05-06")
    in_february = text(as_board, f"{PLAN_PAGE}?as_at=2021-02-02")

    assert (
        "No plan of this title was frozen for the Health, Safety and Wellbeing Board of" in in_may
    )
    assert "2 February 2021" in in_may
    assert "No meeting was frozen before 2 February 2021" in in_february


def test_a_task_that_is_no_longer_in_the_plan_is_named(as_board, demo_users):
    elsewhere = KeyActionFactory(number="13")
    actions.correct_task(
        task=task("13"),
        values={"action": elsewhere},
        by=demo_users["hsw"],
        reason="It belongs there.",
    )

    page = text(as_board, PLAN_PAGE)

    assert "1 that stood in it then is no longer in it: 13 Roll the musculoskeletal" in page


def test_a_task_that_is_numbered_anew_is_still_the_one_that_was_frozen(as_board, demo_users):
    actions.correct_task(
        task=task("13"), values={"number": "13a"}, by=demo_users["hsw"], reason="Numbered anew."
    )

    page = text(as_board, PLAN_PAGE)

    assert "no longer in it" not in page
    assert "new since" not in page.lower()


# The heat map
def test_the_map_tells_its_movement_from_the_frozen_scores(as_board, demo_users):
    change_risks(demo_users["hsw"])

    page = text(as_board, MAP)

    assert (
        f"{SINCE}, by the scores frozen then: 1 scored higher, 1 new, 1 scored for the first time, "
        "2 scored lower, 1 closed, 2 unchanged." in page
    )
    for told in (
        "Scored higher 2 Non-Police Firearms 3 × 5 4 × 5",
        "New TBC Heat in custody vans not on the register not yet rated",
        "Scored for the first time 35",
        "Scored lower 34 Assault with Injury 5 × 3 4 × 3",
        "Closed 32 Officer Safety Compliance 2 × 5 closed",
        "first scored since",
    ):
        assert told in page, told
    assert 'href="/risks/32/">Officer Safety Compliance' in as_board.get(MAP).content.decode()


def test_a_score_recorded_late_does_not_change_what_the_board_saw(as_board, demo_users):
    """A score dated before the meeting and entered after it: the Board saw the old one."""
    risk = Risk.objects.get(ref="17")
    newest = RiskScore.objects.filter(risk=risk, kind="current").order_by("-scored_on", "-pk")[0]
    RiskScore.objects.create(
        risk=risk,
        kind="current",
        likelihood=5,
        impact=4,
        band_id=4,
        matrix=newest.matrix,
        scored_on=dt.date(2021, 5, 5),
        reason="Entered late.",
        scored_by=demo_users["hsw"],
    )
    Risk.objects.filter(pk=risk.pk).update(
        current_likelihood=5, current_band=4, scored_on=dt.date(2021, 5, 5)
    )

    assert "Scored higher 17 Compliance with Working Time Regulations 4 × 4 5 × 4" in text(
        as_board, MAP
    )


def test_part_of_the_register_tells_only_what_is_of_it(as_board, demo_users):
    change_risks(demo_users["hsw"])
    category = Risk.objects.get(ref="32").category

    page = text(as_board, f"{MAP}?category={category.slug}")

    assert "Closed 32 Officer Safety Compliance" in page
    assert "No longer on the register" not in page


def test_a_risk_that_lost_its_score_and_one_that_left_are_told(as_board):
    Risk.objects.filter(ref="17").update(
        current_likelihood=None,
        current_impact=None,
        current_band=None,
        current_matrix=None,
        scored_on=None,
    )
    Risk.objects.filter(ref="28").update(parent=Risk.objects.get(ref="2"))

    page = text(as_board, MAP)

    assert "1 no longer scored" in page
    assert "no longer scored; stood at 4 × 4" in page
    assert "No longer on the register 28" in page


def test_frozen_rows_that_do_not_name_their_matrix_are_not_compared(as_board, may):
    part = may.snapshot.parts.get(kind="register", audience="board", name="risks")
    rows = [dict(row) for row in read_rows(bytes(part.body))]
    stream = io.StringIO()
    kept = [name for name in rows[0] if name != "current_matrix"]
    writer = csv.DictWriter(stream, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    replace_part(part, stream.getvalue().encode())

    page = text(as_board, MAP)

    assert "do not say by which matrix a score was made, so scores are not compared" in page
    assert "scored higher" not in page and "scored lower" not in page


def replace_part(part, body):
    """A part as an older version of the application froze it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE board_frozenpart SET body = %s, sha256 = %s WHERE id = %s",
            [body, hashlib.sha256(body).hexdigest(), part.pk],
        )


# The matrix
def test_the_matrix_marks_what_the_board_saw_otherwise(as_board, demo_users):
    change_matrix(demo_users["auditor"])

    page = text(as_board, MATRIX)

    assert (
        f"{SINCE}, of 176 audit ratings: 1 rated lower at the same level, "
        "1 rated higher at the same level, 174 unchanged." in page
    )
    assert "NC: " not in page  # the sums are as they were, and are not said again
    assert "L&D 11 Performance Benchmarking C NC at 3" in page
    assert "L&D 1 Leadership NC C at 3" in page
    marks = re.findall(r'maturity-was">([^<]+)<', as_board.get(MATRIX).content.decode())
    # Two cells; then what themes 1 and 11 added up to.
    assert sorted(marks) == ["was 0", "was 1", "was 16", "was 5", "was C", "was NC"]


def test_a_rating_at_another_level_is_neither_better_nor_worse(as_board, demo_users):
    change_matrix(demo_users["auditor"])
    Audit.objects.filter(unit__code="L&D", audited_on=JULY).update(level_tested=4)

    page = text(as_board, MATRIX)

    assert "3 rated at another level" in page
    assert "at the same level" not in page
    assert "was NC at 3" in page


def test_what_units_claim_is_compared_with_what_they_claimed(as_board, demo_users, may):
    assert "No unit has submitted a self-assessment for the quarter that is due." in text(
        as_board, MATRIX
    )

    claim(demo_users["hsw"], level=3)
    returned = text(as_board, MATRIX)
    claimed_then(may, "claims 2")
    raised = text(as_board, MATRIX)
    claimed_then(may, "claims 4")
    lowered = text(as_board, MATRIX)

    # Units that have not answered for the quarter that is due take nothing back.
    assert "Claims: 11 unchanged." in returned
    assert "Claims: 11 claimed higher, 0 unchanged." in raised
    assert "AS 1 Leadership Claimed 2 Claims 3" in raised
    assert "Claims: 11 claimed lower, 0 unchanged." in lowered


def claim(hsw, *, level):
    """AS hands in its self-assessment of the quarter that is due."""
    assessment = maturity.begin_self_assessment(
        unit=CommandUnit.objects.get(code="AS"),
        quarter=Quarter.of(dt.date(2021, 4, 1)),
        on=JULY,
        by=hsw,
    )
    assessment.answers.update(level=level)
    maturity.sign_assurance(assessment=assessment, kind="assured", exceptions="", on=JULY, by=hsw)
    maturity.submit_self_assessment(assessment=assessment, on=JULY, by=hsw)


def claimed_then(may, word):
    """As if every unit had claimed that in May."""
    part = may.snapshot.parts.get(kind="register", audience="board", name="maturity-claims")
    body = bytes(part.body).decode()
    for old in ("not submitted", "claims 3", "claims 2"):
        body = body.replace(old, word)
    replace_part(part, body.encode())


def test_a_matrix_narrowed_to_a_level_is_not_compared(as_board):
    assert "clear both filters to see it" in text(as_board, f"{MATRIX}?level=3")
    assert f"No audit rating has changed since {SINCE.removeprefix('Since ')}." in text(
        as_board, f"{MATRIX}?group=MO"
    )


def test_the_matrix_of_may_is_compared_with_february(as_board):
    page = text(as_board, f"{MATRIX}?as_at=2021-05-06")

    assert "Board of 2 February 2021, of 176 audit ratings: 176 rated for the first time" in page
    assert "was not audited" in page
    assert "NC: 6, was 0." in page


def test_what_became_of_every_rating_alike_is_said_once_and_not_in_each_cell(as_board):
    may = text(as_board, f"{MATRIX}?as_at=2021-05-06")

    assert may.count("was not audited") == may.count("Each was not audited.") == 1
    assert "was 0" not in may.replace("NC: 6, was 0. C: 123, was 0. PC: 47, was 0.", "")
    # What units claim is marked as ever: not every claim changed.
    assert "claimed 3" in may


# All of them
@pytest.mark.parametrize("address", [PLAN_PAGE, MAP, MATRIX, "/board/since/"])
def test_nothing_changed_is_said_too(as_board, address):
    assert re.search("nchanged|No audit rating has changed", text(as_board, address))


def test_what_may_saw_stays_byte_identical(as_board, demo_users, may):
    def pack():
        slug = f"/board/meetings/{may.slug}"
        files = [as_board.get(f"{slug}/{name}").content for name in ("pack.pdf", "pack.zip")]
        return [*files, as_board.get(f"{slug}/pack/").content.partition(b"<article")[2]]

    parts = list(SnapshotPart.objects.order_by("pk").values_list("pk", "sha256"))
    before = pack()

    change_everything(demo_users)

    assert pack() == before
    assert list(SnapshotPart.objects.order_by("pk").values_list("pk", "sha256")) == parts
    assert may.snapshot.problems() == []


def test_a_line_of_another_period_is_the_same_line(may):
    lines = table_of("injury-lines").comparison
    before = [{"line": "Falls", "period": "2020-04/2021-03", "count": "552"}]
    after = [{"line": "Falls", "period": "2021-04/2022-03", "count": "540"}]

    (change,) = compare(before, after, lines)

    assert change.what == "changed"
    assert change.details == (
        "period: Apr 2020 – Mar 2021 → Apr 2021 – Mar 2022",
        "count: 552 → 540",
    )


def test_a_figure_revised_late_is_marked_against_what_the_meeting_saw(as_board, may):
    """The extract of June revised seven counts; of two lines that are withheld the verdict is told since. Each of the
    nine says so on its own page and against the frozen rows.
    """
    changes = {change.row["line"]: change for change in injury_changes()}
    revised = {
        line
        for line, change in changes.items()
        if any(detail.startswith("count:") and detail.endswith("[r]") for detail in change.details)
    }
    page = b"".join(as_board.get("/injuries/?format=csv").streaming_content)

    rows = {row["line"]: row for row in read_rows(page)}
    marked = {line for line, row in rows.items() if "[r]" in row["marker"]}
    assert len(revised) == 7
    assert marked == set(changes)
    withheld = {line for line, row in rows.items() if row["count"] == "[c]"}
    assert marked - revised == withheld
    for line in withheld:
        assert changes[line].details == ("verdict: [c] → not enough evidence to say",)
    assert "count: 5,378 → 5,412 [r]" in text(as_board, "/board/since/")
    assert "[r]: revised since; the meeting saw another figure." in text(as_board, "/board/since/")


def test_counts_entered_late_under_an_early_date_are_marked_all_the_same(as_board, may):
    """The dates alone would say that the meeting saw the new figure."""
    part = may.snapshot.parts.get(kind="register", audience="board", name="injury-lines")
    replace_part(part, bytes(part.body).replace(b'"5378"', b'"5100"', 1))

    assert "count: 5,100 → 5,412 [r]" in text(as_board, "/board/since/")
