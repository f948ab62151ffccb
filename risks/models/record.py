"""What is recorded of a risk, each entry dated, with its author and its reason. Nothing here is overwritten."""

from django.db import models
from django.db.models import F, Q

from ohs.core.models import DatedRecord, Withdrawable
from ohs.core.text import format_day

from ..rules import trend


class Trend(models.TextChoices):
    """What the lead says of a risk against a named meeting. Down is good."""

    IMPROVED = "improved", trend.IMPROVED
    UNCHANGED = "unchanged", trend.UNCHANGED
    WORSENED = "worsened", trend.WORSENED
    NOT_YET_RATED = "not_yet_rated", trend.NOT_YET_RATED


class Register(models.TextChoices):
    """Whose register a risk stands on: the force's, or one business group's."""

    CORPORATE = "corporate", "corporate"
    GROUP = "group", "business group"


class State(models.TextChoices):
    """Where a risk is in its life."""

    PROPOSED = "proposed", "proposed"
    OPEN = "open", "open"
    CLOSURE_PROPOSED = "closure_proposed", "closure proposed"
    CLOSURE_REFUSED = "closure_refused", "closure refused"
    MITIGATED = "mitigated", "mitigated, awaiting closure"
    CLOSED = "closed", "closed"
    REOPENED = "reopened", "reopened"


class RiskScore(Withdrawable, DatedRecord):
    """How likely and how harmful a risk was judged to be on a date, and in which band that was: kept as it was made."""

    class Kind(models.TextChoices):
        INHERENT = "inherent", "inherent"
        CURRENT = "current", "current"
        TARGET = "target", "target"

    day_field, author_field = "scored_on", "scored_by"

    risk = models.ForeignKey("risks.Risk", models.CASCADE, related_name="scores")
    kind = models.CharField(max_length=10, choices=Kind)
    matrix = models.ForeignKey("risks.RiskMatrix", models.PROTECT, related_name="scores")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    band = models.ForeignKey("risks.Band", models.PROTECT, related_name="+")
    scored_on = models.DateField()
    reason = models.TextField()
    scored_by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "scored_on", "pk"]
        indexes = [
            models.Index(fields=["risk", "kind", "-scored_on", "-id"], name="risks_score_latest")
        ]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="score_on_a_scale",
                condition=Q(likelihood__range=(1, 10), impact__range=(1, 10)),
                violation_error_message="The score is off the scale: choose a level that the matrix has.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.likelihood} × {self.impact}"

    @property
    def position(self) -> trend.Position:
        return trend.Position(self.likelihood, self.impact, self.band_id, self.matrix_id)


class RiskReview(Withdrawable, DatedRecord):
    """What the lead told the Board of a risk: the narrative, and which way it is going against a named meeting."""

    day_field, author_field = "reviewed_on", "reviewed_by"

    risk = models.ForeignKey("risks.Risk", models.CASCADE, related_name="reviews")
    reviewed_on = models.DateField()
    narrative = models.TextField()
    trend = models.CharField("lead's view", max_length=15, choices=Trend)
    compared_with = models.ForeignKey(
        "organisation.BoardMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risk_reviews",
        help_text="The meeting that the trend is stated against.",
    )
    difference_reason = models.TextField(
        "why the stated trend and the scores differ",
        blank=True,
        help_text="Needed where the score does not match the lead's view.",
    )
    next_review = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "-reviewed_on", "-pk"]
        indexes = [models.Index(fields=["risk", "-reviewed_on", "-id"], name="risks_review_latest")]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="review_next_is_later",
                condition=Q(next_review=None) | Q(next_review__gt=F("reviewed_on")),
                violation_error_message="The next review is not after this one: give a later date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {format_day(self.reviewed_on)}"


class RiskStateChange(DatedRecord):
    """A step in a risk's life, why it was taken, and the decision it rests on."""

    risk = models.ForeignKey("risks.Risk", models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    on = models.DateField()
    on_printed = models.CharField(
        max_length=80,
        blank=True,
        help_text="As the source prints it, where it gives no day. The date then is the last it can have been.",
    )
    reason = models.TextField()
    decision = models.CharField(max_length=300, blank=True, help_text="The decision it rests on.")
    meeting = models.ForeignKey(
        "organisation.BoardMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risk_state_changes",
    )
    awaits = models.TextField("what closure waits for", blank=True)
    expected_on = models.DateField(
        "expected by", null=True, blank=True, help_text="When what it waits for should be there."
    )
    by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "on", "pk"]
        indexes = [models.Index(fields=["risk", "-on", "-id"], name="risks_state_latest")]
        constraints = [
            models.CheckConstraint(
                name="state_change_changes",
                condition=~Q(from_state=F("to_state")),
                violation_error_message="The risk is in that state already: choose another.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"

    @property
    def when(self) -> str:
        """As the source prints it, where it gives no day."""
        return self.on_printed or format_day(self.on)


class RegisterMove(DatedRecord):
    """A risk escalated from a business group's register to the corporate one, or returned to the group."""

    class Kind(models.TextChoices):
        ESCALATION = "escalation", "escalated to the corporate register"
        RETURN = "return", "returned to the business group"

    risk = models.ForeignKey("risks.Risk", models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=12, choices=Kind)
    group = models.ForeignKey(
        "organisation.BusinessGroup",
        models.PROTECT,
        related_name="risk_moves",
        help_text="The group it came from, or is returned to.",
    )
    on = models.DateField()
    reason = models.TextField()
    decision = models.CharField(max_length=300, blank=True)
    meeting = models.ForeignKey(
        "organisation.BoardMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risk_moves",
    )
    by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "on", "pk"]
        indexes = [models.Index(fields=["risk", "-on", "-id"], name="risks_move_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.group}"
