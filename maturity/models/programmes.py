"""What the auditors plan."""

import datetime as dt

from django.db import models
from django.db.models import Count, F, Q

from actions.models import KeyTask
from ohs.core.history import HistoricalRecords
from ohs.core.periods import Quarter
from ohs.organisation.models import CommandUnit, Post

from .audits import Audit
from .model_versions import LEVELS, first_of_a_quarter


class AuditProgrammeQuerySet(models.QuerySet):
    def with_counts(self, on: dt.date) -> "AuditProgrammeQuerySet":
        """Annotate `asof_recorded`: how many audits of the programme were published by a day."""
        published = Q(audits__state="published", audits__recorded_on__lte=on)
        return self.annotate(asof_recorded=Count("audits", filter=published))

    def late(self, on: dt.date) -> "AuditProgrammeQuerySet":
        """Those that promised a number of audits by a day that has passed, and that no key task carries."""
        return self.filter(end__lt=on, audits_intended__isnull=False, task=None)


class AuditProgramme(models.Model):
    """A round of audits that was promised: how many, between which days, by which team."""

    title = models.CharField(max_length=160, unique=True)
    start = models.DateField()
    end = models.DateField()
    level_tested = models.PositiveSmallIntegerField(validators=LEVELS, default=3)
    audits_intended = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many audits were promised, where the units are not all named.",
    )
    auditor = models.ForeignKey(Post, models.PROTECT, related_name="audit_programmes")
    task = models.ForeignKey(
        KeyTask,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_programmes",
        verbose_name="key task",
        help_text="The commitment it carries out; that it is late is then said of the task.",
    )
    note = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = AuditProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="maturity_programme_ends_after_start",
                condition=Q(end__gte=F("start")),
                violation_error_message="The programme ends before it starts: check both dates.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlannedAuditQuerySet(models.QuerySet):
    def with_done(self, on: dt.date) -> "PlannedAuditQuerySet":
        """Annotate `asof_done`: whether an audit of the unit under the programme was published by a day."""
        audits = Audit.objects.recorded(on).filter(
            programme=models.OuterRef("programme"), unit=models.OuterRef("unit")
        )
        return self.annotate(asof_done=models.Exists(audits))


class PlannedAudit(models.Model):
    """A unit that is to be audited in a quarter under a programme, and by whom."""

    programme = models.ForeignKey(AuditProgramme, models.CASCADE, related_name="planned")
    unit = models.ForeignKey(CommandUnit, models.PROTECT, related_name="maturity_planned_audits")
    quarter_start = models.DateField("quarter", help_text="The first day of the quarter.")
    auditor = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="maturity_planned_audits",
        help_text="Empty: the programme's.",
    )

    history = HistoricalRecords()
    objects = PlannedAuditQuerySet.as_manager()

    class Meta:
        ordering = ["quarter_start", "unit__code_sort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "unit"],
                name="maturity_planned_once_a_programme",
                violation_error_message="This unit is already in the programme.",
            ),
            models.CheckConstraint(
                name="maturity_planned_quarter_is_a_quarter",
                condition=first_of_a_quarter("quarter_start"),
                violation_error_message="Name the quarter by its first day: 1 April, July, October or January.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.quarter.label}"

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.quarter_start)
