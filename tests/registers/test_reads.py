"""What a register says its summary and its work are made of is all that they ask the database for.

They are kept until one of the apps named in `reads` records something; a table of another app would be told as it was.
"""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import KeyTask
from ohs.board.dashboard import compose, summaries_of
from ohs.board.restatement import known_now
from ohs.board.since import listed_since
from ohs.board.snapshots.read import last_meeting_snapshot
from ohs.core.cache import data_version
from ohs.organisation.models import BoardMeeting, BusinessGroup, CommandUnit, Post
from ohs.registers.audience import BOARD, PANEL
from ohs.registers.change_lines import ChangeLines
from ohs.registers.contract import LastMeeting, PaperRequest, TablesOnDemand, registers, tables
from ohs.work.in_short import Frame
from ohs.work.news import load_news, news_from
from ohs.work.waiting import items_from, load_work, load_worker, sources
from risks.operations.indicator_counts import GivenIndicatorCount, record_indicator_counts
from tests.actions.factories import TaskUpdateFactory
from tests.board.july import JULY
from tests.maturity.factories import ThemeFactory
from tests.risks.factories import IndicatorFactory

KEYS = [each.key for each in registers()]
LABELS = {
    model._meta.db_table: config.label
    for config in apps.get_app_configs()
    for model in config.get_models(include_auto_created=True)
}
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def apps_read(queries):
    """The labels of the apps whose tables were asked."""
    tables = {table for query in queries for table in TABLE.findall(query["sql"])}
    return {LABELS[table] for table in tables if table in LABELS}


@pytest.fixture
def counted(demo):
    """An indicator that is counted by month and unit: it reads which units are said to report."""
    indicator = IndicatorFactory(by_month_and_unit=True, frequency="monthly")
    unit = CommandUnit.objects.first()
    rows = [GivenIndicatorCount(indicator.pk, JULY.replace(month=5, day=1), unit.pk, 10)]
    record_indicator_counts(rows=rows, as_at=JULY, source="Returns", by=demo, on=JULY)


@pytest.mark.parametrize("key", KEYS)
def test_a_summary_is_made_of_what_its_register_reads(counted, key):
    register = next(each for each in registers() if each.key == key)
    snapshot = last_meeting_snapshot(JULY)
    scopes = [
        (group, LastMeeting(snapshot.meeting, snapshot.figures(group.code if group else "")))
        for group in (None, BusinessGroup.objects.get(code="MO"))
    ]
    with CaptureQueriesContext(connection) as queries:
        for group, last in scopes:
            register.summarise(JULY, group=group, audience=BOARD, last_meeting=last)

    assert apps_read(queries) - {"organisation"} <= set(register.reads)
    assert key in apps_read(queries)


@pytest.mark.parametrize("key", KEYS)
def test_what_changed_in_its_tables_is_made_of_what_a_register_reads(demo, key):
    """A draft keeps of each table what changed since the last Board, and what of that is known otherwise now."""
    register = next(each for each in registers() if each.key == key)
    snapshot = last_meeting_snapshot(JULY)
    for table in register.tables:
        if table.comparison is None:
            continue
        then = snapshot.table(table.name, BOARD)
        with CaptureQueriesContext(connection) as queries:
            changes = table.compare(then.rows, table.rows(JULY, BOARD))
            list(ChangeLines(changes, table.comparison))
            known_now(table, then.rows, snapshot, JULY, BOARD)

        found = apps_read(queries) - {"organisation"}
        assert found <= set(register.table_reads(table)), table.name
        assert key in found


@pytest.mark.parametrize("audience", [BOARD, PANEL], ids=lambda each: each.key)
@pytest.mark.parametrize("key", KEYS)
def test_its_part_of_a_paper_is_made_of_what_a_register_reads(counted, key, audience):
    register = next(each for each in registers() if each.key == key)
    snapshot = last_meeting_snapshot(JULY)
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    last = LastMeeting(snapshot.meeting, snapshot.figures())
    request = PaperRequest(
        JULY, meeting, audience, last, TablesOnDemand(JULY, audience).__getitem__
    )
    with CaptureQueriesContext(connection) as queries:
        for write in register.paper(request).sections.values():
            write()

    found = apps_read(queries) - {"organisation"}
    assert found <= set(register.paper_reads)
    assert key in found


def test_the_work_of_a_register_is_made_of_what_it_reads(demo_users, counted):
    asked = {}
    for person in demo_users.values():
        worker = load_worker(person, JULY)
        for source in sources():
            if not person.has_perms(source.permissions):
                continue
            with CaptureQueriesContext(connection) as queries:
                items_from(source, worker)
                news_from(source, worker)
            asked.setdefault(source.key, set()).update(apps_read(queries))

    for source in sources():
        if source.reads:
            assert asked[source.key] - {"organisation"} <= set(source.reads), source.key
    assert all(asked[key] for key in KEYS)


def test_what_one_register_records_throws_nothing_of_another_away(demo, hsw_user, monkeypatch):
    made = []
    for register in registers():
        # Frozen dataclasses: what a test puts in their place is put there as they themselves were.
        told = register.summarise
        monkeypatch.setitem(
            register.__dict__,
            "summarise",
            lambda *args, told=told, key=register.key, **kwargs: (
                made.append(key) or told(*args, **kwargs)
            ),
        )

    def look():
        made.clear()
        compose(on=JULY, version=data_version())
        return set(made)

    assert look() == set(KEYS)
    assert look() == set()
    ThemeFactory()
    assert look() == {"maturity"}
    Post.objects.create(title="Another post")
    assert look() == set(KEYS)


def test_without_a_version_everything_is_told_anew(demo):
    """A paper that is frozen is of the moment."""
    first = summaries_of(JULY, None, last_meeting_snapshot(JULY))
    second = summaries_of(JULY, None, last_meeting_snapshot(JULY))

    assert first["actions"] is not second["actions"]


def test_the_frame_of_a_page_tells_what_the_page_of_the_work_tells(demo_users):
    for person in demo_users.values():
        work, frame = load_work(person, JULY), Frame(person, JULY)

        assert frame.work.items == len(work.items)
        assert frame.work.for_others == len(work.for_others)
        assert frame.work.pressing == len(work.pressing)
        assert {item.key for item in frame.news} == {item.key for item in load_news(person, JULY)}


def test_a_table_is_compared_anew_only_after_something_that_it_is_made_of(demo, monkeypatch):
    """An update of a task has no risk read again."""
    read = []
    for table in tables():
        load = table.load
        monkeypatch.setitem(
            table.__dict__,
            "load",
            lambda *args, load=load, name=table.name: read.append(name) or load(*args),
        )
    snapshot = last_meeting_snapshot(JULY)

    def look():
        read.clear()
        listed_since(
            snapshot,
            BOARD,
            JULY,
            lambda table: table.rows(JULY, BOARD),
            version=data_version(),
            whole=True,
        )
        return set(read)

    assert {"key-tasks", "risks"} <= look()
    assert look() == set()
    TaskUpdateFactory(task=KeyTask.objects.first(), author=demo)
    read_again = look()
    assert "key-tasks" in read_again
    assert not read_again & {"risks", "injury-lines"}
