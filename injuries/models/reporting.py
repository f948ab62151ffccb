from django.db import models
from django.db.models import F, Q

from ohs.core.history import HistoricalRecords
from ohs.organisation.models import CommandUnit

from .kinds import StaffGroup
from .lines import ReportLine


class ReportedMonth(models.Model):
    """That counts of a month came in at all: of a unit, of a staff group, or of the kinds that a line counts.

    `known_from` is the first day on which any was known. Worked out anew from the counts whenever something is published, so that a
    page which asks whether a month is complete reads a row a month and not every count.
    """

    month = models.DateField(help_text="The first day of the month.")
    unit = models.ForeignKey(
        CommandUnit, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    line = models.ForeignKey(
        ReportLine, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    known_from = models.DateField()

    class Meta:
        ordering = ("month", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="injuries_reported_first_of_month",
                violation_error_message="A month is given as its first day.",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}, known from {self.known_from:%Y-%m-%d}"


class ReportingCorrection(models.Model):
    """What the HSW team knows better than the year before shows: that a unit or a staff group reports, or does not.

    Without one a unit or staff group is expected in a month where it reported in nearly every month of the year before.
    """

    class Figures(models.TextChoices):
        COUNTS = "counts", "injury counts"
        STRENGTHS = "strengths", "strengths"
        INDICATORS = "indicator", "counts of risk indicators"

    figures = models.CharField(max_length=9, choices=Figures, default=Figures.COUNTS)
    unit = models.ForeignKey(
        CommandUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_expected = models.BooleanField(
        "figures are expected",
        default=False,
        help_text="Tick where figures are to come although the year before had none. Leave empty for a unit or staff "
        "group that reports no more, or that had nothing to report.",
    )
    first_month = models.DateField(help_text="The first day of the first month for which it holds.")
    last_month = models.DateField(
        null=True,
        blank=True,
        help_text="The first day of the last month. Empty: until further notice.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("first_month", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, staff_group=None)
                | Q(unit=None, staff_group__isnull=False),
                name="injuries_correction_unit_or_group",
                violation_error_message="Choose a unit or a staff group, one of them.",
            ),
            models.CheckConstraint(
                condition=~Q(figures="indicator") | Q(unit__isnull=False),
                name="injuries_correction_indicator_of_unit",
                violation_error_message="Risk indicators are counted by unit: choose a unit.",
            ),
            models.CheckConstraint(
                condition=Q(first_month__day=1)
                & (Q(last_month=None) | Q(last_month__day=1, last_month__gte=F("first_month"))),
                name="injuries_correction_months",
                violation_error_message="Give the first day of each month, and a last month on or after the first.",
            ),
        ]

    def __str__(self):
        what = "expected" if self.is_expected else "not expected"
        return f"{self.unit or self.staff_group}: {self.get_figures_display()} {what} from {self.first_month:%B %Y}"
