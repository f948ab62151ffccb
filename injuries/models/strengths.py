from django.db import models
from django.db.models import Q

from ohs.organisation.models import CommandUnit

from .kinds import StaffGroup
from .vintages import (
    Extract,
    ExtractCoverage,
    VintageFact,
    VintageQuerySet,
    coverage_constraints,
    vintage_constraints,
)


class StrengthExtract(Extract):
    """A file of monthly strengths as they stood on a day."""


class StrengthCoverage(ExtractCoverage):
    """A month for which an extract of strengths is everything."""

    extract = models.ForeignKey(StrengthExtract, on_delete=models.CASCADE, related_name="coverage")

    class Meta(ExtractCoverage.Meta):
        constraints = coverage_constraints("injuries_strength_cover")


class MonthlyStrengthQuerySet(VintageQuerySet):
    def of_group(self, group):
        return self if group is None else self.filter(unit__group=group)


class MonthlyStrength(VintageFact):
    """How many people of a staff group a unit had in a month: what the counts are divided by."""

    unit = models.ForeignKey(
        CommandUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: not recorded by unit.",
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    headcount = models.PositiveIntegerField()
    extract = models.ForeignKey(StrengthExtract, on_delete=models.PROTECT, related_name="strengths")

    objects = MonthlyStrengthQuerySet.as_manager()

    class Meta:
        ordering = ("-month", "unit", "staff_group", "pk")
        constraints = [
            *vintage_constraints("injuries_strength"),
            models.UniqueConstraint(
                fields=("month", "unit", "staff_group", "as_at"),
                condition=Q(unit__isnull=False),
                name="injuries_strength_once_by_unit",
                violation_error_message="This strength is in the register already for that date.",
            ),
            models.UniqueConstraint(
                fields=("month", "staff_group", "as_at"),
                condition=Q(unit__isnull=True),
                name="injuries_strength_once_without_unit",
                violation_error_message="This strength is in the register already for that date.",
            ),
        ]
        indexes = [models.Index(fields=("superseded_on", "month"), name="injuries_strength_known")]

    def __str__(self):
        return f"{self.month:%Y-%m}, as at {self.as_at:%Y-%m-%d}"
