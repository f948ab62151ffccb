"""The force's own record: one, with its words and thresholds; and its kinds of unit, which are data."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from ohs.core.reference_data import SAY_WHY
from ohs.organisation import operations
from ohs.organisation.models import CommandUnit, Force, UnitKind, current_force
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db


def test_before_it_is_set_up_the_force_has_defaults_and_no_name():
    force = current_force()

    assert (force.name, force.called, force.unit_word) == ("", "", "unit")
    assert (force.small_number_threshold, force.due_soon_days) == (5, 30)
    assert force.usual_period == Force.Period.TWELVE_MONTHS
    assert force.usual_marking == "OFFICIAL"


def test_there_is_one_force_however_often_it_is_saved(hsw_user):
    operations.save_force(force=Force(name="Northshire Police"), by=hsw_user, reason="")
    operations.save_force(
        force=Force(name="Northshire Constabulary"), by=hsw_user, reason="It was renamed."
    )

    assert [force.name for force in Force.objects.all()] == ["Northshire Constabulary"]
    assert current_force().history.count() == 2


def test_a_second_record_is_refused_by_the_database():
    Force.objects.create(name="Northshire Police")

    with pytest.raises(IntegrityError):
        Force.objects.bulk_create([Force(pk=2, name="Southshire Police")])


def test_a_change_of_the_force_says_why(hsw_user):
    operations.save_force(force=Force(name="Northshire Police"), by=hsw_user, reason="")

    with pytest.raises(ValidationError, match=SAY_WHY):
        operations.save_force(force=Force(name="Another"), by=hsw_user, reason=" ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("small_number_threshold", 2),
        ("small_number_threshold", 21),
        ("due_soon_days", 0),
        ("due_soon_days", 366),
        ("markings", "  \n "),
        ("usual_period", "fortnight"),
    ],
)
def test_what_no_force_can_go_by_is_refused_by_its_field(hsw_user, field, value):
    with pytest.raises(ValidationError) as refused:
        operations.save_force(force=Force(**{field: value}), by=hsw_user, reason="")

    assert field in refused.value.message_dict


@pytest.mark.parametrize("field", ["small_number_threshold", "due_soon_days"])
def test_thresholds_hold_in_the_database_too(field):
    with pytest.raises(IntegrityError):
        Force.objects.create(**{field: 0})


def test_markings_are_lines_and_the_first_is_the_usual_one():
    force = Force(markings="OFFICIAL-SENSITIVE\n\n OFFICIAL \n")

    assert force.marking_choices == ["OFFICIAL-SENSITIVE", "OFFICIAL"]
    assert force.usual_marking == "OFFICIAL-SENSITIVE"


def test_a_short_name_stands_where_there_is_little_room():
    assert Force(name="Northshire Police", short_name="NP").called == "NP"
    assert Force(name="Northshire Police").called == "Northshire Police"


def test_leads_do_not_change_the_force(lead_user):
    with pytest.raises(PermissionDenied):
        operations.save_force(force=Force(name="Mine"), by=lead_user, reason="")


def test_the_author_is_read_with_the_force(django_assert_num_queries):
    Force.objects.create(author=PostFactory(title="Head of Health and Safety"))

    with django_assert_num_queries(1):
        assert current_force().author.title == "Head of Health and Safety"


def test_a_kind_of_unit_is_what_the_force_calls_it():
    district = UnitKind.objects.create(name="District")

    unit = CommandUnitFactory(group=BusinessGroupFactory(), kind=district)

    assert str(CommandUnit.objects.get(pk=unit.pk).kind) == "District"


def test_the_admin_offers_the_one_record(client, admin_user):
    client.force_login(admin_user)
    page = client.post(
        "/admin/organisation/force/add/",
        {
            "name": "Northshire Police",
            "unit_word": "district",
            "unit_word_plural": "districts",
            "regulator": "the regulator",
            "markings": "OFFICIAL",
            "small_number_threshold": "5",
            "due_soon_days": "14",
            "usual_period": "quarter",
        },
    )

    assert page.status_code == 302
    assert client.get("/admin/organisation/force/add/").status_code == 403
    assert current_force().due_soon_days == 14


def test_every_page_carries_the_name_of_the_force(
    client, hsw_user, django_capture_on_commit_callbacks
):
    client.force_login(hsw_user)
    assert "Northshire" not in client.get("/accounts/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        operations.save_force(
            force=Force(name="Northshire Police", short_name="Northshire"), by=hsw_user, reason=""
        )

    assert "Northshire Health, Safety and Wellbeing" in client.get("/accounts/").content.decode()
