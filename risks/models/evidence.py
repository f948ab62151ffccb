"""What holds a risk down, and what shows whether it does: controls and indicators."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from injuries.models.vintages import Extract, ExtractCoverage, coverage_constraints
from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.models import Withdrawable


class Control(models.Model):
    """Something done to hold a risk down, who owns it, whether it is in place, and who last assured themselves of it."""

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        IN_PLACE = "in_place", "in place"
        FAILED = "failed", "failed"

    class Line(models.TextChoices):
        FIRST = "first", "first line"
        SECOND = "second", "second line"
        THIRD = "third", "third line"
        EXTERNAL = "external", "external"

    risk = models.ForeignKey("risks.Risk", models.CASCADE, related_name="controls")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    owner = models.ForeignKey(
        "organisation.Post", models.PROTECT, null=True, blank=True, related_name="controls_owned"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    line = models.CharField(
        "line of assurance",
        max_length=10,
        choices=Line,
        blank=True,
        help_text="Who looked: those who run it, those who oversee it, internal audit, or somebody outside.",
    )
    last_assured = models.DateField(null=True, blank=True)
    assured_by = models.CharField(max_length=200, blank=True, help_text="Who, and by what.")
    order = models.PositiveSmallIntegerField(default=0)
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["risk", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "title"],
                name="control_once_per_risk",
                violation_error_message="This risk already has a control of that name.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class IndicatorQuerySet(models.QuerySet):
    def catalogue(self) -> "IndicatorQuerySet":
        return self.order_by("order", "title", "pk")


class Indicator(models.Model):
    """Something the Board watches: what is counted, of whom, which way is better, and how often it is due."""

    class Direction(models.TextChoices):
        HIGHER = "higher", "higher is better"
        LOWER = "lower", "lower is better"
        NEUTRAL = "neutral", "neither way is better"

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "monthly"
        QUARTERLY = "quarterly", "quarterly"
        HALF_YEARLY = "half-yearly", "half-yearly"
        YEARLY = "yearly", "yearly"

    MONTHS = {
        Frequency.MONTHLY: 1,
        Frequency.QUARTERLY: 3,
        Frequency.HALF_YEARLY: 6,
        Frequency.YEARLY: 12,
    }

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    definition = models.TextField()
    counted = models.TextField("who or what is counted", blank=True)
    unit = models.CharField(
        max_length=80, help_text="What a reading is in, for example “% compliant”."
    )
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.NEUTRAL)
    target_low = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_high = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    frequency = models.CharField(max_length=12, choices=Frequency, default=Frequency.QUARTERLY)
    grace_days = models.PositiveSmallIntegerField(
        default=45, help_text="Days after a period's end until its reading is missed."
    )
    by_month_and_unit = models.BooleanField(
        default=False, help_text="Counted by month and unit; the figures come by import."
    )
    owner = models.ForeignKey(
        "organisation.Post", models.PROTECT, null=True, blank=True, related_name="indicators_owned"
    )
    risks = models.ManyToManyField("risks.Risk", blank=True, related_name="indicators")
    measures = models.ManyToManyField("actions.Measure", blank=True, related_name="indicators")
    programmes = models.ManyToManyField("actions.Programme", blank=True, related_name="indicators")
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords(m2m_fields=[risks, measures])
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_target_in_order",
                condition=Q(target_low=None)
                | Q(target_high=None)
                | Q(target_high__gte=F("target_low")),
                violation_error_message="The target's upper end is below its lower end: swap them.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("risks:indicator", self.slug)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("risks:indicators"), "Risk indicators")]

    @property
    def target(self) -> str:
        """ "97–99", "at least 97" or "at most 3"; nothing where none is set."""
        low, high = (_plain(value) for value in (self.target_low, self.target_high))
        if low and high:
            return low if low == high else f"{low}–{high}"
        if low:
            return f"at least {low}"
        return f"at most {high}" if high else ""


def _plain(value) -> str:
    """A decimal without trailing zeros."""
    return "" if value is None else f"{value.normalize():f}"


class IndicatorReading(Withdrawable):
    """What an indicator showed over a period. It may be a range, as the paper prints it: 97 to 99%."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    start = models.DateField(null=True, blank=True)
    end = models.DateField(help_text="The last day the reading speaks of.")
    period_printed = models.CharField(
        max_length=60, blank=True, help_text="The period as the source prints it."
    )
    low = models.DecimalField(max_digits=12, decimal_places=2)
    high = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="The same as the lower end for a single figure."
    )
    source = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["indicator", "-end", "-recorded_on", "-pk"]
        indexes = [models.Index(fields=["indicator", "-end"], name="risks_reading_latest")]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="reading_range_in_order",
                condition=Q(high__gte=F("low")),
                violation_error_message="The reading's upper end is below its lower end: swap them.",
            ),
            models.CheckConstraint(
                name="reading_ends_after_start",
                condition=Q(start=None) | Q(end__gte=F("start")),
                violation_error_message="The period ends before it starts: check both dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.figure}"

    @property
    def figure(self) -> str:
        """ "97–99" or "97", without trailing zeros."""
        low, high = _plain(self.low), _plain(self.high)
        return low if low == high else f"{low}–{high}"


class IndicatorExtract(Extract):
    """A file of indicators counted by month and unit, as they stood on a day."""


class IndicatorCoverage(ExtractCoverage):
    """A month for which an extract of an indicator's counts is everything."""

    extract = models.ForeignKey(IndicatorExtract, models.CASCADE, related_name="coverage")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="coverage")

    class Meta(ExtractCoverage.Meta):
        constraints = coverage_constraints("risks_indicator_cover")


class IndicatorCountQuerySet(models.QuerySet["IndicatorCount"]):
    def known(self, on: dt.date) -> Self:
        """Everything that had come in by a day: of two figures of a month and unit the later extract's is known."""
        return self.filter(known_from__lte=on)


class IndicatorCount(models.Model):
    """A month's count of one unit, as extracted on a date. Append-only: a later extract supersedes an earlier one."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="counts")
    month = models.DateField(help_text="The first of the month.")
    unit = models.ForeignKey(
        "organisation.CommandUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_counts",
        help_text="Empty where it is not recorded by unit.",
    )
    count = models.PositiveIntegerField()
    as_at = models.DateField(help_text="The day it was extracted.")
    known_from = models.DateField(help_text="The day it was extracted, or came in if later.")
    extract = models.ForeignKey(
        IndicatorExtract, models.PROTECT, null=True, blank=True, related_name="counts"
    )
    illustrative = models.BooleanField(default=False)

    objects = IndicatorCountQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "month", "unit", "-as_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_count_known_later",
                condition=Q(known_from__gte=F("as_at")),
                violation_error_message="A figure is known from the day it was extracted, or later.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "month", "unit", "as_at"],
                name="indicator_count_once_per_extract",
                violation_error_message="This month and unit are already in the extract of that day.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "month", "as_at"],
                condition=Q(unit=None),
                name="indicator_count_once_without_unit",
                violation_error_message=(
                    "The count of this month that is not recorded by unit is already in the extract of that day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.month:%B %Y}: {self.count}"
