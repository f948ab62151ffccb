"""Faults, outcomes and what waits for confirmation."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ohs.core.errors import OperationRefused
from ohs.imports import operations, reading
from ohs.imports.batch import Change, Fault, FieldChange, Outcome, RowsRejected, group_faults
from ohs.imports.importers import all_importers, importers_for
from ohs.imports.models import ColumnMapping, ImportBatch
from ohs.organisation.models import BusinessGroup

from .files import csv_of

TODAY = dt.date(2021, 7, 5)


def test_a_fault_says_where_it_is_what_stands_there_and_what_was_expected():
    assert str(Fault(3, "unit", "XX", "Expected a unit.")) == "row 3, unit: “XX”. Expected a unit."
    assert str(Fault(3, "unit", "", "Expected a unit.")) == "row 3, unit: empty. Expected a unit."
    assert str(Fault(3, "", "", "It stands twice.")) == "row 3: It stands twice."
    assert (
        str(Fault(3, "", "", "It stands twice.", "units")) == "sheet units, row 3: It stands twice."
    )
    assert str(Fault(0, "", "", "Nothing was recorded.")) == "Nothing was recorded."


def test_the_same_fault_of_many_rows_is_one_group():
    faults = [Fault(row, "state", "x", "Expected a state.") for row in (2, 3, 4, 9)]
    faults.insert(1, Fault(2, "state", "y", "Expected a state."))

    first, second = group_faults(faults)

    assert (first.value, first.rows_in_words) == ("x", "2 to 4, 9")
    assert (second.value, second.rows) == ("y", (2,))


def test_a_rejection_holds_every_fault_in_the_order_of_the_file():
    rejected = RowsRejected([Fault(9, "a", "", "B."), Fault(2, "a", "", "A.")])

    assert [fault.row for fault in rejected.faults] == [2, 9]
    assert len(rejected.groups) == 2


def test_an_outcome_differs_wherever_it_would_do_something_else():
    def outcome(**values):
        return Outcome(1, new=1, **values).digest()

    change = Change(2, "A", True, (FieldChange("name", "", "x"),))
    other = Change(2, "A", True, (FieldChange("name", "", "y"),))

    digests = [outcome(), outcome(basis="z"), outcome(changes=[change]), outcome(changes=[other])]

    assert len(set(digests)) == 4
    assert outcome(changes=[change]) == outcome(changes=[change], notes=["Look."])


pages = pytest.mark.usefixtures("groups_importer")


@pytest.fixture
def importer(groups_importer):
    (found,) = [one for one in all_importers() if one.key == "groups"]
    return found


@pytest.fixture
def receive(importer, hsw_user):
    def receive(*lines, by=hsw_user):
        return operations.receive_file(
            importer=importer, data=csv_of(*lines), file_name="groups.csv", options={}, by=by
        )

    return receive


def confirm(batch, by, shown=None):
    if shown is None:
        shown = preview(batch, by).digest()
    return operations.confirm(batch=batch, shown=shown, options={}, by=by, on=TODAY)


def preview(batch, by):
    return reading.preview(batch=batch, loaded=reading.load(batch), options={}, by=by, on=TODAY)


def test_only_who_may_is_offered_an_importer(importer, hsw_user, board_user):
    assert "groups" in [one.key for one in importers_for(hsw_user)]
    assert importers_for(board_user) == []


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
def test_who_may_not_can_do_nothing_with_a_file(request, receive, importer, hsw_user, person):
    stranger = request.getfixturevalue(person)
    batch = receive("code,name", "AA,Alpha")
    before = list(ImportBatch.objects.values())

    with pytest.raises(PermissionDenied):
        receive("code,name", "AA,Alpha", by=stranger)
    with pytest.raises(PermissionDenied):
        preview(batch, stranger)
    with pytest.raises(PermissionDenied):
        confirm(batch, stranger, shown=preview(batch, hsw_user).digest())
    with pytest.raises(PermissionDenied):
        operations.discard(batch=batch, by=stranger)
    with pytest.raises(PermissionDenied):
        operations.name_columns(
            batch=batch, sheet="", header_row=1, mapping={}, by=stranger, keep_as="x"
        )
    assert list(ImportBatch.objects.values()) == before
    assert not ColumnMapping.objects.exists()
    assert not BusinessGroup.objects.exists()


def test_somebody_else_who_may_cannot_confirm_it_either(receive, hsw_user, admin_user):
    batch = receive("code,name", "AA,Alpha")

    assert reading.batch_of(key=batch.key, person=admin_user) is None
    with pytest.raises(PermissionDenied, match="Somebody else uploaded this file"):
        confirm(batch, admin_user, shown=preview(batch, hsw_user).digest())
    assert not BusinessGroup.objects.exists()


def test_a_preview_records_nothing_and_a_confirmation_what_it_showed(receive, hsw_user):
    batch = receive("code,name", "AA,Alpha", "BB,Beta")
    outcome = preview(batch, hsw_user)
    assert not BusinessGroup.objects.exists()

    done = confirm(batch, hsw_user, shown=outcome.digest())

    assert set(BusinessGroup.objects.values_list("code", "name")) == {
        ("AA", "Alpha"),
        ("BB", "Beta"),
    }
    assert (done.new, done.changed, done.unchanged, done.content) == (2, 0, 0, None)


def test_confirmed_twice_is_once(receive, hsw_user):
    batch = receive("code,name", "AA,Alpha")
    shown = preview(batch, hsw_user).digest()
    first = confirm(batch, hsw_user, shown=shown)
    BusinessGroup.objects.update(name="Changed since")

    second = confirm(batch, hsw_user, shown=shown)

    assert second.confirmed_at == first.confirmed_at
    assert BusinessGroup.objects.get().name == "Changed since"


def test_what_was_not_shown_is_not_recorded(receive, hsw_user):
    batch = receive("code,name", "AA,Alpha")
    shown = preview(batch, hsw_user).digest()
    BusinessGroup.objects.create(code="AA", name="Another")

    with pytest.raises(operations.PreviewOutdated, match="register has changed since"):
        confirm(batch, hsw_user, shown=shown)

    assert BusinessGroup.objects.get().name == "Another"
    assert ImportBatch.objects.get().is_waiting


def test_one_bad_row_keeps_the_good_ones_out(receive, hsw_user):
    batch = receive("code,name", "AA,Alpha", "bb,Beta", "CC,")

    with pytest.raises(RowsRejected) as rejected:
        confirm(batch, hsw_user, shown="")

    assert [str(fault) for fault in rejected.value.faults] == [
        "row 3, code: “bb”. Expected a code of at most six capitals.",
        "row 4, name: empty. Expected a name.",
    ]
    assert not BusinessGroup.objects.exists()


def test_what_waits_is_gone_after_a_day(receive, importer, hsw_user):
    batch = receive("code,name", "AA,Alpha")
    shown = preview(batch, hsw_user).digest()
    day = dt.timedelta(days=1)
    ImportBatch.objects.update(created_at=timezone.now() - day + dt.timedelta(minutes=1))
    assert ImportBatch.objects.discard_expired() == 0

    ImportBatch.objects.update(created_at=timezone.now() - day)

    with pytest.raises(OperationRefused, match="kept for a day"):
        confirm(batch, hsw_user, shown=shown)
    receive("code,name", "BB,Beta")
    assert [one.file_name for one in ImportBatch.objects.all()] == ["groups.csv"]
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()
    assert not BusinessGroup.objects.exists()


def test_a_confirmed_batch_stays_as_a_line_without_its_file(receive, hsw_user):
    batch = confirm(receive("code,name", "AA,Alpha"), hsw_user)
    ImportBatch.objects.update(created_at=timezone.now() - dt.timedelta(days=400))

    assert ImportBatch.objects.discard_expired() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(content=b"x")


def test_a_mapping_that_was_kept_reads_the_next_file_of_that_form(receive, hsw_user):
    first = receive("Our list", "Kürzel,Bezeichnung", "AA,Alpha")
    assert reading.load(first).table is None
    operations.name_columns(
        batch=first,
        sheet="",
        header_row=2,
        mapping={"Kürzel": "code", "Bezeichnung": "name"},
        by=hsw_user,
        keep_as="Our list",
    )
    confirm(first, hsw_user)

    second = receive("Our list of next month", "", "Bezeichnung,Kürzel,Neu", "Beta,BB,x")

    outcome = preview(second, hsw_user)
    assert [change.title for change in outcome.changes] == ["BB"]
    confirm(second, hsw_user)
    assert BusinessGroup.objects.get(code="BB").name == "Beta"


def test_a_mapping_to_what_is_no_column_is_refused(receive, hsw_user):
    batch = receive("a,b", "1,2")

    with pytest.raises(OperationRefused, match="“password” is not a column"):
        operations.name_columns(
            batch=batch, sheet="", header_row=1, mapping={"a": "password"}, by=hsw_user
        )
