"""Taking back what was recorded by mistake: a score, a review, a reading. It stays, marked, and counts nowhere."""

from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.core.models import withdraw
from ohs.organisation.models import User

from .. import permissions
from ..models import IndicatorReading, RiskReview, RiskScore
from ._base import lock_risk, save_risk


@transaction.atomic
def withdraw_score(*, score: RiskScore, by: User, reason: str) -> RiskScore:
    """Take back a score that was a mistake. The risk stands where its other scores put it."""
    permissions.require_keeper(by)
    risk = lock_risk(score.risk, None)
    withdraw(score, by=by, reason=reason)
    save_risk(risk, by=by, reason=f"Withdrew the {score}: {score.withdrawal_reason}")
    return score


@transaction.atomic
def withdraw_review(*, review: RiskReview, by: User, reason: str) -> RiskReview:
    """Take back a review that was a mistake. What the lead said before it stands again."""
    permissions.require_keeper(by)
    risk = lock_risk(review.risk, None)
    withdraw(review, by=by, reason=reason)
    save_risk(risk, by=by, reason=f"Withdrew the {review}: {review.withdrawal_reason}")
    return review


@transaction.atomic
def withdraw_reading(*, reading: IndicatorReading, by: User, reason: str) -> IndicatorReading:
    """Take back a reading of an indicator that was a mistake. The one before it of the same period stands again."""
    permissions.require_keeper(by)
    withdraw(reading, by=by, reason=reason)
    return save_with_reason(reading, by=by, reason=reason)
