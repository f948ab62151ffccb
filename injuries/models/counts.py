from django.db import models
from django.db.models import Q

from ohs.organisation.models import CommandUnit

from .kinds import Cause, Severity, StaffGroup
from .vintages import (
    Extract,
    ExtractCoverage,
    VintageFact,
    VintageQuerySet,
    coverage_constraints,
    vintage_constraints,
)

KEY = ("month", "unit", "cause", "severity", "staff_group")
KEY_WITHOUT_UNIT = ("month", "cause", "severity", "staff_group")


class CountExtract(Extract):
    """A file of monthly injury counts as they stood on a day."""

    class Meta(Extract.Meta):
        permissions = [("import_counts", "Can import counts and strengths")]


class CountCoverage(ExtractCoverage):
    """A month for which an extract of counts is everything."""

    extract = models.ForeignKey(CountExtract, on_delete=models.CASCADE, related_name="coverage")

    class Meta(ExtractCoverage.Meta):
        constraints = coverage_constraints("injuries_count_cover")


class MonthlyCountQuerySet(VintageQuerySet):
    def of_group(self, group):
        return self if group is None else self.filter(unit__group=group)


class MonthlyCount(VintageFact):
    """How many injuries of one kind one unit had in a month, as one extract had it.

    For keepers only: what other people are told is published (`injuries.models.publication`).
    """

    unit = models.ForeignKey(
        CommandUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Empty: not recorded by unit.",
    )
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="+", db_index=False)
    severity = models.ForeignKey(
        Severity, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    count = models.PositiveIntegerField()
    extract = models.ForeignKey(CountExtract, on_delete=models.PROTECT, related_name="counts")

    objects = MonthlyCountQuerySet.as_manager()

    class Meta:
        ordering = ("-month", "unit", "cause", "severity", "staff_group", "pk")
        permissions = [("view_small_numbers", "Can see small numbers")]
        constraints = [
            *vintage_constraints("injuries_count"),
            models.UniqueConstraint(
                fields=(*KEY, "as_at"),
                condition=Q(unit__isnull=False),
                name="injuries_count_once_by_unit",
                violation_error_message="This count is in the register already for that date.",
            ),
            models.UniqueConstraint(
                fields=(*KEY_WITHOUT_UNIT, "as_at"),
                condition=Q(unit__isnull=True),
                name="injuries_count_once_without_unit",
                violation_error_message="This count is in the register already for that date.",
            ),
        ]
        # Every list starts with what is known now, so that column leads; what was known on a day is read month by month.
        indexes = [
            models.Index(
                fields=("month", "id", "known_from", "superseded_on"), name="injuries_count_known"
            ),
            *(
                models.Index(fields=("superseded_on", *fields, "id"), name=f"injuries_count_{name}")
                for name, fields in (
                    ("month", ("month",)),
                    ("count", ("count",)),
                    ("unit", ("unit", "month")),
                    ("cause", ("cause", "month")),
                    ("severity", ("severity", "month")),
                    ("staff", ("staff_group", "month")),
                )
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}, as at {self.as_at:%Y-%m-%d}"


class MonthlyTotal(VintageFact):
    """The counts of a month added up over all units, as they stood.

    Kept by the import beside the counts, so that what the Board reads grows with months and not with units.
    """

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="+", db_index=False)
    severity = models.ForeignKey(
        Severity, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    count = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(help_text="How many counts are added up here.")
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("month", "cause", "severity", "staff_group", "known_from", "pk")
        constraints = [
            *vintage_constraints("injuries_total"),
            models.UniqueConstraint(
                fields=(*KEY_WITHOUT_UNIT, "known_from"),
                name="injuries_total_once",
                violation_error_message="This total is kept already for that date.",
            ),
        ]
        indexes = [models.Index(fields=("superseded_on", "month"), name="injuries_total_known")]

    def __str__(self):
        return f"{self.month:%Y-%m}, as at {self.as_at:%Y-%m-%d}"
