from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actions.models import Recommendation
from ohs.core.addresses import address
from ohs.core.fields import natural_key
from ohs.core.history import HistoricalRecords

from ..rules import riddor


class InvestigationQuerySet(models.QuerySet):
    def for_list(self, on: date):
        """Incidents by a day, newest first, with what was recommended."""
        return (
            self.filter(occurred_on__lte=on)
            .prefetch_related(
                models.Prefetch("recommendations", Recommendation.objects.order_by("number", "pk")),
                "recommendations__tasks",
                "groups",
            )
            .select_related("unit", "staff_group", "lead")
            .order_by("-occurred_on", "-number", "pk")
        )


class Investigation(models.Model):
    """An incident that the regulator was told of or asked about, a near miss, or the regulator's own contact, and what the
    force made of it.
    """

    class Kind(models.TextChoices):
        DEATH = riddor.Kind.DEATH, "death"
        SPECIFIED = riddor.Kind.SPECIFIED, "specified injury"
        LOST_TIME = riddor.Kind.LOST_TIME, "over-7-day injury"
        PUBLIC = riddor.Kind.PUBLIC, "injury to a member of the public"
        DISEASE = riddor.Kind.DISEASE, "occupational disease"
        DANGEROUS = riddor.Kind.DANGEROUS, "dangerous occurrence"
        UNDETERMINED = riddor.Kind.UNDETERMINED, "not yet determined"
        NEAR_MISS = riddor.Kind.NEAR_MISS, "near miss"
        CONTACT = riddor.Kind.CONTACT, "contact by the regulator"
        NOT_REPORTABLE = riddor.Kind.NOT_REPORTABLE, "not reportable"

    class Precision(models.TextChoices):
        DAY = "day", "day"
        MONTH = "month", "month"

    class Notified(models.TextChoices):
        YES = "yes", "notified"
        NO = "no", "not notified"
        UNDECIDED = "undecided", "to be decided"

    class State(models.TextChoices):
        INVESTIGATING = "investigating", "being investigated"
        REPORT = "report", "report in preparation"
        REGULATOR = "regulator", "with the regulator"
        RESOLVED = "resolved", "resolved"

    #: Who reads who changed what is not told how many people were hurt, nor the HSW team's own notes.
    change_log_leaves_out = ("people", "narrative")

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(
        "kind of notification", max_length=24, choices=Kind, default=Kind.UNDETERMINED
    )
    occurred_on = models.DateField(
        "occurred", help_text="The first day of the month where only the month is known."
    )
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    notified = models.CharField(max_length=9, choices=Notified, default=Notified.UNDECIDED)
    notified_on = models.DateField(null=True, blank=True, help_text="Empty: not recorded.")
    people = models.PositiveSmallIntegerField(
        "people harmed", null=True, blank=True, help_text="Empty: none, or not recorded."
    )
    state = models.CharField(max_length=13, choices=State, default=State.INVESTIGATING)
    state_text = models.CharField(
        "state in words", max_length=200, blank=True, help_text="As the Board's paper puts it."
    )
    narrative = models.TextField(
        "working narrative", blank=True, help_text="For the HSW team. It is printed nowhere."
    )
    published_text = models.TextField(
        blank=True, help_text="What readers and the Board's paper are told; without names."
    )
    unit = models.ForeignKey(
        "organisation.CommandUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="investigations",
    )
    staff_group = models.ForeignKey(
        "injuries.StaffGroup", models.PROTECT, null=True, blank=True, related_name="investigations"
    )
    lead = models.ForeignKey(
        "organisation.Post", models.PROTECT, null=True, blank=True, related_name="investigations"
    )
    report_deadline = models.DateField("report of the investigation due", null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    recommendations = models.ManyToManyField(
        Recommendation, blank=True, related_name="investigations"
    )
    illustrative = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-number", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(precision="day") | Q(occurred_on__day=1),
                name="injuries_investigation_month_first_day",
                violation_error_message="Where only the month is known, give its first day.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified_on__gte=F("occurred_on")),
                name="injuries_investigation_notified_after",
                violation_error_message="The regulator cannot be notified before the incident.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None) | Q(state="resolved"),
                name="injuries_investigation_resolved_on_if_resolved",
                violation_error_message="A date of resolution needs the state “resolved”.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified="yes"),
                name="injuries_investigation_notified_on_if_notified",
                violation_error_message="A date of notification needs a notification.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("injuries:investigation", self.number)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("injuries:investigations"), "Investigations")]

    @property
    def last_day(self) -> date:
        """The last day on which the incident can have happened."""
        day = self.occurred_on
        if self.precision == self.Precision.MONTH:
            return day.replace(day=monthrange(day.year, day.month)[1])
        return day

    @property
    def limit(self) -> riddor.Limit | None:
        """The last day for the report to the regulator, where the law sets one."""
        return riddor.limit(self.kind, self.occurred_on, self.last_day)

    @property
    def risk_refs(self) -> list[str]:
        """The references of the risks it bears on. Risks hang on it from the floor above, where it is there."""
        risks = getattr(self, "risks", None)
        if risks is None:
            return []
        return sorted(filter(None, risks.values_list("ref", flat=True)), key=natural_key)

    @property
    def reportable(self) -> bool:
        """Whether the law asks for a report of this kind of incident."""
        return self.kind in riddor.REPORTABLE

    def timeliness(self, on: date) -> str:
        """Whether the regulator was told in time, in words, as known on a day."""
        limit = self.limit
        if self.kind in (self.Kind.NOT_REPORTABLE, self.Kind.NEAR_MISS, self.Kind.CONTACT):
            return "no report due"
        if self.kind == self.Kind.UNDETERMINED:
            return "kind not yet determined"
        if limit is None:
            return "due as soon as diagnosed"
        if self.notified_on:
            if self.notified_on <= limit.earliest:
                return "in time"
            return "late" if self.notified_on > limit.latest else "depends on the day it happened"
        if self.notified == self.Notified.YES:
            return "notified, date not recorded"
        if on > limit.latest:
            return "overdue"
        return "due" if on <= limit.earliest else "depends on the day it happened"


class InvestigationGroup(models.Model):
    """A group set up for an incident: Gold, Silver, a task and finish group; what it is for and which posts are on it."""

    class Level(models.TextChoices):
        GOLD = "gold", "Gold Group"
        SILVER = "silver", "Silver Group"
        BRONZE = "bronze", "Bronze Group"
        TASK = "task", "task and finish group"
        OTHER = "other", "group"

    investigation = models.ForeignKey(Investigation, models.CASCADE, related_name="groups")
    level = models.CharField(max_length=6, choices=Level)
    name = models.CharField(max_length=160, blank=True, help_text="HR Silver Group.")
    purpose = models.CharField(max_length=300, blank=True)
    members = models.CharField(
        max_length=300,
        blank=True,
        help_text="Posts, not people: who of safety and health is on it.",
    )
    set_up_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("investigation", "level", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("investigation", "level", "name"),
                name="injuries_group_once",
                violation_error_message="The investigation has this group already.",
            ),
        ]

    def __str__(self):
        return self.name or self.get_level_display()

    @property
    def sentence(self) -> str:
        """ "HR Silver Group: reviews the support that was given (Head of Safety)"."""
        purpose = f": {self.purpose}" if self.purpose else ""
        members = f" ({self.members})" if self.members else ""
        return f"{self}{purpose}{members}"
