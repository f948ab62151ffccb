"""What kinds of risk there are, and how serious a risk of each kind the Board will carry."""

from django.db import models
from django.db.models import F, Q

from ohs.core.history import HistoricalRecords


class Category(models.Model):
    """What kind of harm a risk is about. The Board's appetite is set by category."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    description = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Appetite(models.Model):
    """The most serious band that the Board will carry in a category, from a date until it decides otherwise."""

    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appetites",
        help_text="Empty for the general appetite, which holds where a category has none of its own.",
    )
    highest_band = models.ForeignKey(
        "risks.Band",
        models.PROTECT,
        related_name="+",
        help_text="A risk in a more serious band is outside appetite.",
    )
    statement = models.TextField(help_text="The Board's reason, in a sentence.")
    start = models.DateField()
    end = models.DateField(null=True, blank=True, help_text="The last day; empty while it lasts.")
    meeting = models.ForeignKey(
        "organisation.BoardMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appetites_set",
    )
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["category__order", "-start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appetite_ends_after_start",
                condition=Q(end=None) | Q(end__gte=F("start")),
                violation_error_message="The appetite ends before it starts: check both dates.",
            ),
            models.UniqueConstraint(
                fields=["category", "start"],
                name="appetite_once_per_start",
                violation_error_message="This category already has an appetite from that date.",
            ),
            models.UniqueConstraint(
                fields=["start"],
                condition=Q(category=None),
                name="appetite_general_once_per_start",
                violation_error_message="There already is a general appetite from that date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or 'General'}: up to {self.highest_band}"
