from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ohs.core.history import HistoricalRecords

#: The day on which a figure that nothing has superseded will be superseded.
NEVER = date(9999, 12, 31)


class VintageQuerySet(models.QuerySet):
    def known(self, on: date):
        """What was known at the end of a day: brought in by then and not yet superseded."""
        return self.filter(known_from__lte=on, superseded_on__gt=on)

    def current(self):
        """What is known now. The same as `known` on any day since the newest extract, and quicker."""
        return self.filter(superseded_on=NEVER)


class StandingExtracts(models.Manager):
    """Extracts that have not been withdrawn."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Extract(models.Model):
    """A file of figures as they stood on a day. Figures come in batches and are never overwritten.

    One that was a mistake can be withdrawn: it stays, with the reason, and its figures count nowhere. `objects` has the
    extracts that stand; `all_extracts` the withdrawn ones too.
    """

    class Covers(models.TextChoices):
        ROWS = "rows", "only the rows in it"
        MONTHS = "months", "everything for its months"

    as_at = models.DateField("as at", help_text="The day the figures were drawn from their source.")
    known_from = models.DateField(
        editable=False,
        help_text="The day they were drawn, or came in if that was later: on earlier days nobody knew them.",
    )
    source = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    covers = models.CharField(
        max_length=6,
        choices=Covers,
        default=Covers.ROWS,
        help_text="Whether what the file does not mention of its months is zero.",
    )
    new_rows = models.PositiveIntegerField(default=0)
    changed_rows = models.PositiveIntegerField(default=0)
    unchanged_rows = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: imported by a command on the server.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up for a demonstration; every page that shows it says so."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    withdrawn_reason = models.TextField(blank=True, editable=False)
    withdrawn_figures = models.BinaryField(
        null=True, blank=True, help_text="What it said, as a compressed CSV."
    )

    history = HistoricalRecords(inherit=True, excluded_fields=["withdrawn_figures"])

    all_extracts = models.Manager()
    objects = StandingExtracts()

    class Meta:
        abstract = True
        ordering = ("-as_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="%(app_label)s_%(class)s_withdrawn",
                violation_error_message="An extract is withdrawn for a reason.",
            ),
        ]

    def __str__(self):
        return f"{self.source}, as at {self.as_at:%Y-%m-%d}"


class ExtractCoverage(models.Model):
    """A month for which an extract is everything: of all units, or of one, or of what is not recorded by unit."""

    month = models.DateField(help_text="The first day of the month.")
    all_units = models.BooleanField(default=True)
    unit = models.ForeignKey(
        "organisation.CommandUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: all units, or what is not recorded by unit.",
    )

    class Meta:
        abstract = True
        ordering = ("month", "unit", "pk")


class VintageFact(models.Model):
    """A figure for a month, known from the day it came in until a later extract supersedes it.

    `as_at` is the day it was drawn from its source. What comes in later is not known on days before: a page as at a day on
    which a Board met stays as the Board saw it. `known_from` and `superseded_on` are kept by the import, so that what was
    known on any day is two comparisons. Of two figures that came in on one day the first was known at the end of none.
    """

    month = models.DateField(help_text="The first day of the month.")
    as_at = models.DateField()
    known_from = models.DateField()
    superseded_on = models.DateField(default=NEVER)

    objects = VintageQuerySet.as_manager()

    class Meta:
        abstract = True


def coverage_constraints(prefix: str):
    return [
        models.CheckConstraint(
            condition=Q(month__day=1),
            name=f"{prefix}_first_of_month",
            violation_error_message="A month is given as its first day.",
        ),
        models.CheckConstraint(
            condition=Q(all_units=False) | Q(unit=None),
            name=f"{prefix}_all_or_one",
            violation_error_message="An extract covers all units or certain ones.",
        ),
    ]


def vintage_constraints(prefix: str):
    """What holds for every fact with a vintage."""
    return [
        models.CheckConstraint(
            condition=Q(month__day=1),
            name=f"{prefix}_first_of_month",
            violation_error_message="A month is given as its first day.",
        ),
        models.CheckConstraint(
            condition=Q(superseded_on__gte=F("known_from")),
            name=f"{prefix}_superseded_later",
            violation_error_message="A figure is superseded after it was known.",
        ),
        models.CheckConstraint(
            condition=Q(known_from__gte=F("as_at")),
            name=f"{prefix}_known_later",
            violation_error_message="A figure is known from the day it was extracted, or later.",
        ),
    ]
