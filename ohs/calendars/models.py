"""The address at which a person's calendar is read by Outlook and the like, which send no password."""

from django.conf import settings
from django.db import models

from ohs.core.history import HistoricalRecords


class CalendarAddress(models.Model):
    """The secret part of the address of a person's calendar. It opens that calendar and nothing else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_address"
    )
    # SHA-256 of 256 random bits: the address itself is told once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField()
    history = HistoricalRecords(excluded_fields=["digest"])

    class Meta:
        verbose_name = "calendar address"
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
