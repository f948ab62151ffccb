"""The matrix that risks are scored on: data with a version, so that a past score keeps the scale it was made on."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords

MIN_SIZE, MAX_SIZE = 3, 10


class Band(models.Model):
    """How serious a cell of the matrix is: Low to Very high. Its level orders the bands on every version."""

    class Tone(models.TextChoices):
        CALM = "calm", "Green"
        WATCH = "watch", "Yellow"
        SERIOUS = "serious", "Amber"
        GRAVE = "grave", "Red"

    level = models.PositiveSmallIntegerField(primary_key=True, help_text="1 is the least serious.")
    name = models.CharField(max_length=40, unique=True)
    tone = models.CharField(
        "colour",
        max_length=10,
        choices=Tone,
        help_text="By how serious the band is. Its name is always printed with it.",
    )
    is_red = models.BooleanField(
        "high or very high",
        default=False,
        help_text="Whether time in this band is counted and shown as “High or very high since …”.",
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["level"]

    def __str__(self) -> str:
        return self.name


class RiskMatrixQuerySet(models.QuerySet):
    def in_force(self, on: dt.date) -> "RiskMatrix | None":
        """The version that a score made on a date is made on."""
        return self.filter(adopted_on__lte=on).order_by("-adopted_on", "-version").first()


class RiskMatrix(models.Model):
    """One version of the matrix: its size, its two scales, a band for every cell, how often each band is reviewed."""

    version = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    size = models.PositiveSmallIntegerField(
        "levels of likelihood",
        default=5,
        validators=[MinValueValidator(MIN_SIZE), MaxValueValidator(MAX_SIZE)],
        help_text="How many levels of likelihood there are.",
    )
    impact_size = models.PositiveSmallIntegerField(
        "levels of impact",
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_SIZE), MaxValueValidator(MAX_SIZE)],
        help_text="Empty: as many as of likelihood.",
    )
    adopted_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this date scores are made on it; empty while it is a draft.",
    )
    note = models.TextField(blank=True, help_text="What changed from the version before, and why.")
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()
    objects = RiskMatrixQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "risk matrices"
        constraints = [
            models.CheckConstraint(
                name="matrix_size_in_range",
                condition=Q(size__gte=MIN_SIZE) & Q(size__lte=MAX_SIZE),
                violation_error_message=f"A matrix has {MIN_SIZE} to {MAX_SIZE} levels a side.",
            ),
            models.CheckConstraint(
                name="matrix_impact_size_in_range",
                condition=Q(impact_size=None)
                | Q(impact_size__gte=MIN_SIZE) & Q(impact_size__lte=MAX_SIZE),
                violation_error_message=f"A matrix has {MIN_SIZE} to {MAX_SIZE} levels a side.",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}, {self.shape}"

    @property
    def impacts(self) -> int:
        """How many levels of impact there are."""
        return self.impact_size or self.size

    @property
    def shape(self) -> str:
        """ "4 × 5": levels of likelihood by levels of impact."""
        return f"{self.size} × {self.impacts}"

    @property
    def is_used(self) -> bool:
        """Whether a score was ever made on it. From then on it does not change: make a new version."""
        return self.scores.exists()

    def band_of(self, likelihood: int, impact: int) -> Band:
        return self.cells.select_related("band").get(likelihood=likelihood, impact=impact).band


class ScaleLevel(models.Model):
    """One step of a scale, with the words that say when it applies."""

    value = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    definition = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["matrix", "value"]

    def __str__(self) -> str:
        return f"{self.value} {self.name}"


class LikelihoodLevel(ScaleLevel):
    """How likely it is that the risk comes about: 1 Rare to 5 Almost certain."""

    matrix = models.ForeignKey(RiskMatrix, models.CASCADE, related_name="likelihood_levels")
    history = HistoricalRecords()

    class Meta(ScaleLevel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "value"],
                name="likelihood_level_once",
                violation_error_message="This matrix already has a likelihood level of that value.",
            )
        ]


class ImpactLevel(ScaleLevel):
    """How much harm is done if it does: 1 Negligible to 5 Severe."""

    matrix = models.ForeignKey(RiskMatrix, models.CASCADE, related_name="impact_levels")
    history = HistoricalRecords()

    class Meta(ScaleLevel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "value"],
                name="impact_level_once",
                violation_error_message="This matrix already has an impact level of that value.",
            )
        ]


class MatrixCell(models.Model):
    """The band of one cell. It belongs to the cell, not to a product of numbers: 3 × 5 and 5 × 3 may differ."""

    matrix = models.ForeignKey(RiskMatrix, models.CASCADE, related_name="cells")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    band = models.ForeignKey(Band, models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["matrix", "-likelihood", "impact"]
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "likelihood", "impact"],
                name="matrix_cell_once",
                violation_error_message="This cell already has a band.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.likelihood} × {self.impact}: {self.band}"


class ReviewInterval(models.Model):
    """How many months may pass until a risk in this band is reviewed again."""

    matrix = models.ForeignKey(RiskMatrix, models.CASCADE, related_name="review_intervals")
    band = models.ForeignKey(Band, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["matrix", "band"]
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "band"],
                name="review_interval_once",
                violation_error_message="This matrix already says how often this band is reviewed.",
            ),
            models.CheckConstraint(
                name="review_interval_positive",
                condition=Q(months__gte=1),
                violation_error_message="A risk is reviewed every month at the most often: give 1 or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.band}: every {self.months} months"
