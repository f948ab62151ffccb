import datetime as dt

from django.db import models
from django.db.models import Max, Q


class LadderQuerySet(models.QuerySet):
    def as_at(self, on: dt.date) -> "LadderQuerySet":
        """With `asof_checked_on`, the day of the last check by a date."""
        checked = Max("checks__checked_on", filter=Q(checks__checked_on__lte=on))
        return self.annotate(asof_checked_on=checked).order_by("number", "pk")


class Ladder(models.Model):
    """A ladder that somebody may fall from."""

    number = models.CharField(max_length=10, unique=True)
    place = models.CharField(max_length=60)
    scrapped = models.BooleanField(default=False)
    # Current column: the day of the newest check.
    checked_on = models.DateField(null=True, blank=True)

    objects = LadderQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Check(models.Model):
    """Somebody looked at a ladder on a day."""

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="checks")
    checked_on = models.DateField()

    class Meta:
        ordering = ["checked_on", "pk"]

    def __str__(self) -> str:
        return f"{self.ladder}, {self.checked_on}"
