from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ohs.organisation.models import BoardMeeting, BusinessGroup, CommandUnit

from .lines import ReportLine
from .vintages import NEVER, VintageFact, VintageQuerySet, vintage_constraints


class Publication(models.Model):
    """One decision on what people without the permission for small numbers are told of injuries, and how much it hid."""

    decided_at = models.DateTimeField(auto_now_add=True)
    as_at = models.DateField(help_text="The newest extract of counts that it took in.")
    threshold = models.PositiveSmallIntegerField()
    month_figures = models.PositiveIntegerField(help_text="Months of the force, of all lines.")
    month_small = models.PositiveIntegerField()
    month_companions = models.PositiveIntegerField()
    year_figures = models.PositiveIntegerField(help_text="Years of groups and units, of all lines.")
    year_small = models.PositiveIntegerField()
    year_companions = models.PositiveIntegerField()
    exposed = models.JSONField(
        default=list, help_text="What could not be protected, because of what was told before."
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self):
        return f"Figures as at {self.as_at:%Y-%m-%d}"

    @property
    def sentence(self) -> str:
        """How much is hidden, and how much of that only so that the rest stays hidden."""
        figures = self.month_figures + self.year_figures
        small = self.month_small + self.year_small
        companions = self.month_companions + self.year_companions
        return (
            f"Of {figures:,} figures in the published tables {small:,} are hidden because they are small, "
            f"and {companions:,} more so that those cannot be worked out."
        )


class PublishedDefinition(models.Model):
    """What a line counted while its figures were published. A line that is made to count something else gets another."""

    line = models.ForeignKey(ReportLine, on_delete=models.CASCADE, related_name="definitions")
    causes = models.JSONField(default=list, help_text="Empty: every cause.")
    severities = models.JSONField(default=list, help_text="Empty: every severity.")
    staff_groups = models.JSONField(default=list, help_text="Empty: every staff group.")
    bound = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateField(
        null=True, blank=True, help_text="The first extract told by it. Empty: from the beginning."
    )
    until = models.DateField(
        null=True, blank=True, help_text="The first extract not told by it any more."
    )

    class Meta:
        ordering = ("line", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("line",),
                condition=Q(until=None),
                name="injuries_definition_one_current",
                violation_error_message="A line is published by one definition at a time.",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="injuries_definition_ends_after",
                violation_error_message="A definition ends on or after the day it begins.",
            ),
        ]

    def __str__(self):
        return f"{self.line_id}, since {self.since or 'the beginning'}"


class PublishedMonth(VintageFact):
    """A line's count of the force in a month as readers are told it: empty where it is withheld."""

    line = models.ForeignKey(ReportLine, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: withheld.")
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("-month", "line__order", "line", "known_from", "pk")
        constraints = [
            *vintage_constraints("injuries_published_month"),
            models.UniqueConstraint(
                fields=("line", "month", "known_from"),
                name="injuries_published_month_once",
                violation_error_message="This month is published already for that date.",
            ),
        ]
        indexes = [models.Index(fields=("superseded_on", "month"), name="injuries_published_known")]

    def __str__(self):
        return f"{self.month:%Y-%m}, as at {self.as_at:%Y-%m-%d}"


class PublishedSum(models.Model):
    """What the withheld months of a line come to together, where that may be told."""

    line = models.ForeignKey(ReportLine, on_delete=models.CASCADE, related_name="+")
    months = models.JSONField(help_text="Each month's first day.")
    count = models.PositiveIntegerField()
    known_from = models.DateField()
    superseded_on = models.DateField(default=NEVER)

    objects = VintageQuerySet.as_manager()

    class Meta:
        ordering = ("line", "known_from", "pk")

    def __str__(self):
        return f"{', '.join(self.months)}, known from {self.known_from:%Y-%m-%d}"


class PublishedYear(models.Model):
    """A line's count in a completed financial year, of a business group or a unit: empty where it is withheld.

    It is told once, from the extract that settled the year, and stays as it was told.
    """

    class Withheld(models.TextChoices):
        NO = "", "told"
        OWN = "own", "for its own sake"
        COMPANY = "company", "as company"

    definition = models.ForeignKey(
        PublishedDefinition, on_delete=models.CASCADE, related_name="years"
    )
    start_year = models.PositiveSmallIntegerField()
    group = models.ForeignKey(
        BusinessGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        CommandUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    count = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: withheld.")
    withheld = models.CharField(max_length=7, choices=Withheld, default=Withheld.NO, blank=True)
    known_from = models.DateField(help_text="The day from which on the year was settled.")
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("definition", "start_year", "group", "unit", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True, unit__isnull=False)
                | Q(group__isnull=False, unit__isnull=True),
                name="injuries_published_year_of_one",
                violation_error_message="A published year is that of a business group or of a unit.",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True) ^ Q(withheld=""),
                name="injuries_published_year_withheld",
                violation_error_message="A count is told, or withheld for a reason.",
            ),
            models.UniqueConstraint(
                fields=("definition", "start_year", "group"),
                condition=Q(unit=None),
                name="injuries_published_year_group",
                violation_error_message="This year of the business group is published already.",
            ),
            models.UniqueConstraint(
                fields=("definition", "start_year", "unit"),
                condition=Q(group=None),
                name="injuries_published_year_unit",
                violation_error_message="This year of the unit is published already.",
            ),
        ]

    def __str__(self):
        return f"{self.start_year}, {self.definition_id}"


class PublishedPart(models.Model):
    """How many of a line's injuries in a completed financial year were of one cause that its cause is divided into.

    Of the force as a whole, told once as `PublishedYear` is. Causes that are too small are told together.
    """

    definition = models.ForeignKey(
        PublishedDefinition, on_delete=models.CASCADE, related_name="parts"
    )
    start_year = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(help_text="The place in the table, from 1.")
    causes = models.JSONField(help_text="The causes that are told together.")
    count = models.PositiveIntegerField()
    known_from = models.DateField(help_text="The day from which on the year was settled.")
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("definition", "start_year", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("definition", "start_year", "position"),
                name="injuries_published_part_once",
                violation_error_message="This part of the year is published already.",
            ),
        ]

    def __str__(self):
        return f"{self.start_year}, {self.definition_id}, part {self.position}"


class PublishedSeverity(models.Model):
    """How many of a line's injuries in a completed financial year were serious, and how many were not.

    Of the force as a whole, decided once as `PublishedYear` is: where it would give something away both are withheld.
    """

    definition = models.ForeignKey(
        PublishedDefinition, on_delete=models.CASCADE, related_name="by_severity"
    )
    start_year = models.PositiveSmallIntegerField()
    severities = models.JSONField(help_text="The serious ones.")
    serious = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: withheld.")
    lighter = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: withheld.")
    known_from = models.DateField(help_text="The day from which on the year was settled.")
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("definition", "start_year", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("definition", "start_year"),
                name="injuries_published_severity_once",
                violation_error_message="This year of the line is published by severity already.",
            ),
            models.CheckConstraint(
                condition=Q(serious__isnull=True, lighter__isnull=True)
                | Q(serious__isnull=False, lighter__isnull=False),
                name="injuries_published_severity_both",
                violation_error_message="Both parts of a year are told, or neither.",
            ),
        ]

    def __str__(self):
        return f"{self.start_year}, {self.definition_id}"


class PublishedBound(models.Model):
    """What is said of a completed financial year of a line with a bound: under it or not, and in which direction it went."""

    class Direction(models.TextChoices):
        NOT_TOLD = "", "not told"
        HIGHER = "higher", "higher"
        LOWER = "lower", "lower"
        UNCLEAR = "not enough evidence to say", "not enough evidence to say"

    definition = models.ForeignKey(
        PublishedDefinition, on_delete=models.CASCADE, related_name="bounds"
    )
    start_year = models.PositiveSmallIntegerField()
    is_under = models.BooleanField()
    direction = models.CharField(max_length=26, choices=Direction, blank=True)
    person_years = models.FloatField(null=True, blank=True, help_text="What it was judged by.")
    known_from = models.DateField(help_text="The day from which on the year was settled.")

    class Meta:
        ordering = ("definition", "start_year", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("definition", "start_year"),
                name="injuries_published_bound_once",
                violation_error_message="This year of the line is published already.",
            ),
        ]

    def __str__(self):
        return f"{self.start_year}, {self.definition_id}"


class PublishedMean(VintageFact):
    """Whether a line with a bound was under it over twelve months; `month` is the last of them."""

    line = models.ForeignKey(ReportLine, on_delete=models.CASCADE, related_name="+")
    is_under = models.BooleanField()

    class Meta:
        ordering = ("line", "month", "known_from", "pk")
        constraints = [
            *vintage_constraints("injuries_published_mean"),
            models.UniqueConstraint(
                fields=("line", "month", "known_from"),
                name="injuries_published_mean_once",
                violation_error_message="These months are published already for that date.",
            ),
        ]

    def __str__(self):
        return f"twelve months to {self.month:%Y-%m}, as at {self.as_at:%Y-%m-%d}"


class PercentageReleaseQuerySet(models.QuerySet):
    def on(self, day):
        """The releases for a meeting as at a day that are not withdrawn."""
        return self.filter(meeting__as_at=day, withdrawn_at=None)


class PercentageRelease(models.Model):
    """That one meeting is told the percentage of a line which is otherwise published by its bound only: by whom, and why."""

    meeting = models.ForeignKey(BoardMeeting, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(ReportLine, on_delete=models.PROTECT, related_name="releases")
    reason = models.TextField(help_text="Why the meeting needs the figure, in a sentence.")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PercentageReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("meeting", "line", "pk")
        permissions = [("release_percentage", "Can release a percentage to a meeting")]
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "line"),
                condition=Q(withdrawn_at=None),
                name="injuries_release_once",
                violation_error_message="The percentage of this line is released for this meeting already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="injuries_release_has_reason",
                violation_error_message="Give the reason.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="injuries_release_withdrawn_by_somebody",
                violation_error_message="A release is withdrawn by somebody, at a time.",
            ),
        ]

    def __str__(self):
        return f"{self.line}, {self.meeting}"
