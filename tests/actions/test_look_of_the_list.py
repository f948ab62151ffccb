"""How the list looks, and the views of it that people keep."""

import datetime as dt

import pytest

from actions import operations
from risks.models import RiskTask
from tests.actions.factories import KeyActionFactory, KeyTaskFactory
from tests.actions.pages import queries, read_csv
from tests.organisation.factories import BoardMeetingFactory, PostFactory
from tests.risks.factories import RiskFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def headings(response):
    return [str(column.header) for column in response.context["table"].columns]


def order(client, query):
    return [row["task_title"] for row in read_csv(client.get(f"/actions/?{query}&format=csv"))]


def test_the_usual_columns(reader):
    KeyTaskFactory()

    assert headings(reader.get("/actions/")) == [
        "Task",
        "Title",
        "Lead",
        "Timescale",
        "Due",
        "Standing",
        "Last update",
    ]


def test_columns_are_chosen_in_the_address(reader):
    KeyTaskFactory()

    chosen = headings(reader.get("/actions/?columns=moved&columns=supporting"))

    assert chosen == ["Task", "Title", "Supporting", "Times moved"]


@pytest.mark.parametrize("query", ["columns=secret", "group_by=colour"])
def test_an_unknown_column_or_group_is_a_clear_400(reader, query):
    assert reader.get(f"/actions/?{query}").status_code == 400


def test_grouped_by_lead(reader):
    nurse, clerk = PostFactory(title="Nurse"), PostFactory(title="Clerk")
    KeyTaskFactory(title="One", leads=[nurse])
    KeyTaskFactory(title="Two", leads=[clerk])
    KeyTaskFactory(title="Three", leads=[nurse, clerk])
    KeyTaskFactory(title="Four")

    page = reader.get("/actions/?group_by=lead")

    assert order(reader, "group_by=lead") == ["Two", "One", "Three", "Four"]
    text = page.content.decode()
    assert text.count("<strong>Nurse</strong>") == text.count("<strong>Clerk</strong>") == 1
    assert "<strong>No lead</strong>" in text


@pytest.mark.parametrize("group_by", ["lead", "action", "plan", "standing"])
def test_every_grouping_lists_every_task_at_the_same_cost(reader, group_by):
    def make(number):
        for _ in range(number):
            KeyTaskFactory(action=KeyActionFactory(), leads=[PostFactory()])

    make(2)
    few = queries(reader, f"/actions/?group_by={group_by}")
    make(30)

    assert len(order(reader, f"group_by={group_by}")) == 32
    assert queries(reader, f"/actions/?group_by={group_by}") == few


MORE = ("meeting", "updated_after", "not_updated_after", "moved_after", "measured")


def test_more_filters_are_drawn_when_they_are_asked_for(reader):
    KeyTaskFactory()
    usual = reader.get("/actions/?q=task").content.decode()
    assert "more=1" in usual

    more = reader.get("/actions/?q=task&more=1").content.decode()

    for name in MORE:
        assert f'id="id_{name}"' not in usual
        assert f'id="id_{name}"' in more
    assert '<input type="hidden" name="more" value="1">' in more
    assert '<details class="govuk-details ohs-filter" open>' in more


def test_a_filter_that_is_set_is_drawn_and_has_its_chip_without_asking(reader, hsw_user):
    meeting = BoardMeetingFactory(date=dt.date(2021, 7, 1))
    moved, other = KeyTaskFactory(title="Moved"), KeyTaskFactory(title="Other")
    for task, agreed_at in ((moved, meeting), (other, None)):
        operations.move_due_date(
            task=task,
            to=dt.date(2021, 12, 31),
            reason="Later",
            agreed_at=agreed_at,
            by=hsw_user,
            on=ON,
        )

    page = reader.get(f"/actions/?meeting={meeting.slug}")
    text = page.content.decode()

    assert order(reader, f"meeting={meeting.slug}") == ["Moved"]
    assert 'name="meeting"' in text
    assert [(label, value) for label, value, _ in page.context["chips"]] == [
        ("Date moved by decision of", str(meeting))
    ]


def test_updates_and_moves_narrow_the_list(reader, hsw_user):
    told, silent = KeyTaskFactory(title="Told"), KeyTaskFactory(title="Silent")
    operations.record_update(
        task=told, by=hsw_user, on=ON, date=dt.date(2021, 6, 20), narrative="Going on."
    )
    operations.move_due_date(
        task=silent, to=dt.date(2021, 12, 31), reason="Later", by=hsw_user, on=dt.date(2021, 6, 20)
    )

    assert order(reader, "updated_after=2021-06-19") == ["Told"]
    assert order(reader, "updated_after=2021-06-20") == []
    assert order(reader, "not_updated_after=2021-06-19") == ["Silent"]
    assert order(reader, "moved_after=2021-06-19") == ["Silent"]
    assert order(reader, "moved_after=2021-06-20") == []


def test_the_risk_a_task_treats_narrows_with_the_other_filters(reader):
    risk = RiskFactory(ref="28")
    treated, closed = (
        KeyTaskFactory(title="Treated"),
        KeyTaskFactory(title="Closed", initial_state="confirmed"),
    )
    for task in (treated, closed):
        RiskTask.objects.create(risk=risk, task=task)
    KeyTaskFactory(title="Other")

    assert order(reader, "risk=28") == ["Treated", "Closed"]
    assert order(reader, "risk=28&standing=on-track") == ["Treated"]
