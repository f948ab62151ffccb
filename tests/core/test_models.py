"""Records that are only ever added: every way of changing them is shut, for every model that says it is one."""

import pytest
from django.apps import apps

from ohs.core.models import AppendOnly, AppendOnlyError, AppendOnlyQuerySet, DatedRecord


class Statement(DatedRecord):
    append_only_because = "say it again, later."
    day_field = "said_on"
    author_field = "said_by"

    class Meta:
        app_label = "core_tests"
        managed = False


def test_the_names_of_the_day_and_the_person_are_the_records_own():
    statement = Statement()
    statement.said_on, statement.said_by = "a day", "a person"

    assert (statement.stated_on, statement.stated_by) == ("a day", "a person")
    assert statement.illustrative is False
    assert {field.name for field in Statement._meta.fields} == {"id", "illustrative", "recorded_at"}


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(illustrative=True),
        lambda rows: rows.filter(pk=1).delete(),
        lambda rows: rows.bulk_update([], ["illustrative"]),
        lambda rows: rows.update_or_create(pk=1),
        lambda rows: rows.bulk_create([], update_conflicts=True, update_fields=["illustrative"]),
    ],
    ids=["update", "delete", "bulk update", "update or create", "insert over"],
)
def test_rows_are_not_changed_in_bulk(change):
    with pytest.raises(AppendOnlyError, match="Statement: say it again, later"):
        change(Statement.objects)


def test_a_row_is_neither_saved_again_nor_deleted():
    statement = Statement(pk=1)
    statement._state.adding = False

    for attempt in (statement.save, statement.delete):
        with pytest.raises(AppendOnlyError, match="say it again"):
            attempt()


def test_no_model_opens_a_way_again():
    for model in apps.get_models():
        if issubclass(model, AppendOnly):
            assert issubclass(model._default_manager._queryset_class, AppendOnlyQuerySet), model
            assert (model.save, model.delete) == (AppendOnly.save, AppendOnly.delete), model
