"""Two people with the same record open, in every register that counts its versions."""

import pytest
from django.db import transaction

from actions.models import KeyTask
from ohs.core.errors import EditConflict
from ohs.core.locking import lock_for_update
from risks.models import Risk
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import UserFactory
from tests.risks.factories import RiskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[KeyTaskFactory, RiskFactory], ids=["task", "risk"])
def record(request):
    made = request.param()
    return save(made, by=None, reason="Made")


def change(record, *, by, reason, **values):
    fresh = lock_for_update(record)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.version += 1
    return save(fresh, by=by, reason=reason)


def save(record, *, by, reason):
    record._history_user, record._change_reason = by, reason
    record.save()
    return record


def test_the_record_comes_as_it_is_in_the_database_now(record):
    type(record).objects.filter(pk=record.pk).update(title="As it is now")

    assert lock_for_update(record).title == "As it is now"
    assert lock_for_update(record, record.version).pk == record.pk


def test_a_queryset_reads_what_it_selects(record):
    rows = type(record).objects.filter(pk=record.pk).defer("title")

    assert lock_for_update(rows).get_deferred_fields() == {"title"}


def test_a_nullable_relation_can_be_read_with_the_row():
    risk = RiskFactory()
    with transaction.atomic():
        assert lock_for_update(Risk.objects.select_related("parent").filter(pk=risk.pk)) == risk


def test_the_second_person_is_told_who_did_what_and_why(record):
    opened = record.version
    ada = UserFactory(first_name="Ada", last_name="First")
    before = record.title
    change(record, by=ada, reason="It was misspelt", title="Another title")

    with pytest.raises(EditConflict) as conflict:
        lock_for_update(record, opened)

    error = conflict.value
    assert error.messages[0].startswith(
        f"This {record._meta.verbose_name} was changed by Ada First while"
    )
    assert error.changes == [
        f"Ada First changed title from {before} to Another title: “It was misspelt”."
    ]
    assert (error.version, error.record) == (opened + 1, record)
    assert lock_for_update(record, error.version).title == "Another title"


def test_changes_of_several_people_are_all_told_and_none_is_named_as_the_one(record):
    opened = record.version
    change(record, by=UserFactory(first_name="Ada"), reason="One", title="Two")
    change(record, by=UserFactory(first_name="Ben"), reason="Two", title="Three")

    with pytest.raises(EditConflict) as conflict:
        lock_for_update(record, opened, name="Number 6")

    assert conflict.value.messages[0].startswith("Number 6 was changed while you were writing")
    assert [change.split()[0] for change in conflict.value.changes] == ["Ada", "Ben"]


def test_a_save_for_the_sake_of_something_beside_the_record_is_told_by_its_reason(record):
    opened = record.version
    change(record, by=UserFactory(first_name="Ada"), reason="Another lead")

    with pytest.raises(EditConflict) as conflict:
        lock_for_update(record, opened)

    assert conflict.value.changes == ["Ada recorded this: “Another lead”."]


def test_what_happened_may_be_told_by_the_register_itself():
    task = KeyTaskFactory()
    opened = task.version
    change(task, by=None, reason="", title="Another title")

    with pytest.raises(EditConflict) as conflict:
        lock_for_update(task, opened, changes=lambda record, version: [])

    assert conflict.value.changes == []


def test_a_record_that_is_gone_is_not_locked():
    with pytest.raises(KeyTask.DoesNotExist):
        lock_for_update(KeyTask(pk=0))
