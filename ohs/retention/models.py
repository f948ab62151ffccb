"""How long what is kept of people is kept, where a force has said so, and when that was last carried out."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ohs.core.history import HistoricalRecords

SHORTEST, LONGEST = 1, 36_500


class RetentionPeriod(models.Model):
    """How many days one kind of thing is kept in this force; without a row the product's own number holds."""

    kind = models.CharField(max_length=30, unique=True)
    days = models.PositiveIntegerField(
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                name="retention_of_a_day_or_more",
                condition=models.Q(days__gte=SHORTEST, days__lte=LONGEST),
                violation_error_message="Enter a number of days from 1 to 36,500.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"


class RetentionRun(models.Model):
    """What was deleted or made nameless on one night: kinds and numbers, nothing of whom."""

    is_a_log = True

    at = models.DateTimeField(auto_now_add=True)
    done = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
