"""`verify` of the injury register: figures stand until the next, and totals add up."""

import datetime as dt

from injuries.models import MonthlyCount, MonthlyTotal
from injuries.reporting.verification import verify


def test_nothing_is_wrong_with_an_empty_register(db):
    assert list(verify()) == []


def test_nothing_is_wrong_with_the_demonstration(demo):
    assert MonthlyCount.objects.exclude(superseded_on=dt.date(9999, 12, 31)).exists()

    assert list(verify()) == []


def test_a_count_that_does_not_stand_until_the_next_is_named(demo):
    superseded = MonthlyCount.objects.exclude(superseded_on=dt.date(9999, 12, 31)).first()
    MonthlyCount.objects.filter(pk=superseded.pk).update(superseded_on=dt.date(9999, 12, 31))

    first, *others = list(verify())

    assert first == (
        f"Monthly count {superseded.pk} of {superseded.month:%B %Y}, as at {superseded.as_at}, is superseded on no day, "
        f"by the figures after it on {superseded.superseded_on}."
    )
    # It is then counted twice in what is known now.
    assert len(others) == 1
    assert "The total of" in others[0]


def test_a_total_that_does_not_add_up_is_named(demo):
    total = MonthlyTotal.objects.current().order_by("pk").first()
    MonthlyTotal.objects.filter(pk=total.pk).update(count=total.count + 1)

    (fault,) = verify()

    assert f"is {total.count + 1} of {total.rows} counts, by the counts {total.count} of" in fault
