"""Risks through the API."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from django.http import Http404
from pydantic import Field

from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting
from ohs.registers.api import Action, Body, Caller, Event, FilteredResource, as_record

from . import operations
from .filters import RiskFilter
from .models import Risk, RiskReview, RiskScore, RiskStateChange
from .models.record import State, Trend
from .reporting.rows import RISKS, RiskRow, rows_of
from .selectors.appetite import load_appetites

_VERSION = "The version of the risk that this is meant on: 409 if it changed"


class ScoreBody(Body):
    kind: Literal["inherent", "current", "target"] = Field(
        default="current", description="With no controls, as it is now, or what is aimed for"
    )
    likelihood: int = Field(description="How likely, on the scale of the matrix in force")
    impact: int = Field(description="How harmful, on the scale of the matrix in force")
    reason: str = Field(max_length=20_000, description="Why, in a sentence")
    date: dt.date | None = Field(default=None, description="The day of the score; else today")
    version: int | None = Field(default=None, description=_VERSION)


class ReviewBody(Body):
    narrative: str = Field(max_length=20_000, description="How the risk stands, for the Board")
    trend_stated: Literal["improved", "unchanged", "worsened", "not_yet_rated"] = Field(
        description="The lead's view against the meeting compared with"
    )
    compared_with: str | None = Field(
        default=None,
        description="The meeting compared with, by its name in addresses; else the last frozen one",
    )
    difference_reason: str = Field(
        default="", max_length=20_000, description="Why the view differs from the scores"
    )
    next_review: dt.date | None = Field(default=None, description="When it is reviewed next")
    date: dt.date | None = Field(default=None, description="The day of the review; else today")
    version: int | None = Field(default=None, description=_VERSION)


def find_risk(caller: Caller, key: str) -> Risk | None:
    """A risk by its reference, or by the stand-in it had before it had one."""
    return Risk.objects.for_list(caller.on).by_key(key).first()


def _required(caller: Caller, key: str) -> Risk:
    risk = find_risk(caller, key)
    if risk is None:
        raise Http404
    return risk


def record_score(caller: Caller, key: str, body: ScoreBody) -> Mapping[str, Any]:
    score = operations.score(
        risk=_required(caller, key),
        kind=body.kind,
        likelihood=body.likelihood,
        impact=body.impact,
        reason=body.reason,
        date=body.date,
        version=body.version,
        on=caller.today,
        by=caller.user,
    )
    return _score(score).as_json()


def record_review(caller: Caller, key: str, body: ReviewBody) -> Mapping[str, Any]:
    risk = _required(caller, key)
    if body.compared_with is None:
        meeting = BoardMeeting.objects.last_frozen(body.date or caller.today)
    else:
        meeting = BoardMeeting.objects.filter(slug=body.compared_with).first()
        if meeting is None:
            raise OperationRefused({"compared_with": "There is no meeting of that name."})
    review = operations.review(
        risk=risk,
        narrative=body.narrative,
        trend_stated=body.trend_stated,
        compared_with=meeting,
        difference_reason=body.difference_reason,
        next_review=body.next_review,
        date=body.date,
        version=body.version,
        on=caller.today,
        by=caller.user,
    )
    return _review(review).as_json()


class RiskResource(FilteredResource):
    name = "risks"
    title = "Risks"
    table = RISKS
    permission = RISKS.permission
    columns = RISKS.columns
    key = "The risk's reference, or unnumbered- and its number before it has one"
    filterset_class = RiskFilter
    facts = {
        "likelihood": {"type": "integer", "description": "How likely, on the scale of the matrix"},
        "impact": {"type": "integer", "description": "How harmful, on the scale of the matrix"},
        "trend_stated": {"type": "string", "description": "The lead's view"},
        "compared_with": {
            "type": ["string", "null"],
            "description": "The meeting that the view is against, by its name in addresses",
        },
        "next_review": {
            "type": ["string", "null"],
            "format": "date",
            "description": "When it is reviewed next",
        },
        "from": {"type": "string", "description": "The state before"},
        "to": {"type": "string", "description": "The state from then on"},
    }
    actions = (
        Action(
            name="scores",
            summary="Score a risk",
            permission="risks.view_risk",
            body=ScoreBody,
            run=record_score,
        ),
        Action(
            name="reviews",
            summary="Record a review of a risk",
            permission="risks.view_risk",
            body=ReviewBody,
            run=record_review,
        ),
    )

    def queryset(self, caller: Caller) -> Any:
        return Risk.objects.for_list(caller.on).prefetch_related(None)

    def filter_options(self, caller: Caller) -> dict[str, Any]:
        return {"limits": load_appetites().limits(caller.on)}

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[RiskRow]:
        return rows_of(queryset, caller.on)

    def key_of(self, row: RiskRow) -> str:
        return row.ref or f"unnumbered-{row.pk}"

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        risk = find_risk(caller, key)
        if risk is None:
            return None
        rows = RISKS.of(self.rows_of(self.queryset(caller).filter(pk=risk.pk), caller))
        return as_record(rows, _story(risk, caller.on), id=risk.key, version=risk.version)


def _story(risk: Risk, on: dt.date) -> Iterable[Event]:
    scores = RiskScore.objects.filter(risk=risk, scored_on__lte=on)
    yield from map(_score, scores.select_related("scored_by").order_by("scored_on", "pk"))
    reviews = RiskReview.objects.filter(risk=risk, reviewed_on__lte=on)
    reviews = reviews.select_related("reviewed_by", "compared_with")
    yield from map(_review, reviews.order_by("reviewed_on", "pk"))
    changes = RiskStateChange.objects.filter(risk=risk, on__lte=on).select_related("by")
    for change in changes.order_by("on", "pk"):
        yield Event(
            date=change.on,
            kind="state changed",
            text=change.reason,
            by=change.by.display_name,
            facts={
                "from": str(State(change.from_state).label),
                "to": str(State(change.to_state).label),
            },
        )


def _score(score: RiskScore) -> Event:
    return Event(
        date=score.scored_on,
        kind=f"{score.get_kind_display()} score",
        text=score.reason,
        by=score.scored_by.display_name,
        facts={"likelihood": score.likelihood, "impact": score.impact},
    )


def _review(review: RiskReview) -> Event:
    meeting = review.compared_with
    return Event(
        date=review.reviewed_on,
        kind="review",
        text=review.narrative,
        by=review.reviewed_by.display_name,
        facts={
            "trend_stated": str(Trend(review.trend).label),
            "compared_with": meeting.slug if meeting else None,
            "next_review": review.next_review.isoformat() if review.next_review else None,
        },
    )


RESOURCES = (RiskResource(),)
