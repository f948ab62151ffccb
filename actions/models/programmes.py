import datetime as dt

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.models import AsOf, DatedRecord
from ohs.core.text import format_day

from ..rules.programmes import ProgrammeKind, Stage


class ProgrammeQuerySet(models.QuerySet):
    def as_at(self, on: dt.date) -> "ProgrammeQuerySet":
        """Those recorded by a date, with the stage, the note and its day as they were known then (`asof_`)."""
        notes = ProgrammeNote.objects.filter(programme=OuterRef("pk"), noted_on__lte=on).order_by(
            "-noted_on", "-pk"
        )
        return self.filter(added_on__lte=on).annotate(
            asof_stage=Coalesce(Subquery(notes.values("stage")[:1]), F("initial_stage")),
            asof_note=Subquery(notes.values("text")[:1]),
            asof_noted_on=Subquery(notes.values("noted_on")[:1]),
        )

    def for_list(self, on: dt.date) -> "ProgrammeQuerySet":
        return (
            self.as_at(on)
            .select_related("owner")
            .prefetch_related("tasks", "units")
            .order_by("kind", "name", "pk")
        )


class Programme(models.Model):
    """Something that the force offers, tries or tells its people over time: a service, a pilot, a campaign, a strategy,
    a policy, or its response to an event such as a pandemic. It is not a control that is in place.
    """

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=ProgrammeKind)
    aim = models.TextField(help_text="What it is to achieve, and for whom.")
    owner = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes_owned",
    )
    start_date = models.DateField("from", null=True, blank=True)
    end_date = models.DateField("to", null=True, blank=True)
    next_review = models.DateField(null=True, blank=True)
    initial_stage = models.CharField(max_length=12, choices=Stage, editable=False)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLANNED)
    units = models.ManyToManyField(
        "organisation.CommandUnit",
        blank=True,
        related_name="programmes",
        verbose_name="units in scope",
    )
    scope = models.CharField(
        "scope in words", max_length=200, blank=True, help_text="Three units; all business areas."
    )
    people = models.PositiveIntegerField("people in scope, about", null=True, blank=True)
    provider = models.CharField(max_length=160, blank=True)
    evaluator = models.CharField(max_length=160, blank=True)
    channel = models.CharField(
        max_length=160, blank=True, help_text="Of a campaign: how and where it speaks to people."
    )
    tasks = models.ManyToManyField("actions.KeyTask", blank=True, related_name="programmes")
    added_on = models.DateField(editable=False)
    illustrative = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()
    objects = ProgrammeQuerySet.as_manager()

    asof_stage = AsOf("stage")
    # Put on its rows by `as_at`.
    asof_note: str | None
    asof_noted_on: dt.date | None

    class Meta:
        ordering = ("kind", "name", "pk")
        constraints = [
            models.CheckConstraint(
                name="programme_period_in_order",
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gte=F("start_date")),
                violation_error_message="It ends on the day it starts or later.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("actions:programme", self.slug)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("actions:programmes"), "Programmes")]

    def get_asof_stage_display(self) -> str:
        return str(Stage(self.asof_stage).label)


class ProgrammeNote(DatedRecord):
    """What the Board is told of a programme in a quarter, and the stage it is at."""

    day_field, author_field = "noted_on", "noted_by"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="notes")
    noted_on = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage)
    text = models.TextField()
    noted_by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("programme", "-noted_on", "-pk")

    def __str__(self) -> str:
        return f"Note of {format_day(self.noted_on)}"
