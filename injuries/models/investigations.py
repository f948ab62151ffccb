from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from ..rules import riddor


class InvestigationQuerySet(models.QuerySet):
    def for_list(self, on: date):
        """Incidents by a day, newest first, with what was recommended."""
        return (
            self.filter(occurred_on__lte=on)
            .prefetch_related(
                models.Prefetch("recommendations", Recommendation.objects.with_tasks())
            )
            .order_by("-occurred_on", "-number", "pk")
        )


class Investigation(models.Model):
    """An incident that the regulator was told of or asked about, and what the force made of it."""

    class Kind(models.TextChoices):
        DEATH = riddor.Kind.DEATH, "death"
        SPECIFIED = riddor.Kind.SPECIFIED, "specified injury"
        LOST_TIME = riddor.Kind.LOST_TIME, "over-7-day injury"
        PUBLIC = riddor.Kind.PUBLIC, "injury to a member of the public"
        DISEASE = riddor.Kind.DISEASE, "occupational disease"
        DANGEROUS = riddor.Kind.DANGEROUS, "dangerous occurrence"
        UNDETERMINED = riddor.Kind.UNDETERMINED, "not yet determined"
        NOT_REPORTABLE = riddor.Kind.NOT_REPORTABLE, "not reportable"

    class Precision(models.TextChoices):
        DAY = "day", "day"
        MONTH = "month", "month"

    class Notified(models.TextChoices):
        YES = "yes", "notified"
        NO = "no", "not notified"
        UNDECIDED = "undecided", "to be decided"

    class State(models.TextChoices):
        INVESTIGATING = "investigating", "being investigated"
        REPORT = "report", "report in preparation"
        REGULATOR = "regulator", "with the regulator"
        RESOLVED = "resolved", "resolved"

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(
        "kind of notification", max_length=24, choices=Kind, default=Kind.UNDETERMINED
    )
    occurred_on = models.DateField(
        "occurred", help_text="The first day of the month where only the month is known."
    )
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    notified = models.CharField(max_length=9, choices=Notified, default=Notified.UNDECIDED)
    notified_on = models.DateField(null=True, blank=True, help_text="Empty: not recorded.")
    people = models.PositiveSmallIntegerField(
        "people harmed", null=True, blank=True, help_text="Empty: none, or not recorded."
    )
    state = models.CharField(max_length=13, choices=State, default=State.INVESTIGATING)
    state_text = models.CharField(
        "state in words", max_length=200, blank=True, help_text="As the Board's paper puts it."
    )
    narrative = models.TextField(blank=True)
    illustrative = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-number", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(precision="day") | Q(occurred_on__day=1),
                name="injuries_investigation_month_first_day",
                violation_error_message="Where only the month is known, give its first day.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified_on__gte=F("occurred_on")),
                name="injuries_investigation_notified_after",
                violation_error_message="The regulator cannot be notified before the incident.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified="yes"),
                name="injuries_investigation_notified_on_if_notified",
                violation_error_message="A date of notification needs a notification.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("injuries:investigation", args=[self.number])

    @property
    def last_day(self) -> date:
        """The last day on which the incident can have happened."""
        day = self.occurred_on
        if self.precision == self.Precision.MONTH:
            return day.replace(day=monthrange(day.year, day.month)[1])
        return day

    @property
    def limit(self) -> riddor.Limit | None:
        """The last day for the report to the regulator, where the law sets one."""
        return riddor.limit(self.kind, self.occurred_on, self.last_day)

    def timeliness(self, on: date) -> str:
        """Whether the regulator was told in time, in words, as known on a day."""
        limit = self.limit
        if self.kind == self.Kind.NOT_REPORTABLE:
            return "no report due"
        if self.kind == self.Kind.UNDETERMINED:
            return "kind not yet determined"
        if limit is None:
            return "due as soon as diagnosed"
        if self.notified_on:
            if self.notified_on <= limit.earliest:
                return "in time"
            return "late" if self.notified_on > limit.latest else "depends on the day it happened"
        if self.notified == self.Notified.YES:
            return "notified, date not recorded"
        if on > limit.latest:
            return "overdue"
        return "due" if on <= limit.earliest else "depends on the day it happened"


class RecommendationQuerySet(models.QuerySet):
    def with_tasks(self) -> "RecommendationQuerySet":
        """Each with the key task that does it, as it is printed."""
        return self.select_related("task__action__plan")


class Recommendation(models.Model):
    """What an investigation says should be done, and the key task that does it."""

    investigation = models.ForeignKey(
        Investigation, on_delete=models.CASCADE, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    task = models.ForeignKey(
        "actions.KeyTask",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name="key task",
    )
    illustrative = models.BooleanField(default=False)
    history = HistoricalRecords()
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ("investigation", "number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("investigation", "number"),
                name="injuries_recommendation_number_once",
                violation_error_message="This investigation has a recommendation of that number.",
            ),
        ]

    def __str__(self):
        return f"{self.investigation_id}.{self.number}"
