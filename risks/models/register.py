"""The risks themselves: their references, who leads them, the tasks that treat them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from ohs.core.addresses import address
from ohs.core.fields import NaturalSortField
from ohs.core.history import HistoricalRecords
from ohs.core.models import AsOf

from ..querysets import RiskQuerySet, RiskTaskQuerySet
from .appetite import Category
from .record import Register, State, Trend


class Risk(models.Model):
    """Something that could harm people at work, on the force's register or on one business group's.

    Scores, reviews, state changes and moves are kept as dated records. The columns under "As it stands" repeat the
    newest of each so that lists and the heat map need no more than this table; `operations.sync_current_columns` keeps them.
    """

    ref = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[
            RegexValidator(
                r"^(?!unnumbered-)(?=.*\d)[0-9A-Za-z][0-9A-Za-z.-]*\Z",
                "Write a reference with letters, digits, dots and hyphens, at least one digit: 36 or 3a-d.",
            )
        ],
        error_messages={
            "unique": "Another risk has this reference, or had it. References are never used again: take the next."
        },
        help_text="Given once and never used again. Empty until one is given.",
    )
    ref_sort = NaturalSortField(source="ref", db_index=True)
    ref_given_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=200)
    description = models.TextField(help_text="The formal description, as the register prints it.")
    source_note = models.TextField(
        blank=True,
        help_text="Where the source differs from itself, or says less than this register holds.",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        help_text="The family that this risk is a member of. Members stand on the family's page, not on the register.",
    )
    register = models.CharField(max_length=10, choices=Register, default=Register.CORPORATE)
    group = models.ForeignKey(
        "organisation.BusinessGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name="business group",
        help_text="Whose register it stands on; on the corporate register, the group it came from if any.",
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="risks")
    leads = models.ManyToManyField(
        "organisation.Post", through="risks.RiskLead", related_name="risks_led", blank=True
    )
    lines = models.ManyToManyField(
        "injuries.ReportLine",
        blank=True,
        related_name="risks",
        verbose_name="injury lines that watch it",
    )
    programmes = models.ManyToManyField(
        "actions.Programme",
        blank=True,
        editable=False,
        related_name="risks",
        help_text="Services, pilots and campaigns that bear on the risk; none of them is a control.",
    )
    investigations = models.ManyToManyField(
        "injuries.Investigation", blank=True, editable=False, related_name="risks"
    )
    tasks = models.ManyToManyField(
        "actions.KeyTask",
        through="risks.RiskTask",
        related_name="risks",
        verbose_name="tasks that treat it",
    )
    raised_on = models.DateField(
        null=True,
        blank=True,
        help_text="When it came on to the register; empty where it is not recorded.",
    )
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)

    # As it stands: the newest of each dated record, kept by operations.sync_current_columns.
    inherent_likelihood = models.PositiveSmallIntegerField(null=True, editable=False)
    inherent_impact = models.PositiveSmallIntegerField(null=True, editable=False)
    current_likelihood = models.PositiveSmallIntegerField(null=True, editable=False)
    current_impact = models.PositiveSmallIntegerField(null=True, editable=False)
    current_band = models.ForeignKey(
        "risks.Band", models.PROTECT, null=True, editable=False, related_name="+"
    )
    current_matrix = models.ForeignKey(
        "risks.RiskMatrix", models.PROTECT, null=True, editable=False, related_name="+"
    )
    scored_on = models.DateField(null=True, editable=False)
    score_illustrative = models.BooleanField(default=False, editable=False)
    target_likelihood = models.PositiveSmallIntegerField(null=True, editable=False)
    target_impact = models.PositiveSmallIntegerField(null=True, editable=False)
    trend_stated = models.CharField(
        max_length=15, choices=Trend, default=Trend.NOT_YET_RATED, editable=False
    )
    last_review = models.DateField(null=True, editable=False)
    next_review = models.DateField(null=True, editable=False)
    last_recorded_on = models.DateField(
        null=True,
        editable=False,
        help_text="The date of its newest record: as at that day the columns hold.",
    )
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Counts its changes, so that two editors notice each other.",
    )

    history = HistoricalRecords(
        excluded_fields=["ref_sort", "last_recorded_on"], m2m_fields=[lines]
    )
    objects = RiskQuerySet.as_manager()

    # Of the date of `as_at(on)` where the row was read so.
    asof_state = AsOf("state")
    asof_trend = AsOf("trend_stated")
    asof_next_review = AsOf("next_review")

    class Meta:
        ordering = ["ref_sort", "pk"]
        permissions = [
            ("update_led_risk", "Can review and score the risks that their posts lead"),
            ("postpone_review", "Can put a review's date off"),
        ]
        indexes = [
            models.Index(fields=["parent", "ref_sort", "id"], name="risks_on_register"),
            models.Index(fields=["current_band", "ref_sort"], name="risks_by_band"),
            models.Index(fields=["state", "ref_sort"], name="risks_by_state"),
            models.Index(fields=["-trend_stated", "ref_sort"], name="risks_worsened_first"),
            models.Index(fields=["next_review"], name="risks_next_review"),
            models.Index(fields=["last_recorded_on"], name="risks_last_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                name="risk_ref_not_blank",
                condition=~Q(ref=""),
                violation_error_message="Leave the reference out altogether until one is given.",
            ),
            models.CheckConstraint(
                name="risk_ref_date_has_ref",
                condition=Q(ref__isnull=False) | Q(ref_given_on=None),
                violation_error_message="Give the reference together with its date.",
            ),
            models.CheckConstraint(
                name="risk_group_register_has_group",
                condition=Q(register="corporate") | Q(group__isnull=False),
                violation_error_message="Say which business group's register it stands on.",
            ),
            models.CheckConstraint(
                name="risk_not_its_own_family",
                condition=~Q(parent=F("id")),
                violation_error_message="A risk is not a member of itself: choose another family, or none.",
            ),
            models.CheckConstraint(
                name="risk_score_whole",
                condition=Q(
                    current_likelihood=None,
                    current_impact=None,
                    current_band=None,
                    current_matrix=None,
                    scored_on=None,
                )
                | Q(
                    current_likelihood__isnull=False,
                    current_impact__isnull=False,
                    current_band__isnull=False,
                    current_matrix__isnull=False,
                    scored_on__isnull=False,
                ),
                violation_error_message="A score has a likelihood, an impact, a band and a date, or there is none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref or 'TBC'} {self.title}"

    def get_absolute_url(self) -> str:
        return address("risks:detail", self.key)

    @property
    def key(self) -> str:
        """What its address is made of: the reference, or a stand-in until it has one."""
        return self.ref or f"unnumbered-{self.pk}"


class RiskLead(models.Model):
    """A post that leads a risk, from when to when."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="lead_rows")
    post = models.ForeignKey("organisation.Post", models.PROTECT, related_name="risk_lead_rows")
    printed = models.CharField(
        max_length=160,
        blank=True,
        help_text="As the source prints it, where it spells the post otherwise.",
    )
    order = models.PositiveSmallIntegerField(default=0)
    start = models.DateField(null=True, blank=True, help_text="Empty where it is not recorded.")
    end = models.DateField(null=True, blank=True, help_text="The last day; empty while it lasts.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["risk", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "post"],
                condition=Q(end=None),
                name="risk_lead_once",
                violation_error_message="This post leads the risk already.",
            ),
            models.CheckConstraint(
                name="risk_lead_ends_after_start",
                condition=Q(start=None) | Q(end=None) | Q(end__gte=F("start")),
                violation_error_message="The lead ends before it starts: check both dates.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)


class RiskTask(models.Model):
    """A key task that treats a risk. When it is confirmed complete the risk is scored again, or it is said why not."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="task_links")
    task = models.ForeignKey("actions.KeyTask", models.PROTECT, related_name="risk_links")
    treats = models.CharField(
        "how it treats the risk", max_length=300, blank=True, help_text="In a few words."
    )
    not_affected_because = models.TextField(
        blank=True, help_text="Why the task's completion leaves the score as it is."
    )
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()
    objects = RiskTaskQuerySet.as_manager()

    class Meta:
        ordering = ["risk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "task"],
                name="risk_task_once",
                violation_error_message="This task is linked to the risk already.",
            ),
            models.CheckConstraint(
                name="risk_task_answer_whole",
                condition=Q(not_affected_because="", answered_on=None)
                | (~Q(not_affected_because="") & Q(answered_on__isnull=False)),
                violation_error_message="An answer needs its reason and its date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.key}: {self.task}"
