import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.models import DatedRecord
from ohs.core.text import format_day, shorten

from ..rules.recommendations import RecommendationState, Response, Source, state_of, state_q


class RecommendationQuerySet(models.QuerySet):
    def as_at(self, on: dt.date) -> "RecommendationQuerySet":
        """Those that the force had been given by a date. One without a date counts from the day it was recorded."""
        return self.filter(Q(issued_on__lte=on) | Q(issued_on=None, added_on__lte=on))

    def for_list(self, on: dt.date) -> "RecommendationQuerySet":
        """In the order of their numbers, with what a row shows."""
        return (
            self.as_at(on)
            .select_related("owner", "repeats")
            .prefetch_related("tasks")
            .order_by("number", "pk")
        )

    def by_state(self, on: dt.date) -> "RecommendationQuerySet":
        """In the order of their states on a day, what needs attention first as the words have it."""
        places = [
            models.When(state_q(state, on), then=models.Value(place))
            for place, state in enumerate(RecommendationState)
        ]
        rank = models.Case(*places, output_field=models.PositiveSmallIntegerField())
        return self.annotate(state_rank=rank).order_by("state_rank", "number", "pk")


class Recommendation(models.Model):
    """What somebody outside the line tells the force to do, what the force answers, and whether it worked.

    One register for all of them: of coroners, the regulator, inspectorates, auditors, investigations and the Board.
    """

    number = models.PositiveIntegerField(unique=True, editable=False)
    source = models.CharField(max_length=20, choices=Source)
    reference = models.CharField(
        max_length=120, blank=True, help_text="As its source names it: report, paragraph, case."
    )
    issued_on = models.DateField("date", null=True, blank=True, help_text="Empty: not recorded.")
    text = models.TextField("recommendation", help_text="In the words of its source.")
    response = models.CharField(max_length=10, choices=Response, blank=True)
    reason = models.TextField(
        "reason for the response", blank=True, help_text="Needed unless it is accepted as it is."
    )
    responded_on = models.DateField("answered on", null=True, blank=True)
    owner = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations_owned",
    )
    due_date = models.DateField("due", null=True, blank=True)
    tasks = models.ManyToManyField(
        "actions.KeyTask",
        blank=True,
        related_name="answers",
        verbose_name="tasks that answer it",
    )
    implemented_on = models.DateField("implemented on", null=True, blank=True)
    evidence_of_effect = models.TextField(
        blank=True, help_text="What shows that it worked, and where that can be seen."
    )
    effect_on = models.DateField("effect shown on", null=True, blank=True)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        help_text="An earlier recommendation that says the same.",
    )
    added_on = models.DateField(editable=False)
    illustrative = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ("number", "pk")
        constraints = [
            models.CheckConstraint(
                name="recommendation_reason_unless_accepted",
                condition=Q(response__in=("", Response.ACCEPTED)) | ~Q(reason=""),
                violation_error_message="Enter the reason: it is not accepted as it is.",
            ),
            models.CheckConstraint(
                name="recommendation_answered_on_if_answered",
                condition=Q(response="", responded_on=None)
                | (~Q(response="") & Q(responded_on__isnull=False)),
                violation_error_message="A response has the date on which it was given.",
            ),
            models.CheckConstraint(
                name="recommendation_effect_with_evidence",
                condition=Q(effect_on=None) | ~Q(evidence_of_effect=""),
                violation_error_message="Say what shows that it worked.",
            ),
            models.CheckConstraint(
                name="recommendation_effect_after_implemented",
                condition=Q(effect_on=None)
                | Q(implemented_on__isnull=False, effect_on__gte=F("implemented_on")),
                violation_error_message="It is implemented before its effect is shown.",
            ),
            models.CheckConstraint(
                name="recommendation_due_after_issued",
                condition=Q(issued_on=None) | Q(due_date=None) | Q(due_date__gte=F("issued_on")),
                violation_error_message="It cannot be due before it was made.",
            ),
            models.CheckConstraint(
                name="recommendation_does_not_repeat_itself",
                condition=Q(repeats=None) | ~Q(repeats=F("pk")),
                violation_error_message="A recommendation does not repeat itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {shorten(self.text, 80)}"

    def get_absolute_url(self) -> str:
        return address("actions:recommendation", self.pk)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("actions:recommendations"), "Recommendations")]

    def clean(self) -> None:
        """What an earlier one repeats leads back in time, never round in a circle."""
        seen, earlier = {self.pk}, self.repeats
        while earlier is not None:
            if earlier.pk in seen:
                raise ValidationError({"repeats": "That one repeats this one already."})
            seen.add(earlier.pk)
            earlier = earlier.repeats

    def state(self, on: dt.date) -> RecommendationState:
        return state_of(
            on,
            response=self.response,
            responded_on=self.responded_on,
            due_date=self.due_date,
            implemented_on=self.implemented_on,
            effect_on=self.effect_on,
        )


class RecommendationNote(DatedRecord):
    """What was said of a recommendation on a day: how far it has come."""

    day_field, author_field = "noted_on", "noted_by"

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="notes")
    noted_on = models.DateField()
    text = models.TextField()
    noted_by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("recommendation", "-noted_on", "-pk")

    def __str__(self) -> str:
        return f"Note of {format_day(self.noted_on)}"
