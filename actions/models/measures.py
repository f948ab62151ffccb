import datetime as dt

from django.db import models
from django.db.models import Q

from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly, Withdrawable

from ..rules.progress import MeasureKind, Progress, Reading, progress_of
from .plans import KeyAction
from .tasks import KeyTask


class Measure(models.Model):
    """How the Board will know: one success measure, judging one task or several of an action."""

    class Direction(models.TextChoices):
        HIGHER = "higher", "higher is better"
        LOWER = "lower", "lower is better"

    action = models.ForeignKey(KeyAction, on_delete=models.PROTECT, related_name="measures")
    tasks = models.ManyToManyField(KeyTask, related_name="measures", blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=MeasureKind, default=MeasureKind.MILESTONE)
    due_date = models.DateField("by", null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_is_change = models.BooleanField(
        "the target is a change in % from the baseline", default=False
    )
    unit = models.CharField(
        max_length=100, blank=True, help_text="What is counted, in the plural: seminars, %."
    )
    population = models.CharField(
        "of whom", max_length=200, blank=True, help_text="Who or what the measure is about."
    )
    direction = models.CharField(max_length=6, choices=Direction, default=Direction.HIGHER)
    baseline_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_date = models.DateField(null=True, blank=True)
    per_months = models.PositiveSmallIntegerField("in every … months", null=True, blank=True)
    period_start = models.DateField("counted from", null=True, blank=True)
    period_end = models.DateField("counted to", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=("count", "coverage", "recurring", "outcome"))
                | Q(target__isnull=False),
                name="actions_measure_counted_has_target",
                violation_error_message="Give the target: what is counted is judged against it.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="recurring")
                | Q(per_months__gte=1, period_start__isnull=False, period_end__isnull=False),
                name="actions_measure_recurring_has_period",
                violation_error_message="Say how often the measure comes round, from when and until when.",
            ),
            models.CheckConstraint(
                condition=Q(target_is_change=False) | Q(baseline_date__isnull=False),
                name="actions_measure_change_has_baseline_date",
                violation_error_message="A change is measured from a baseline: give its date, even if its value is not recorded.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("actions:measure", self.pk)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return self.action.levels_above

    @property
    def is_outcome(self) -> bool:
        return self.kind == MeasureKind.OUTCOME

    def progress(self, on: dt.date) -> Progress:
        """How far it has come by a date (prefetch `readings` for more than one measure)."""
        return self.progress_of(self.readings.all(), on)

    def progress_of(self, readings, on: dt.date) -> Progress:
        """The same, from readings that are at hand, oldest first."""
        known = [Reading(row.date, row.value) for row in readings if row.date <= on]
        return progress_of(self, known, on=on)


class MeasureReading(Withdrawable, AppendOnly):
    """What a measure stood at on a day. A count or coverage is the total so far; a recurring one, those of that day."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="readings")
    date = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    read_by = models.ForeignKey(
        "organisation.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("date", "pk")
        constraints = Withdrawable.Meta.constraints
        indexes = [models.Index(fields=("measure", "date"), name="actions_reading_by_date")]

    def __str__(self):
        return f"{self.value} on {self.date}"
