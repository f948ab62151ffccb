"""What the auditors do and find."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Q, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse

from actions.models import KeyTask, Recommendation
from ohs.core.addresses import address
from ohs.core.history import HistoricalRecords
from ohs.core.text import format_day
from ohs.organisation.models import CommandUnit, Post

from ..rules.ratings import RATINGS, rating_words
from .model_versions import LEVELS, MOST_LEVELS, ModelVersion, Theme


class AuditQuerySet(models.QuerySet):
    def recorded(self, on: dt.date) -> "AuditQuerySet":
        """Published audits that were in the register on a day."""
        return self.filter(state=Audit.State.PUBLISHED, recorded_on__lte=on)

    def newest_first(self) -> "AuditQuerySet":
        return self.order_by(Coalesce("audited_on", "recorded_on").desc(), "-recorded_on", "-pk")

    def oldest_first(self) -> "AuditQuerySet":
        return self.order_by(Coalesce("audited_on", "recorded_on"), "recorded_on", "pk")

    def with_rating_counts(self) -> "AuditQuerySet":
        """Annotate `nc`, `c` and `pc`: how many themes hold each rating."""
        findings = AuditFinding.objects.filter(audit=models.OuterRef("pk")).order_by()
        counts = findings.values("audit").annotate(held=Count("pk")).values("held")
        return self.annotate(
            **{
                rating.lower(): Coalesce(models.Subquery(counts.filter(rating=rating)), 0)
                for rating in RATINGS
            }
        )

    def for_list(self) -> "AuditQuerySet":
        audits = self.select_related("unit__group", "auditor", "programme", "version")
        return audits.with_rating_counts()

    def in_list_order(self) -> "AuditQuerySet":
        return self.order_by(
            "-recorded_on", "unit__group__order", "unit__order", "unit__code_sort", "pk"
        )


class Audit(models.Model):
    """An independent audit of one unit at the level it was tested against.

    The day of the audit may not be known; the day it was recorded is, and what was known on a past day follows from it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    unit = models.ForeignKey(CommandUnit, models.PROTECT, related_name="audits")
    version = models.ForeignKey(
        ModelVersion, models.PROTECT, related_name="audits", verbose_name="model version"
    )
    programme = models.ForeignKey(
        "maturity.AuditProgramme", models.PROTECT, null=True, blank=True, related_name="audits"
    )
    auditor = models.ForeignKey(Post, models.PROTECT, related_name="audits")
    level_tested = models.PositiveSmallIntegerField(validators=LEVELS, default=3)
    audited_on = models.DateField(
        null=True, blank=True, help_text="Empty: not recorded. Never guess it."
    )
    recorded_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day it was published into the register; empty while it is a draft.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    note = models.TextField(blank=True)
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()
    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_on", "unit__code_sort", "-pk"]
        permissions = [("publish_audit", "Can publish an audit")]
        indexes = [models.Index(fields=["state", "recorded_on"], name="maturity_audit_recorded")]
        constraints = [
            models.CheckConstraint(
                name="maturity_audit_level_in_range",
                condition=Q(level_tested__gte=1, level_tested__lte=MOST_LEVELS),
                violation_error_message=f"A level is a number from 1 to {MOST_LEVELS}.",
            ),
            models.CheckConstraint(
                name="maturity_audit_published_has_recorded_on",
                condition=Q(state="draft", recorded_on=None)
                | Q(state="published", recorded_on__isnull=False),
                violation_error_message=(
                    "A published audit needs the day it was recorded; a draft has none until it is published."
                ),
            ),
            models.CheckConstraint(
                name="maturity_audit_recorded_after_audited",
                condition=Q(audited_on=None)
                | Q(recorded_on=None)
                | Q(recorded_on__gte=F("audited_on")),
                violation_error_message="The audit is recorded before it was made: check both dates.",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state="draft"),
                name="maturity_audit_one_draft_a_unit",
                violation_error_message="This unit has an audit in draft already: finish or use that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, Level {self.level_tested} audit, {self.when}"

    def get_absolute_url(self) -> str:
        return address("maturity:audit", self.pk)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [(reverse("maturity:audits"), "Audits")]

    @property
    def when(self) -> str:
        """The day of the audit in words; never made up."""
        if self.audited_on is None:
            return "date not recorded"
        return format_day(self.audited_on)

    @property
    def made_on(self) -> dt.date | None:
        """The day it counts from: of the audit, or else of its recording, which is the latest it can have been."""
        return self.audited_on or self.recorded_on

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class AuditFindingQuerySet(models.QuerySet):
    def recorded(self, on: dt.date) -> "AuditFindingQuerySet":
        """Findings of audits that were in the register on a day."""
        return self.filter(audit__state=Audit.State.PUBLISHED, audit__recorded_on__lte=on)

    def in_matrix(self, on: dt.date) -> "AuditFindingQuerySet":
        """Findings in a cell of the matrix of a day: the unit is open, the theme is in scope."""
        version = ModelVersion.objects.in_force_by(on).values("pk")[:1]
        numbers = Theme.objects.in_scope(on).filter(version=models.Subquery(version))
        return self.filter(
            Q(audit__unit__opened=None) | Q(audit__unit__opened__lte=on),
            Q(audit__unit__closed=None) | Q(audit__unit__closed__gte=on),
            theme__number__in=numbers.values("number"),
        )

    def current(self, on: dt.date) -> "AuditFindingQuerySet":
        """What the cells of the matrix show on a day: the newest finding of each theme in each unit."""
        return (
            self.recorded(on).filter(Q(superseded_on=None) | Q(superseded_on__gt=on)).in_matrix(on)
        )

    def newest(self) -> "AuditFindingQuerySet":
        """Of the findings already chosen, the newest of each theme in each unit; a rating before none."""
        return self.annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("audit__unit"), F("theme__number")],
                order_by=[
                    Case(When(rating="NA", then=1), default=0).asc(),
                    Coalesce("audit__audited_on", "audit__recorded_on").desc(),
                    F("audit__recorded_on").desc(),
                    F("audit").desc(),
                ],
            )
        ).filter(place=1)

    def with_rating_order(self) -> "AuditFindingQuerySet":
        """Annotate `rating_order`: ratings sort as they rank, not as they are spelt."""
        return self.annotate(
            rating_order=Case(
                When(rating="NC", then=0),
                When(rating="C", then=1),
                When(rating="PC", then=2),
                default=3,
            )
        )

    def for_list(self, on: dt.date) -> "AuditFindingQuerySet":
        """With what a page prints of each; the key task as it was on the day, None where it was not there yet."""
        return (
            self.with_rating_order()
            .select_related("audit__unit__group", "theme", "advice")
            .prefetch_related(models.Prefetch("task", KeyTask.objects.as_at(on)))
            .in_list_order()
        )

    def in_list_order(self) -> "AuditFindingQuerySet":
        return self.order_by(
            "audit__unit__group__order",
            "audit__unit__group__code",
            "audit__unit__order",
            "audit__unit__code_sort",
            "theme__number",
            "-audit__recorded_on",
            "pk",
        )


class AuditFinding(models.Model):
    """What an audit found in one theme: how far the unit conforms to the level tested, and what it should do."""

    class Rating(models.TextChoices):
        NC = "NC", "Non-conformity"
        C = "C", "Conformity"
        PC = "PC", "Positive conformity"
        NOT_ASSESSED = "NA", "Not assessed"

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="findings")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="findings")
    rating = models.CharField(max_length=2, choices=Rating, default=Rating.NOT_ASSESSED)
    note = models.TextField(blank=True, help_text="The evidence, in a few sentences.")
    recommendation = models.TextField(blank=True)
    task = models.ForeignKey(
        KeyTask,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_findings",
        verbose_name="key task",
        help_text="The task that answers the recommendation.",
    )
    advice = models.OneToOneField(
        Recommendation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="finding",
        verbose_name="in the register of recommendations",
        help_text="The recommendation's own record, from the day the audit is published.",
    )
    # From which day a newer finding stands in its place. Current column, kept by the operations; with the day of
    # recording it says what was current on any day, past days included.
    superseded_on = models.DateField(null=True, blank=True, editable=False, db_index=True)

    history = HistoricalRecords(excluded_fields=["superseded_on"])
    objects = AuditFindingQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "theme__number", "pk"]
        verbose_name = "finding"
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "theme"],
                name="maturity_finding_once_a_theme",
                violation_error_message="This audit already has a finding in that theme.",
            ),
            models.CheckConstraint(
                name="maturity_finding_rating_known",
                condition=Q(rating__in=("NC", "C", "PC", "NA")),
                violation_error_message="A rating is NC, C, PC or not assessed.",
            ),
            models.CheckConstraint(
                name="maturity_finding_task_needs_recommendation",
                condition=Q(task=None) | ~Q(recommendation=""),
                violation_error_message="A key task answers a recommendation: write the recommendation first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} in theme {self.theme_id}"

    def get_absolute_url(self) -> str:
        return address("maturity:audit", self.audit_id)

    @property
    def full_title(self) -> str:
        """What a page calls it on which nothing else is said of the audit."""
        return f"{self.audit}: theme {self.theme.number}, {self.theme.name}"

    def clean(self):
        super().clean()
        if self.theme_id and self.audit_id and self.theme.version_id != self.audit.version_id:
            raise ValidationError({"theme": "This theme belongs to another model version."})

    @property
    def rating_words(self) -> str:
        """The whole meaning of the rating: it is relative to the level the audit tested."""
        return rating_words(self.rating, self.audit.level_tested)
