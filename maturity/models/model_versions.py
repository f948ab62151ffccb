"""The culture model as data: its versions, levels, themes and criteria, and the level that is to be reached."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ohs.core.history import HistoricalRecords
from ohs.core.periods import Quarter
from ohs.core.text import format_day
from ohs.organisation.models import BusinessGroup, CommandUnit

#: A model has so many levels, as the force's own has.
FEWEST_LEVELS, MOST_LEVELS = 3, 6
LEVELS = (MinValueValidator(1), MaxValueValidator(MOST_LEVELS))


def first_of_a_quarter(field: str) -> Q:
    """The rule that a date names a quarter by its first day."""
    return Q(**{f"{field}__day": 1, f"{field}__month__in": (1, 4, 7, 10)})


class ModelVersionQuerySet(models.QuerySet):
    def in_force_by(self, on: dt.date) -> "ModelVersionQuerySet":
        """Versions that came into force by a day, the newest first."""
        return self.filter(in_force_from__lte=on).order_by("-in_force_from", "-pk")

    def in_force(self, on: dt.date) -> "ModelVersion | None":
        """The version that is answered and audited against on a day."""
        return self.in_force_by(on).first()

    def published(self) -> "ModelVersionQuerySet":
        return self.exclude(in_force_from=None)


class ModelVersion(models.Model):
    """The safety culture model as the Board agreed it: its levels and the themes they are judged in.

    A version in force is not edited: what was answered and audited under it keeps the words it was made under. A
    change is a new draft, brought into force on a day. A theme keeps its number from version to version; a new theme
    takes a new number.
    """

    title = models.CharField(max_length=160, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    in_force_from = models.DateField(
        null=True,
        blank=True,
        help_text="Empty while it is a draft. From this day on its words are fixed.",
    )
    asked_from = models.DateField(
        "first quarter asked for",
        null=True,
        blank=True,
        help_text="The first day of the first quarter for which units are asked to assess themselves. Empty: the "
        "quarter in which it comes into force. Quarters before the first are “not asked”, never “not submitted”.",
    )
    note = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        verbose_name = "model version"
        verbose_name_plural = "model versions"
        permissions = [("publish_modelversion", "Can bring a model version into force")]
        constraints = [
            models.CheckConstraint(
                name="maturity_version_asked_from_a_quarter",
                condition=Q(asked_from=None) | first_of_a_quarter("asked_from"),
                violation_error_message="Name the quarter by its first day: 1 April, July, October or January.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_quarter_asked(self) -> Quarter | None:
        """The first quarter for which units are asked to assess themselves against it; None while it is a draft."""
        start = self.asked_from or self.in_force_from
        return Quarter.of(start) if start else None

    @property
    def is_draft(self) -> bool:
        return self.in_force_from is None


class Level(models.Model):
    """One of the levels, with both names that the Board's paper prints for it."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField(validators=LEVELS)
    name = models.CharField(
        max_length=80, help_text="As in the text of the paper: “Compliant culture”."
    )
    heading = models.CharField(
        max_length=80, blank=True, help_text="As over the table of criteria, where that differs."
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["version", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="maturity_level_once_a_version",
                violation_error_message="This model version already has that level.",
            ),
            models.CheckConstraint(
                name="maturity_level_in_range",
                condition=Q(number__gte=1, number__lte=MOST_LEVELS),
                violation_error_message=f"A level is a number from 1 to {MOST_LEVELS}.",
            ),
        ]

    def __str__(self) -> str:
        return f"Level {self.number}: {self.name}"


class ThemeQuerySet(models.QuerySet):
    def in_scope(self, on: dt.date) -> "ThemeQuerySet":
        """Themes that performance was reported against on a day."""
        return self.filter(Q(in_scope_from=None) | Q(in_scope_from__lte=on))


class Theme(models.Model):
    """One of the themes a unit is judged in, from Leadership to Audit."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    other_name = models.CharField(
        max_length=120, blank=True, help_text="Where the criteria print another name for it."
    )
    in_scope_from = models.DateField(
        null=True,
        blank=True,
        help_text="The day performance is first reported against it; empty: from the start of the version.",
    )

    history = HistoricalRecords()
    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["version", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="maturity_theme_once_a_version",
                violation_error_message="This model version already has a theme with that number.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def in_scope(self, on: dt.date) -> bool:
        return self.in_scope_from is None or self.in_scope_from <= on

    @property
    def in_scope_words(self) -> str:
        """When it comes into scope: "quarter 3 2021/22", or the day where that is not the start of a quarter."""
        if self.in_scope_from is None:
            return ""
        quarter = Quarter.of(self.in_scope_from)
        if quarter.start == self.in_scope_from:
            return quarter.long_label
        return format_day(self.in_scope_from)


class Criterion(models.Model):
    """One statement of what a level looks like in a theme."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="criteria")
    level = models.PositiveSmallIntegerField(validators=LEVELS)
    order = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["theme", "level", "order", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "level", "order"],
                name="maturity_criterion_once_a_place",
                violation_error_message="That place in the order of this theme and level is taken.",
            ),
            models.CheckConstraint(
                name="maturity_criterion_level_in_range",
                condition=Q(level__gte=1, level__lte=MOST_LEVELS),
                violation_error_message=f"A level is a number from 1 to {MOST_LEVELS}.",
            ),
        ]

    def __str__(self) -> str:
        return f"Theme {self.theme_id}, Level {self.level}, {self.order}"


class TargetQuerySet(models.QuerySet):
    def on(self, on: dt.date) -> "TargetQuerySet":
        """The targets that had been set by a day."""
        return self.filter(Q(set_on=None) | Q(set_on__lte=on))


class Target(models.Model):
    """The level that the force, a business group or a unit is to reach, and by when."""

    class Scope(models.TextChoices):
        ORGANISATION = "organisation", "The whole force"
        GROUP = "group", "A business group"
        UNIT = "unit", "A unit"

    scope = models.CharField(max_length=20, choices=Scope, default=Scope.ORGANISATION)
    group = models.ForeignKey(
        BusinessGroup, models.PROTECT, null=True, blank=True, related_name="maturity_targets"
    )
    unit = models.ForeignKey(
        CommandUnit, models.PROTECT, null=True, blank=True, related_name="maturity_targets"
    )
    level = models.PositiveSmallIntegerField(validators=LEVELS)
    by = models.DateField()
    set_on = models.DateField(
        null=True, blank=True, help_text="Empty where the day is not recorded."
    )
    source = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords()
    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["by", "level", "pk"]
        constraints = [
            models.CheckConstraint(
                name="maturity_target_has_its_scope",
                condition=(
                    Q(scope="organisation", group=None, unit=None)
                    | Q(scope="group", group__isnull=False, unit=None)
                    | Q(scope="unit", group=None, unit__isnull=False)
                ),
                violation_error_message=(
                    "Name the business group for a group's target, the unit for a unit's, and neither for the force's."
                ),
            ),
            models.CheckConstraint(
                name="maturity_target_level_in_range",
                condition=Q(level__gte=1, level__lte=MOST_LEVELS),
                violation_error_message=f"A level is a number from 1 to {MOST_LEVELS}.",
            ),
            models.CheckConstraint(
                name="maturity_target_set_before_due",
                condition=Q(set_on=None) | Q(by__gte=F("set_on")),
                violation_error_message="The target is due before the day it was set: check both dates.",
            ),
            models.UniqueConstraint(
                fields=["level", "by"],
                condition=Q(scope="organisation"),
                name="maturity_target_once_for_the_force",
                violation_error_message="This target is already recorded.",
            ),
            models.UniqueConstraint(
                fields=["group", "level", "by"],
                condition=Q(scope="group"),
                name="maturity_target_once_a_group",
                violation_error_message="This target is already recorded.",
            ),
            models.UniqueConstraint(
                fields=["unit", "level", "by"],
                condition=Q(scope="unit"),
                name="maturity_target_once_a_unit",
                violation_error_message="This target is already recorded.",
            ),
        ]

    def __str__(self) -> str:
        who = self.unit or self.group or "The whole force"
        return f"{who}: Level {self.level} by {format_day(self.by)}"
