"""What is read through the API: the rows of the lists, as far as the person may see them, as at any date."""

import csv
import io

import pytest

from actions.models import KeyTask, Programme
from actions.operations import withdraw
from injuries.models import Comparator, ReportLine
from injuries.reporting.rows import LINES
from ohs.core.csv import BOM, cell
from ohs.organisation.models import BoardMeeting
from tests.actions.factories import KeyTaskFactory
from tests.api.conftest import TODAY, make_program
from tests.api.everything import read_everything

pytestmark = pytest.mark.django_db

# Each list of the API with the list of pages that it has the rows of.
LISTS = {
    "tasks": "/actions/",
    "risks": "/risks/",
    "findings": "/maturity/findings/",
    "claims": "/maturity/?show=claimed",
    "lines": "/injuries/",
    "investigations": "/injuries/investigations/",
    "comparators": "/injuries/comparators/",
    "recommendations": "/actions/recommendations/",
    "programmes": "/actions/programmes/",
    "meetings": "/board/meetings/",
}


def csv_of(client, address):
    response = client.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    text = response.getvalue().decode().removeprefix(BOM)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def texts(rows):
    return sorted(
        str(sorted((name, str(cell(value))) for name, value in row.items() if name != "id"))
        for row in rows
    )


@pytest.mark.parametrize("username", ["board", "hsw"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_the_rows_of_its_page(client, demo_users, program, name, username):
    client.force_login(demo_users[username])
    found = program(username).read(f"{name}?per_page=1000")

    expected = csv_of(client, LISTS[name])

    assert found["as_at"] == "2021-07-05"
    assert found["next"] is None
    assert found["count"] == len(found["rows"]) == len(expected) > 0
    assert texts(found["rows"]) == sorted(str(sorted(row.items())) for row in expected)


@pytest.mark.parametrize("username", ["board", "hsw", "lead", "auditor"])
def test_published_counts_are_the_same_for_everybody(client, demo_users, program, username):
    client.force_login(demo_users["board"])

    found = program(username).read("published-counts?per_page=1000")

    assert texts(found["rows"]) == sorted(
        str(sorted(row.items())) for row in csv_of(client, "/injuries/counts/")
    )


def test_a_list_takes_the_filters_of_its_page(client, demo_users, program):
    client.force_login(demo_users["board"])

    found = program("board").read("risks?appetite=outside&as_at=2021-05-06")

    expected = csv_of(client, "/risks/?appetite=outside&as_at=2021-05-06")
    assert [row["ref"] for row in expected]
    assert sorted(row["ref"] for row in found["rows"]) == sorted(row["ref"] for row in expected)


def read_on(reader, address, meanwhile):
    """The keys of all rows of a list, page after page; `meanwhile` is called after the first."""
    seen, following = [], address
    while following:
        page = reader.read(following)
        seen += [row["id"] for row in page["rows"]]
        following = page["next"] and page["next"].partition("/api/v1/")[2]
        if meanwhile is not None:
            meanwhile()
            meanwhile = None
    return seen


def test_pages_hold_every_row_once_while_rows_are_added(demo, program):
    def add():
        task = KeyTask.objects.first()
        KeyTaskFactory(action=task.action, number="1.99", added_on=task.added_on)

    seen = read_on(program("board"), "tasks?per_page=7", add)

    assert len(seen) == len(set(seen)) == KeyTask.objects.count()


def test_no_row_is_left_out_where_others_cease_to_pass_the_filter(program, demo_users):
    reader, address = program("board"), "tasks?standing=overdue&per_page=1"
    before = [row["id"] for row in reader.read(f"{address}0")["rows"]]
    assert len(before) > 1

    def withdraw_the_first():
        task = KeyTask.objects.get(key=before[0])
        withdraw(task=task, by=demo_users["hsw"], on=TODAY, narrative="Overtaken.")

    assert read_on(reader, address, withdraw_the_first) == before


def test_a_list_in_the_order_of_its_page_is_read_on_after_the_row_that_was_read(program):
    reader = program("board")
    before = [row["id"] for row in reader.read("lines")["rows"]]

    def put_first():
        ReportLine.objects.filter(slug=before[-1]).update(order=0)

    seen = read_on(reader, "lines?per_page=4", put_first)

    # One line moved from the part that was not read to that which was.
    assert seen == before[:-1]
    assert reader.get("lines?after=nonsense").status_code == 400
    assert reader.get("tasks?after=nonsense").status_code == 400
    assert reader.get("tasks?after=1&page=2").status_code == 400
    claims = reader.read("claims?per_page=5")
    assert reader.read(f"claims?after={claims['after']}")["count"] == claims["count"]


def test_what_is_read_on_is_as_at_the_day_it_was_begun(program, settings):
    reader = program("board")
    first = reader.read("tasks?per_page=7")

    settings.OHS_TODAY = "2021-07-06"

    following = first["next"].partition("/api/v1/")[2]
    assert reader.read(following)["as_at"] == first["as_at"] == "2021-07-05"


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("tasks/{task}", {"progress", "claimed complete", "confirmed"}),
        ("risks/28", {"current score", "review"}),
        ("investigations/1", {"occurred"}),
        ("recommendations/2", {"recommended", "accepted", "note", "implemented", "effect shown"}),
        ("programmes/{programme}", {"recorded", "note"}),
        ("lines/assault-police-officers", {"recording change"}),
        ("comparators/{comparator}", {"recorded"}),
        ("meetings/{meeting}", {"meeting"}),
    ],
)
def test_a_record_comes_with_its_dated_story(program, address, kinds):
    task = KeyTask.objects.filter(updates__isnull=False).first()
    meeting = BoardMeeting.objects.exclude(snapshot=None).first()
    address = address.format(
        task=task.pk,
        meeting=meeting.slug,
        programme=Programme.objects.filter(notes__isnull=False).first().slug,
        comparator=Comparator.objects.first().pk,
    )

    record = program("board").read(address)

    assert kinds & {event["kind"] for event in record["story"]}
    assert [event["date"] for event in record["story"]] == sorted(
        event["date"] for event in record["story"]
    )
    assert record["id"]


def test_the_story_ends_on_the_date_asked_for(program):
    reader = program("board")

    now, then = (reader.read(f"risks/28{query}")["story"] for query in ("", "?as_at=2021-05-06"))

    assert all(event["date"] <= "2021-05-06" for event in then)
    assert len(then) <= len(now)


def test_the_snapshot_is_what_the_board_saw(program):
    meeting = BoardMeeting.objects.exclude(snapshot=None).latest("date")

    found = program("board").read(f"meetings/{meeting.slug}/snapshot")

    assert found["sha256"] == meeting.snapshot.sha256
    assert found["problems"] == []
    assert len(found["tables"]["risks"]) > 5
    assert found["figures"]


def test_the_figures_as_at_a_meeting_are_those_that_were_frozen(program):
    meeting = BoardMeeting.objects.exclude(snapshot=None).latest("date")
    reader = program("board")

    frozen = reader.read(f"meetings/{meeting.slug}/snapshot")["tables"]
    then = reader.read(f"risks?per_page=1000&as_at={meeting.as_at}")["rows"]

    assert {(row["ref"], row["current_band"]) for row in frozen["risks"]} == {
        (row["ref"] or "", row["current_band"] or "") for row in then
    }


def test_whoever_has_the_answer_is_told_that_nothing_changed(program):
    reader = program("board")
    first = reader.get("tasks")

    again = reader.get("tasks", If_None_Match=first["ETag"])
    compressed = reader.get("tasks", If_None_Match=f"W/{first['ETag']}", Accept_Encoding="gzip")
    other = reader.get("tasks?as_at=2021-05-06", If_None_Match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert compressed.status_code == 304
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("tasks?foo=bar", 400, "This list has no parameter “foo”. It has: after, as_at"),
        ("tasks?as_at=banana", 400, "is not a date"),
        ("tasks?per_page=1001", 400, "is not a number from 1 to 1,000 for per_page"),
        ("tasks?page=0", 400, "for page"),
        (
            "risks?appetite=none",
            400,
            "Choose the appetite from those offered. “none” is not one of them.",
        ),
        ("claims?show=audited", 400, "no parameter “show”"),
        ("nothing", 404, "There is no such record."),
        ("counts", 405, "Use POST"),
        ("tasks/no-such-task", 404, "There is no such record."),
        ("tasks/99999999999999999999999", 404, "There is no such record."),
        ("risks/%00", 404, "There is no such record."),
        ("risks/28/scores", 405, "Use POST"),
        ("findings/1", 404, "There is no such record."),
        ("meetings/no-meeting/snapshot", 404, "There is no such record."),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_words(program, address, status, words):
    response = program("board").get(address)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert words in response.json()["detail"]


def test_a_register_nobody_named_is_in_it(ladders, board_user):
    reader = make_program(board_user)

    found = reader.read("ladders")

    assert found["count"] == len(found["rows"])


def test_who_may_not_read_a_register_is_refused(program, demo_users):
    reader = program("board")
    role = demo_users["board"].groups.get()
    role.permissions.remove(role.permissions.get(codename="view_risk"))

    assert reader.get("tasks").status_code == 200
    assert reader.get("risks").status_code == 403
    assert reader.get("risks/28").status_code == 403
    assert "risks" not in [each["name"] for each in reader.read("")["lists"]]


def test_a_recommendation_is_as_it_was_on_the_date_asked_for(program):
    reader = program("board")

    now, then = (reader.read(f"recommendations/2{query}") for query in ("", "?as_at=2021-03-01"))

    assert then["state"] != now["state"]
    assert then["evidence_of_effect"] is None or then["evidence_of_effect"] == ""
    assert {event["kind"] for event in then["story"]} == {"recommended", "accepted"}
    assert now["evidence_of_effect"]


@pytest.mark.parametrize(
    "address",
    ["recommendations/0", "recommendations/x", "programmes/none", "comparators/0", "lines/none"],
)
def test_a_record_that_is_not_there_is_a_problem(program, address):
    response = program("board").get(address)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_what_is_hidden_on_pages_is_in_no_answer_of_any_call(program, settings):
    """A board member's program reads all there is of injuries, of both days: no count that pages hide from them."""
    settings.API_CALLS_PER_MINUTE = 100_000
    only = ("lines", "published-counts", "investigations", "meetings")

    answers = list(read_everything(program("board"), days=("", "2021-05-06"), only=only))

    addresses = {address for address, _, _ in answers}
    assert {"lines", "lines/assault-pcsos", "investigations/1"} <= addresses
    assert [each for each in addresses if each.endswith("/snapshot")]
    rows = [
        row
        for address, _, answer in answers
        if address in ("lines", "investigations", "published-counts")
        for row in answer["rows"]
    ]
    counts = [row["count"] for row in rows if "count" in row]
    assert counts
    assert "[c]" in counts
    assert not [count for count in counts if isinstance(count, int) and 0 < count < 5]
    kept = [
        row["count"]
        for address, _, answer in answers
        if address.endswith("/snapshot")
        for row in answer["tables"][LINES.name]
    ]
    assert "[c]" in kept
    assert not [count for count in kept if count.isdigit() and 0 < int(count) < 5]
    people = {row["people"] for row in rows if "people" in row}
    assert people <= {None, "", "[c]"}
    assert {row["unit"] for row in rows if "people" in row} <= {None, ""}
