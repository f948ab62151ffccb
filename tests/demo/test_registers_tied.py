"""What ties the registers of the demonstration to one another."""

from injuries.models import Investigation


def test_the_groups_of_operation_sedgebrook_are_on_its_investigation(demo):
    investigation = Investigation.objects.get(number=3)

    assert {str(group) for group in investigation.groups.all()} == {
        "Gold Group",
        "Silver Group",
        "HR Silver Group",
        "Task and finish group",
    }
    assert investigation.risk_refs == ["28"]
