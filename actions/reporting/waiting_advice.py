"""What of recommendations and programmes waits for whoever owns them: an answer, doing it, a review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.urls import reverse

from ohs.core.text import shorten
from ohs.registers.waiting import InPlaceForm, WaitingItem, Worker

from .. import operations, permissions
from ..forms import recommendations as forms
from ..models import Programme, Recommendation
from ..rules.recommendations import OPEN, RecommendationState, state_q

RESPOND, IMPLEMENT, REVIEW = "respond", "implement", "programme"
DUE_WITHIN = dt.timedelta(days=90)


def items(worker: Worker) -> list[WaitingItem]:
    return [*_recommendations(worker), *_programmes(worker)]


def _recommendations(worker: Worker) -> list[WaitingItem]:
    """Those that a post of theirs owns; for the HSW team also those that nobody owns and nobody answered."""
    still_open = Q()
    for state in OPEN:
        still_open |= state_q(state, worker.on)
    whose = Q(owner__in=worker.posts)
    if permissions.may_correct_recommendation(worker.person):
        whose |= Q(owner=None) & state_q(RecommendationState.AWAITING, worker.on)
    found = Recommendation.objects.for_list(worker.on).filter(still_open, whose)
    return [
        _recommendation(each, worker) for each in found.prefetch_related(None).order_by("number")
    ]


def _recommendation(row: Any, worker: Worker) -> WaitingItem:
    answered = bool(row.response and row.responded_on and row.responded_on <= worker.on)
    to_do = (
        "Say when it was implemented."
        if answered
        else "Answer it: accepted, in part or not accepted."
    )
    return WaitingItem(
        kind=IMPLEMENT if answered else RESPOND,
        pk=row.pk,
        subject=f"Recommendation {row.number}, {row.get_source_display()}",
        to_do=to_do if row.owner else f"{to_do} No post owns it.",
        note=f"“{shorten(row.text, 300)}”",
        url=row.get_absolute_url(),
        due=row.due_date,
        asked=not answered and row.due_date is None,
        action_url=reverse(
            "actions:recommendation_implemented" if answered else "actions:recommendation_respond",
            args=[row.pk],
        ),
        action="Record it" if answered else "Respond",
        post=row.owner.title if row.owner else "",
        stands_in_for=worker.stands_in_for(row.owner_id) if row.owner_id else "",
        barred=worker.barred(*permissions.DO_WHAT_ONE_LEADS),
        illustrative=row.illustrative,
    )


def _programmes(worker: Worker) -> list[WaitingItem]:
    """Programmes of their posts whose review is due soon or late."""
    if not worker.posts:
        return []
    due = Programme.objects.filter(
        Q(end_date=None) | Q(end_date__gte=worker.on),
        owner__in=worker.posts,
        next_review__lte=worker.on + DUE_WITHIN,
    ).select_related("owner")
    return [
        WaitingItem(
            kind=REVIEW,
            pk=each.pk,
            subject=str(each),
            to_do="Review it: say in a note how it goes.",
            url=each.get_absolute_url(),
            due=each.next_review,
            action_url=reverse("actions:programme_note", args=[each.slug]),
            action="Add a note",
            post=each.owner.title if each.owner else "",
            stands_in_for=worker.stands_in_for(each.owner_id) if each.owner_id else "",
            barred=worker.barred(*permissions.DO_WHAT_ONE_LEADS),
            illustrative=each.illustrative,
        )
        for each in due.order_by("next_review", "pk")
    ]


# The forms that stand in place
def _form(form_class: type[Any]) -> Callable[..., BaseForm]:
    def make(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
        form: BaseForm = form_class(record=Recommendation.objects.get(pk=item.pk), **kwargs)
        return form

    return make


def _carry_out(operation: Callable[..., Any], said: str) -> Callable[..., str]:
    def carry_out(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
        operation(
            recommendation=Recommendation.objects.get(pk=item.pk),
            by=worker.person,
            on=worker.on,
            **form.cleaned_data,
        )
        return f"{item.subject}: {said}"

    return carry_out


FORMS = {
    RESPOND: InPlaceForm(
        make=_form(forms.RespondForm),
        carry_out=_carry_out(operations.respond, "your response is recorded."),
        button="Save the response",
    ),
    IMPLEMENT: InPlaceForm(
        make=_form(forms.ImplementedForm),
        carry_out=_carry_out(
            operations.mark_implemented,
            "recorded as implemented. The HSW team records what shows that it worked.",
        ),
        button="Save",
    ),
}
