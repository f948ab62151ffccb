"""Scoring and reviewing a risk, and answering for the tasks that treat it."""

import datetime as dt

from django.db import transaction

from actions.models import KeyTask
from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.periods import Month
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, User

from .. import permissions
from ..models import ReviewInterval, Risk, RiskMatrix, RiskReview, RiskScore, RiskTask
from ..models.record import State, Trend
from ..rules import trend
from ..selectors.positions import positions_on
from ._base import day_of_record, lock_risk, save_risk

# Where a risk has no score there is no band to say how often: the Board meets every quarter.
MONTHS_WITHOUT_BAND = 3


@transaction.atomic
def score(
    *,
    risk: Risk,
    kind: str,
    likelihood: int,
    impact: int,
    on: dt.date,
    reason: str,
    by: User,
    date: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> RiskScore:
    """Record how likely and how harmful a risk is, on the matrix in force that day."""
    permissions.require_work(by, risk, on)
    risk = lock_risk(risk, version)
    date = day_of_record(date, on)
    reason = require_text(reason, "reason", "Enter a reason for the score, in a sentence.")
    if risk.state == State.CLOSED:
        raise OperationRefused("This risk is closed. Reopen it before you score it.")
    matrix = RiskMatrix.objects.in_force(date)
    if matrix is None:
        raise OperationRefused(
            {
                "date": "No matrix was in force on that date. Choose a later date, or adopt a matrix first."
            }
        )
    kind = RiskScore.Kind(kind)
    for name, value, most in (
        ("likelihood", likelihood, matrix.size),
        ("impact", impact, matrix.impacts),
    ):
        if not 1 <= value <= most:
            raise OperationRefused(
                {
                    name: f"{value} is off the scale: this matrix has levels 1 to {most}. Choose one of them."
                }
            )
    last = risk.scores.filter(kind=kind).order_by("scored_on", "pk").last()
    if last and date < last.scored_on:
        raise OperationRefused(
            {
                "date": f"The last {kind.label} score is of {format_day(last.scored_on)}. Give that date or a later one: "
                "what the Board saw before does not change."
            }
        )
    band = matrix.band_of(likelihood, impact)
    position = trend.Position(likelihood, impact, band.pk, matrix.pk)
    _refuse_target_above_inherent(risk, kind, position)
    row = RiskScore(
        risk=risk,
        kind=kind,
        matrix=matrix,
        likelihood=likelihood,
        impact=impact,
        band=band,
        scored_on=date,
        reason=reason,
        scored_by=by,
        illustrative=illustrative,
    )
    row.save()
    save_risk(risk, by=by, reason=f"{kind.label} score {likelihood} × {impact}: {reason}")
    return row


def _refuse_target_above_inherent(risk: Risk, kind: str, position: trend.Position) -> None:
    other: dict[str, str] = {
        RiskScore.Kind.TARGET: RiskScore.Kind.INHERENT,
        RiskScore.Kind.INHERENT: RiskScore.Kind.TARGET,
    }
    if kind not in other:
        return
    counterpart = (
        risk.scores.filter(kind=other[kind], matrix=position.matrix)
        .order_by("scored_on", "pk")
        .last()
    )
    if counterpart is None:
        return
    against = counterpart.position
    if kind == RiskScore.Kind.TARGET and position.weight > against.weight:
        raise OperationRefused(
            f"The target ({position.likelihood} × {position.impact}) is worse than the inherent score "
            f"({against.likelihood} × {against.impact}), the risk without any control. Aim lower."
        )
    if kind == RiskScore.Kind.INHERENT and against.weight > position.weight:
        raise OperationRefused(
            f"The inherent score ({position.likelihood} × {position.impact}) is better than the target "
            f"({against.likelihood} × {against.impact}). Lower the target first, or score higher."
        )


@transaction.atomic
def review(
    *,
    risk: Risk,
    narrative: str,
    trend_stated: str,
    compared_with: BoardMeeting | None,
    on: dt.date,
    by: User,
    date: dt.date | None = None,
    difference_reason: str = "",
    next_review: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> RiskReview:
    """Record what the lead tells the Board: the narrative, and which way the risk is going against a meeting."""
    permissions.require_work(by, risk, on)
    risk = lock_risk(risk, version)
    date = day_of_record(date, on)
    if risk.state == State.CLOSED:
        raise OperationRefused("This risk is closed. Reopen it before you review it.")
    narrative = require_text(
        narrative, "narrative", "Tell the Board how the risk stands, in a few sentences."
    )
    stated = Trend(trend_stated)
    if risk.last_review and date < risk.last_review:
        raise OperationRefused(
            {
                "date": f"The last review was on {format_day(risk.last_review)}. Give that date or a later one."
            }
        )
    is_first = risk.last_review is None
    if stated != Trend.NOT_YET_RATED and compared_with is None and not is_first:
        # The first is stated against the register that was kept before this system.
        raise OperationRefused(
            {"compared_with": "Say which meeting you compare with: a trend is against something."}
        )
    if compared_with is not None and (compared_with.as_at is None or compared_with.as_at >= date):
        raise OperationRefused(
            {"compared_with": "That meeting was not before this review. Choose an earlier one."}
        )
    worked_out = computed_trend_at(risk, date, compared_with)
    if compared_with is not None and trend.differs(stated.label, worked_out):
        difference_reason = require_text(
            difference_reason,
            "difference_reason",
            f"You state {stated.label}, but the scores say {worked_out} since {format_day(compared_with.known_on)}. "
            "Enter why your view differs from the score, or score the risk again first.",
        )
    due = next_review_date(risk, date)
    if next_review is None:
        next_review = due
    elif next_review <= date:
        raise OperationRefused({"next_review": "The next review has to be after this one."})
    elif next_review > due and not permissions.may_postpone_reviews(by):
        raise OperationRefused(
            {
                "next_review": f"A risk in this band is reviewed again by {format_day(due)}. Choose that day or an earlier "
                "one; only the HSW team can put a review off."
            }
        )
    row = RiskReview(
        risk=risk,
        reviewed_on=date,
        narrative=narrative,
        trend=stated,
        compared_with=compared_with,
        difference_reason=difference_reason.strip(),
        next_review=next_review,
        reviewed_by=by,
        illustrative=illustrative,
    )
    row.save()
    save_risk(risk, by=by, reason=f"Reviewed: {stated.label}")
    return row


def computed_trend_at(risk: Risk, date: dt.date, meeting: BoardMeeting | None) -> str:
    """Which way the scores say the risk went between a meeting's as-at date and a day."""
    this = Risk.objects.filter(pk=risk.pk)
    now = positions_on(date, this).get(risk.pk)
    before = positions_on(meeting.known_on, this).get(risk.pk) if meeting else None
    return trend.computed(before, now, met=meeting is not None)


def next_review_date(risk: Risk, reviewed_on: dt.date) -> dt.date:
    """The last day on which the next review is in time: so many months on as the matrix says for its band."""
    months = (
        ReviewInterval.objects.filter(matrix=risk.current_matrix_id, band=risk.current_band_id)
        .values_list("months", flat=True)
        .first()
    )
    month = Month.of(reviewed_on).plus(months or MONTHS_WITHOUT_BAND)
    return dt.date(month.year, month.number, min(reviewed_on.day, month.end.day))


@transaction.atomic
def link_task(*, risk: Risk, task: KeyTask, treats: str, by: User, reason: str) -> RiskTask:
    """Say that a key task treats this risk."""
    permissions.require_keeper(by)
    reason = require_text(reason, "reason", "Enter how the task treats this risk.")
    if risk.task_links.filter(task=task).exists():
        raise OperationRefused({"task": "This task is linked to the risk already."})
    link = RiskTask(risk=risk, task=task, treats=treats.strip())
    return save_with_reason(link, by=by, reason=reason)


@transaction.atomic
def answer_task(
    *, link: RiskTask, because: str, on: dt.date, by: User, date: dt.date | None = None
) -> RiskTask:
    """Say why a completed task leaves the score as it is; scoring the risk again is the other answer."""
    permissions.require_work(by, link.risk, on)
    link = lock_for_update(link)
    link.not_affected_because = require_text(
        because, "because", "Enter why the score is not affected, or score the risk again."
    )
    link.answered_on, link.answered_by = day_of_record(date, on), by
    return save_with_reason(link, by=by, reason=f"Score not affected: {link.not_affected_because}")
