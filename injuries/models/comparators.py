"""What others publish of the same kind of injury, to stand beside a line and never to rank it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from ohs.core.history import HistoricalRecords
from ohs.core.models import StandingRecords, Withdrawable
from ohs.core.periods import Month, MonthRange

from .lines import ReportLine

# Two figures of the same line, title and months are the same figure, published again.
_SAME = ("line", "title", "first_month", "last_month")


class ComparatorQuerySet(models.QuerySet[Any]):
    def known(self, on: dt.date) -> "ComparatorQuerySet":
        """What had been recorded by a day, each figure as it was recorded last."""
        recorded = self.filter(recorded_on__lte=on)
        later = self.model.objects.filter(
            recorded_on__lte=on, **{name: OuterRef(name) for name in _SAME}
        ).filter(
            Q(recorded_on__gt=OuterRef("recorded_on"))
            | Q(recorded_on=OuterRef("recorded_on"), pk__gt=OuterRef("pk"))
        )
        return recorded.filter(~Exists(later))

    def in_order(self) -> "ComparatorQuerySet":
        """By line and name, the oldest period first: an order that says nothing of who is better."""
        return self.order_by("line__order", "line", "title", "first_month", "last_month", "pk")


class Comparator(Withdrawable):
    """A figure that somebody else published: what was counted, over which months, of how many people, and where it stands.

    It is recorded once. A figure that its source corrects is recorded again; a mistake is withdrawn.
    """

    line = models.ForeignKey(
        ReportLine,
        models.PROTECT,
        related_name="comparators",
        help_text="The line of the Board's report that it stands beside.",
    )
    title = models.CharField(max_length=200, help_text="What it is a figure of, and whose.")
    source = models.CharField(max_length=200, help_text="Who published it, and in what.")
    address = models.URLField(max_length=500, help_text="Where it can be read.")
    definition = models.TextField(help_text="What is counted, in the words of the source.")
    first_month = models.DateField(help_text="The first day of the first month that is counted.")
    last_month = models.DateField(help_text="The first day of the last month that is counted.")
    numerator = models.PositiveIntegerField(help_text="How many were counted.")
    denominator = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Of how many people, on average over the months. Empty: none was published, so there is no rate.",
    )
    denominator_source = models.CharField(
        "where the number of people is from", max_length=400, blank=True
    )
    not_the_same = models.TextField(
        "what is not the same", help_text="How it differs from what the line counts."
    )
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: it came in on the server.",
    )
    history = HistoricalRecords()

    objects = StandingRecords.from_queryset(ComparatorQuerySet)()

    class Meta:
        verbose_name = "comparator"
        ordering = ("line", "title", "first_month", "pk")
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="injuries_comparator_months",
                condition=Q(first_month__day=1, last_month__day=1)
                & Q(last_month__gte=F("first_month")),
                violation_error_message="Give the first day of each month, and a last month on or after the first.",
            ),
            models.CheckConstraint(
                name="injuries_comparator_has_people",
                condition=Q(denominator=None) | Q(denominator__gt=0),
                violation_error_message="Enter how many people there were, or leave it empty.",
            ),
            models.CheckConstraint(
                name="injuries_comparator_says_what_differs",
                condition=~Q(not_the_same=""),
                violation_error_message="Enter what is not the same.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period.label}"

    def get_absolute_url(self) -> str:
        return f"{reverse('injuries:comparators')}?line={self.line.slug}"

    @property
    def period(self) -> MonthRange:
        return MonthRange(Month.of(self.first_month), Month.of(self.last_month))

    @property
    def person_years(self) -> float | None:
        """The people at risk over the months; None where nobody published how many there were."""
        if self.denominator is None:
            return None
        return float(self.denominator) * len(self.period) / 12
