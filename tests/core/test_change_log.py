"""What the history of a record says of each kind of value."""

import datetime as dt

import pytest

from ohs.core.change_log import changes_between, changes_of, changes_since
from ohs.organisation.models import CommandUnit, UnitKind
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return CommandUnitFactory(name="As it was")


def save(record, *, by=None, reason="", **values):
    for name, value in values.items():
        setattr(record, name, value)
    record._history_user, record._change_reason = by, reason
    record.save()


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"name": "As it is"}, "name from As it was to As it is"),
        ({"name": ""}, "name from As it was to nothing"),
        ({"closed": dt.date(2021, 7, 5)}, "closed from nothing to 5 July 2021"),
        ({"name": "x" * 100}, f"name from As it was to {'x' * 77}…"),
    ],
)
def test_a_value_is_told_as_people_read_it(unit, values, what):
    save(unit, **values)

    assert changes_of(unit)[-1].what == (what,)


def test_a_choice_is_told_by_its_label():
    task = KeyTaskFactory()
    save(task, timescale_kind="ongoing", due_date=None)

    assert changes_of(task)[-1].what == (
        "kind of timescale from by a date (that day included) to on-going",
        "due date from 30 September 2021 to nothing",
    )


def test_of_a_relation_it_is_told_that_it_changed(unit):
    save(unit, group=BusinessGroupFactory(code="ZZ"))
    save(unit, kind=UnitKind.objects.create(name="Basic command unit"))

    assert [change.what for change in changes_of(unit)[1:]] == [("group",), ("kind",)]


def test_yes_and_no():
    task = KeyTaskFactory()
    save(task, due_from_measure=True)

    assert changes_of(task)[-1].what == ("the date is that of its measure from no to yes",)


def test_the_first_record_says_who_made_it_and_the_system_has_no_name(unit):
    save(unit, by=UserFactory(first_name="Ada"), reason="Renamed", name="As it is")

    assert [change.sentence for change in changes_of(unit)] == [
        "The system recorded this.",
        "Ada changed name from As it was to As it is: “Renamed”.",
    ]


def test_a_model_leaves_out_what_says_nothing_by_itself(unit, monkeypatch):
    monkeypatch.setattr(CommandUnit, "change_log_leaves_out", ("order",), raising=False)
    save(unit, order=9, name="As it is")

    assert changes_of(unit)[-1].what == ("name from As it was to As it is",)


def test_versions_without_a_difference_are_told_or_left_out(unit):
    save(unit, reason="Another lead")
    versions = list(unit.history.order_by("history_id"))

    assert [change.why for change in changes_between(versions)] == ["", "Another lead"]
    assert [change.why for change in changes_between(versions, only_differences=True)] == [""]


def test_a_version_that_nobody_ever_saw_tells_all_that_came_after_it():
    task = KeyTaskFactory()
    first = len(changes_of(task))
    save(task, title="Another", version=task.version + 1)

    assert len(changes_since(task, task.version)) == 0
    assert len(changes_since(task, task.version - 1)) == 1
    assert len(changes_since(task, 0)) == first + 1


def test_nothing_recorded_is_nothing_told():
    assert changes_between([]) == []
