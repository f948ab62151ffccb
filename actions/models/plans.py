import datetime as dt
from urllib.parse import quote

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ohs.core.addresses import address
from ohs.core.fields import NaturalSortField
from ohs.core.history import HistoricalRecords


class ActionPlanQuerySet(models.QuerySet):
    def live(self):
        return self.filter(state=ActionPlan.State.LIVE)

    def for_list(self, on: dt.date):
        """Those that count by a day, with what the list says of each."""
        return self.filter(baseline_date__lte=on).select_related("owner", "carried_from")


class ActionPlan(models.Model):
    """What the organisation has promised to do in a period: "Action Plan 2003/04"."""

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        LIVE = "live", "live"
        CLOSED = "closed", "closed"

    title = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    period_start = models.DateField("period from")
    period_end = models.DateField("period to")
    owner = models.ForeignKey(
        "organisation.Post",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_plans",
        help_text="The post that answers to the Board for the plan as a whole.",
    )
    baseline_date = models.DateField(
        help_text="The day from which the plan counts: dates are original if they stood then."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    introduction = models.TextField(blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )

    history = HistoricalRecords()
    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-period_start", "title", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start__lt=F("period_end")),
                name="actions_plan_period_in_order",
                violation_error_message="The plan's period must end after it begins.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("actions:plan", self.slug)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("actions:plans"), "Plans")]


class KeyAction(models.Model):
    """One thing the plan sets out to achieve: its number, its title, the tasks under it."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="actions")
    number = models.CharField(max_length=20, help_text="As the plan prints it: 6, or 3a.")
    sort_key = NaturalSortField(source="number")
    title = models.CharField(max_length=300)
    note = models.TextField(
        blank=True,
        help_text="What the plan says of the action as a whole: how far it has come, what it answers.",
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ("plan__period_start", "sort_key", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("plan", "number"),
                name="actions_action_number_once_in_plan",
                violation_error_message="The plan already has an action of this number.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        # A long plan stands on several pages.
        return f"{self.plan.get_absolute_url()}?action={quote(self.number)}#action-{self.number}"

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [*self.plan.levels_above, (self.plan.get_absolute_url(), str(self.plan))]


class SeeAlso(models.Model):
    """Two actions that refer to each other. The pair is stored once and read from both ends."""

    first = models.ForeignKey(
        KeyAction, on_delete=models.PROTECT, related_name="refers_to", verbose_name="action"
    )
    second = models.ForeignKey(
        KeyAction, on_delete=models.PROTECT, related_name="referred_from", verbose_name="see also"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "see also"
        verbose_name_plural = "see also"
        ordering = ("first__sort_key", "second__sort_key", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("first", "second"),
                name="actions_see_also_once",
                violation_error_message="These two actions already refer to each other.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="actions_see_also_one_way_round",
                violation_error_message="An action cannot refer to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.first.number} and {self.second.number}"

    def save(self, *args, **kwargs):
        # One way round, so that the same pair cannot be stored twice.
        if self.first_id and self.second_id and self.first_id > self.second_id:
            self.first, self.second = self.second, self.first
        super().save(*args, **kwargs)
