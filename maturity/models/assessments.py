"""What units say of themselves each quarter, and what business groups tell the Board each half year."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly
from ohs.core.periods import FinancialYear, Quarter
from ohs.organisation.models import BoardMeeting, BusinessGroup, CommandUnit, Post

from .model_versions import LEVELS, MOST_LEVELS, ModelVersion, Theme, first_of_a_quarter


class UnitPost(models.Model):
    """The post that answers for a unit: it fills in the self-assessment and signs the assurance statement."""

    unit = models.OneToOneField(CommandUnit, models.CASCADE, related_name="answering_post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="answers_for")

    history = HistoricalRecords()

    class Meta:
        ordering = ["unit__code_sort", "pk"]
        verbose_name = "unit contact"
        verbose_name_plural = "unit contacts"

    def __str__(self) -> str:
        return f"{self.unit}: {self.post}"


class ReturnReminder(models.Model):
    """Somebody was written to that a unit's self-assessment is asked for: once for each unit and quarter."""

    is_a_log = True
    notice_field = "sent_at"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey(CommandUnit, models.CASCADE, related_name="+")
    quarter_start = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-sent_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("user", "unit", "quarter_start"), name="maturity_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {Quarter.of(self.quarter_start).label}: {self.user}"


class SelfAssessmentQuerySet(models.QuerySet):
    def as_at(self, on: dt.date) -> "SelfAssessmentQuerySet":
        """Those begun by a day, with `asof_state`: the state that each had then, from its steps."""
        last = (
            SelfAssessmentStep.objects.filter(assessment=models.OuterRef("pk"), on__lte=on)
            .order_by("-on", "-pk")
            .values("to_state")[:1]
        )
        return self.annotate(asof_state=models.Subquery(last)).exclude(asof_state=None)

    def for_list(self) -> "SelfAssessmentQuerySet":
        return self.select_related("unit__group", "version").order_by(
            "-quarter_start", "unit__group__order", "unit__order", "unit__code_sort", "pk"
        )


class SelfAssessment(models.Model):
    """A unit's own view of its maturity in a quarter: a level and a plan for each theme in scope."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        ACCEPTED = "accepted", "Accepted"

    unit = models.ForeignKey(CommandUnit, models.PROTECT, related_name="self_assessments")
    version = models.ForeignKey(
        ModelVersion,
        models.PROTECT,
        related_name="self_assessments",
        verbose_name="model version",
    )
    quarter_start = models.DateField("quarter", help_text="The first day of the quarter.")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()
    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter_start", "unit__code_sort", "pk"]
        permissions = [
            (
                "answer_selfassessment",
                "Can answer and submit the self-assessments of units they answer for",
            ),
            ("review_selfassessment", "Can accept a self-assessment or send it back"),
        ]
        indexes = [
            models.Index(fields=["quarter_start", "unit"], name="maturity_assessment_quarter")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "quarter_start"],
                name="maturity_assessment_once_a_quarter",
                violation_error_message="This unit already has a self-assessment for that quarter.",
            ),
            models.CheckConstraint(
                name="maturity_assessment_quarter_is_a_quarter",
                condition=first_of_a_quarter("quarter_start"),
                violation_error_message="Name the quarter by its first day: 1 April, July, October or January.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.quarter.label}"

    def get_absolute_url(self) -> str:
        return address("maturity:assessment", self.pk)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("maturity:returns"), "Self-assessments")]

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.quarter_start)

    @property
    def state_words(self) -> str:
        """The state it had on the as-at date, where `as_at` has put it on the row."""
        return self.State(getattr(self, "asof_state", self.state)).label.lower()

    @property
    def can_be_answered(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class SelfAssessmentStep(AppendOnly):
    """A dated step of a self-assessment on its way: begun, submitted, returned, accepted."""

    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="steps")
    to_state = models.CharField(max_length=10, choices=SelfAssessment.State)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "step"
        constraints = [
            models.CheckConstraint(
                name="maturity_step_back_has_comment",
                condition=~Q(to_state="returned") | ~Q(comment=""),
                violation_error_message="Say what has to be put right before sending it back.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_to_state_display()} on {self.on}"


class SelfAssessmentAnswer(models.Model):
    """The level a unit gives itself in one theme, and what it will do to hold or raise it."""

    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="answers")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="answers")
    level = models.PositiveSmallIntegerField(null=True, blank=True, validators=LEVELS)
    plan = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["assessment", "theme__number", "pk"]
        verbose_name = "answer"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "theme"],
                name="maturity_answer_once_a_theme",
                violation_error_message="This theme is already answered.",
            ),
            models.CheckConstraint(
                name="maturity_answer_level_in_range",
                condition=Q(level=None) | Q(level__gte=1, level__lte=MOST_LEVELS),
                violation_error_message=f"A level is a number from 1 to {MOST_LEVELS}.",
            ),
        ]

    def __str__(self) -> str:
        return f"Theme {self.theme_id}: {self.level or 'unanswered'}"


class AssuranceStatement(models.Model):
    """The unit commander's word on a self-assessment: assured, assured with exceptions, or not assured."""

    class Kind(models.TextChoices):
        ASSURED = "assured", "Assured"
        EXCEPTIONS = "exceptions", "Assured with exceptions"
        NOT_ASSURED = "not assured", "Not assured"

    assessment = models.OneToOneField(SelfAssessment, models.CASCADE, related_name="assurance")
    kind = models.CharField(max_length=20, choices=Kind)
    exceptions = models.TextField(blank=True)
    signed_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="maturity_assurance_statements"
    )
    signed_on = models.DateField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="maturity_assurance_says_why_not",
                condition=Q(kind="assured") | ~Q(exceptions=""),
                violation_error_message="Say what the exceptions are, or why assurance cannot be given.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class GroupSummary(models.Model):
    """What a business group tells the Board of its maturity each half year."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"

    group = models.ForeignKey(BusinessGroup, models.PROTECT, related_name="maturity_summaries")
    half_start = models.DateField("half year", help_text="Its first day: 1 April or 1 October.")
    text = models.TextField("summary")
    plans = models.TextField(
        blank=True, help_text="What the group will do to hold or raise its maturity."
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="maturity_summaries")
    meeting = models.ForeignKey(
        BoardMeeting, models.PROTECT, null=True, blank=True, related_name="maturity_summaries"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    submitted_on = models.DateField(null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-half_start", "group__order", "pk"]
        verbose_name_plural = "group summaries"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "half_start"],
                name="maturity_summary_once_a_half_year",
                violation_error_message="This business group already has a summary for that half year.",
            ),
            models.CheckConstraint(
                name="maturity_summary_half_year_is_one",
                condition=Q(half_start__day=1, half_start__month__in=(4, 10)),
                violation_error_message="Name the half year by its first day: 1 April or 1 October.",
            ),
            models.CheckConstraint(
                name="maturity_summary_submitted_has_date",
                condition=Q(state="draft", submitted_on=None)
                | Q(state="submitted", submitted_on__isnull=False),
                violation_error_message="A submitted summary needs the day it was submitted; a draft has none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.half_year}"

    @property
    def half_year(self) -> str:
        return half_year_label(self.half_start)


def half_year_label(start: dt.date) -> str:
    """ "first half of 2021/22" from its first day."""
    which = "first" if start.month == 4 else "second"
    return f"{which} half of {FinancialYear.of(start).label}"
