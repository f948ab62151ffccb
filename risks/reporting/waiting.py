"""What of the register waits for a person: risks to review, scores that a finished task asks for, readings due, closures to decide."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.forms import BaseForm
from django.urls import reverse

from ohs.core.addresses import address
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting
from ohs.organisation.people import people_with
from ohs.registers.waiting import InPlaceForm, WaitingItem, Work, Worker

from .. import operations, permissions
from ..forms import ReviewInPlaceForm
from ..models import Indicator, Risk, RiskScore
from ..models.record import State
from ..rules.status import is_open, rescore_asked
from ..selectors.indicators import load_statuses
from ..selectors.matrix_data import load_matrix_in_force
from .news import news

REVIEW, RESCORE, READING, CLOSURE = "review", "rescore", "reading", "closure"


def items(worker: Worker) -> list[WaitingItem]:
    keeps = permissions.keeps_the_register(worker.person)
    return [
        *(_led(worker) if worker.posts else ()),
        *(_closures(worker.on) if keeps else ()),
        *_readings(worker, keeps),
    ]


def _named(risk: Any) -> str:
    return f"Risk {risk.ref or 'without a reference'} {risk.title}"


def _led(worker: Worker) -> list[WaitingItem]:
    risks = list(
        Risk.objects.as_at(worker.on)
        .led_by_posts(worker.posts, worker.on)
        .filter(is_open())
        .only("ref", "title", "score_illustrative")
        .order_by("asof_next_review", "ref_sort", "pk")
    )
    keys = [risk.pk for risk in risks]
    # Their keys alone: every page counts these items after every change.
    leads = Risk.objects.lead_posts(worker.on, keys)
    to_score = set(
        Risk.objects.as_at(worker.on)
        .filter(rescore_asked(worker.on), pk__in=keys)
        .values_list("pk", flat=True)
    )
    barred = worker.barred("risks.update_led_risk", "risks.change_risk")
    return [
        _review(risk, leads.get(risk.pk, []), risk.pk in to_score, worker, barred) for risk in risks
    ]


def _review(
    risk: Any, leading: Sequence[int], rescore: bool, worker: Worker, barred: str
) -> WaitingItem:
    if risk.asof_last_review is None:
        to_do = "Score and review it: it has never been reviewed."
    elif rescore:
        to_do = "Score it again: an action on it is confirmed complete."
    else:
        to_do = f"Score and review it. Last reviewed {format_day(risk.asof_last_review)}."
    return WaitingItem(
        kind=REVIEW,
        pk=risk.pk,
        subject=_named(risk),
        to_do=to_do,
        url=risk.get_absolute_url(),
        due=risk.asof_next_review,
        asked=risk.asof_next_review is None,
        action_url=address("risks:review", risk.key),
        action="Review",
        post=next((post.title for post in worker.posts if post.pk in leading), ""),
        stands_in_for=worker.stands_in_for(*leading),
        barred=barred,
        illustrative=risk.score_illustrative,
    )


def _closures(on: dt.date) -> list[WaitingItem]:
    """A lead asked to close it: the Board decides, and the HSW team records that."""
    asked = Risk.objects.as_at(on).filter(asof_state=State.CLOSURE_PROPOSED)
    return [
        WaitingItem(
            kind=CLOSURE,
            pk=risk.pk,
            subject=_named(risk),
            to_do="Its lead asks to close it: record what was decided.",
            url=risk.get_absolute_url(),
            asked=True,
            action_url=address("risks:change_state", risk.key),
            action="Record the decision",
        )
        for risk in asked.order_by("ref_sort", "pk")
    ]


def _readings(worker: Worker, keeps: bool) -> list[WaitingItem]:
    """Readings are recorded by the HSW team; whose post owns an indicator is told that one is due."""
    indicators = Indicator.objects.all()
    if not keeps:
        if not worker.posts:
            return []
        indicators = indicators.filter(owner__in=worker.posts)
    found = []
    for status in load_statuses(indicators.order_by("order", "title", "pk"), worker.on):
        if status.reading is not None and not status.stale:
            continue
        indicator = status.indicator
        found.append(
            WaitingItem(
                kind=READING,
                pk=indicator.pk,
                subject=indicator.title,
                to_do=(
                    "Record its next reading."
                    if keeps
                    else "A reading is due: send it to the HSW team, who record it."
                ),
                url=address("risks:indicator", indicator.slug),
                due=status.next_due,
                asked=status.next_due is None,
                note=f"Newest reading: {status.figure}." if status.figure else "No reading yet.",
                post=indicator.owner.title if indicator.owner else "",
                action_url=_where_recorded(indicator) if keeps else "",
                action="Record a reading",
            )
        )
    return found


def _where_recorded(indicator: Indicator) -> str:
    if indicator.by_month_and_unit:
        return reverse("imports:list")
    return reverse("risks:reading_new", args=[indicator.slug])


# The form that stands in place: score and review in one
def _make_review(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    risk = Risk.objects.as_at(worker.on).get(pk=item.pk)
    return ReviewInPlaceForm(
        risk=risk,
        matrix=load_matrix_in_force(worker.on),
        last_meeting=BoardMeeting.objects.last_frozen(worker.on),
        **kwargs,
    )


def _review_it(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    values = form.cleaned_data
    risk: Risk = form.risk  # type: ignore[attr-defined]
    with transaction.atomic():
        version = values["version"]
        if "likelihood" in values:
            operations.score(
                risk=risk,
                kind=RiskScore.Kind.CURRENT,
                likelihood=values["likelihood"],
                impact=values["impact"],
                reason=values["narrative"],
                on=worker.on,
                by=worker.person,
                version=version,
            )
            version = None
        made = operations.review(
            risk=risk,
            narrative=values["narrative"],
            trend_stated=values["trend_stated"],
            compared_with=form.last_meeting,  # type: ignore[attr-defined]
            difference_reason=values["difference_reason"],
            on=worker.on,
            by=worker.person,
            version=version,
        )
    return (
        f"{item.subject}: your score and review are recorded. "
        f"The next review is due by {format_day(made.next_review)}."
    )


WORK = Work(
    items=items,
    news=news,
    beyond_posts=lambda on: people_with("risks.change_risk"),
    forms={
        REVIEW: InPlaceForm(make=_make_review, carry_out=_review_it, button="Save score and review")
    },
)
