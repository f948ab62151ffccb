from django.conf import settings
from django.db import models
from django.db.models import Q

from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords

from .kinds import Cause, Severity, StaffGroup


class ReportLine(models.Model):
    """A line of the Board's paper: which injuries it counts, and whose strength it divides them by.

    Lines overlap (an assault may also be a major injury); they are no partition and are never added up.
    """

    class Direction(models.TextChoices):
        LOWER = "lower", "lower is better"
        HIGHER = "higher", "higher is better"
        NEUTRAL = "neutral", "neither is better"

    title = models.CharField(max_length=120, unique=True)
    short_title = models.CharField(max_length=60, help_text="For tables and charts.")
    slug = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    causes = models.ManyToManyField(
        Cause, blank=True, related_name="lines", help_text="None chosen: every cause."
    )
    severities = models.ManyToManyField(
        Severity, blank=True, related_name="lines", help_text="None chosen: every severity."
    )
    staff_groups = models.ManyToManyField(
        StaffGroup, blank=True, related_name="lines", help_text="None chosen: every staff group."
    )
    strength_groups = models.ManyToManyField(
        StaffGroup,
        blank=True,
        related_name="strength_lines",
        verbose_name="strengths to divide by",
        help_text="None chosen: the staff groups that the line counts.",
    )
    direction = models.CharField(max_length=7, choices=Direction, default=Direction.LOWER)
    bound = models.PositiveSmallIntegerField(
        "published only as fewer than, a month",
        null=True,
        blank=True,
        help_text=(
            "Where fewer than this many a month are counted on average, people who may not see small "
            "numbers are told just that."
        ),
    )
    definition = models.TextField(blank=True)
    caveat = models.TextField(
        blank=True, help_text="What a reader should know before believing it."
    )
    measures = models.ManyToManyField(
        "actions.Measure",
        blank=True,
        related_name="report_lines",
        help_text="Measures of key tasks that this line bears out.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(bound=None) | Q(bound__gte=1),
                name="injuries_line_bound_positive",
                violation_error_message="A bound is at least 1 a month.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("injuries:line", self.slug)


class AnnotationQuerySet(models.QuerySet):
    def in_force(self, on):
        """What had been entered by a day."""
        return self.filter(entered_on__lte=on)


class Annotation(models.Model):
    """Something a reader of a line's chart should know of a month: recording changed, limits start anew."""

    class Kind(models.TextChoices):
        NOTE = "note", "note"
        RECORDING_CHANGE = "recording_change", "recording change"
        REBASE = "rebase", "limits rebased"

    line = models.ForeignKey(ReportLine, on_delete=models.CASCADE, related_name="annotations")
    month = models.DateField(help_text="The first day of the month from which it holds.")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.NOTE)
    text = models.CharField(max_length=400, help_text="The reason, in a sentence.")
    entered_on = models.DateField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="A rebase needs the approval of the HSW team.",
    )
    illustrative = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("line", "month", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="injuries_annotation_first_of_month",
                violation_error_message="A month is given as its first day.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="injuries_annotation_has_reason",
                violation_error_message="Give the reason.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rebase") | Q(approved_by__isnull=False),
                name="injuries_annotation_rebase_approved",
                violation_error_message="Limits are rebased only with the approval of the HSW team.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.month:%B %Y}"


class SmallNumberView(models.Model):
    """That somebody with the right to see small numbers was shown them: who, when, where, how many."""

    is_a_log = True
    # When and who, for the page of activity.
    trail_fields = ("seen_at", "user")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True, db_index=True)
    path = models.CharField(max_length=500)
    figures = models.PositiveIntegerField(help_text="How many figures others do not see.")

    class Meta:
        ordering = ("-seen_at", "-pk")
        verbose_name = "small-number access"
        verbose_name_plural = "small-number access log"

    def __str__(self):
        return f"{self.user}, {self.seen_at:%Y-%m-%d %H:%M}"

    @property
    def trail_record(self) -> str:
        return self.path

    @property
    def trail_did(self) -> str:
        return f"small numbers seen: {self.figures}"
