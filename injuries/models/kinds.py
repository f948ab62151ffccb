from django.db import models
from django.db.models import F, Q

from ohs.core.history import HistoricalRecords


class Kind(models.Model):
    """One of the ways in which an injury is told apart; the code is what files and links hold on to."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("order", "pk")

    def __str__(self):
        return self.name


class StaffGroup(Kind):
    """Whom an injury happened to: police officers, PCSOs, detention officers, staff, special constables."""

    short_name = models.CharField(
        max_length=40, blank=True, help_text="As in a heading, such as “PCSOs”."
    )
    history = HistoricalRecords()


class Cause(Kind):
    """What hurt somebody. Causes are a partition with an explicit “other”; some are divided further.

    Counts are kept against causes that are not divided, so that every injury is counted once.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    is_other = models.BooleanField(
        "everything else",
        default=False,
        help_text="The one cause for whatever fits no other, so that the causes add up to the total.",
    )
    history = HistoricalRecords()

    class Meta(Kind.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=("is_other",),
                condition=Q(is_other=True),
                name="injuries_cause_one_other",
                violation_error_message="There is a cause for everything else already.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="injuries_cause_not_its_own_part",
                violation_error_message="A cause cannot be a part of itself.",
            ),
        ]


class Severity(Kind):
    """How bad an injury was. What the law calls it changed over the years: see its names."""

    history = HistoricalRecords()

    class Meta(Kind.Meta):
        verbose_name_plural = "severities"


class SeverityName(models.Model):
    """What a severity was called between two dates: over-3-day until 5 April 2012, over-7-day after."""

    severity = models.ForeignKey(Severity, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    start = models.DateField("from", null=True, blank=True)
    end = models.DateField("until", null=True, blank=True, help_text="The last day it held.")

    class Meta:
        ordering = ("severity", F("start").asc(nulls_first=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(end__gte=F("start")),
                name="injuries_severity_name_in_order",
                violation_error_message="A name ends on or after the day it begins.",
            ),
            models.UniqueConstraint(
                fields=("severity", "name"),
                name="injuries_severity_name_once",
                violation_error_message="This severity has that name already.",
            ),
        ]

    def __str__(self):
        return self.name
