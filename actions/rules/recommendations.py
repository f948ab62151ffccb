"""What the words of the register of recommendations mean."""

import datetime as dt

from django.db import models
from django.db.models import Q


class Source(models.TextChoices):
    CORONER = "coroner", "coroner"
    REGULATOR = "regulator", "regulator"
    INSPECTORATE = "inspectorate", "inspectorate"
    INTERNAL_AUDIT = "internal audit", "internal audit"
    EXTERNAL_AUDIT = "external audit", "external audit"
    INVESTIGATION = "investigation", "investigation"
    UNIT_AUDIT = "unit audit", "unit audit"
    BOARD = "board", "Board"


class Response(models.TextChoices):
    ACCEPTED = "accepted", "accepted"
    PART = "in part", "accepted in part"
    NOT = "not", "not accepted"


class RecommendationState(models.TextChoices):
    """Exclusive and complete: each recommendation is in one of these on any day."""

    AWAITING = "awaiting response", "awaiting response"
    OVERDUE = "overdue", "overdue"
    IN_HAND = "in hand", "in hand"
    IMPLEMENTED = "implemented", "implemented, effect not yet shown"
    EFFECT_SHOWN = "effect shown", "effect shown"
    NOT_ACCEPTED = "not accepted", "not accepted"


#: Those about which something is still to be done.
OPEN = (RecommendationState.AWAITING, RecommendationState.OVERDUE, RecommendationState.IN_HAND)


def state_of(
    on: dt.date,
    *,
    response: str,
    responded_on: dt.date | None,
    due_date: dt.date | None,
    implemented_on: dt.date | None,
    effect_on: dt.date | None,
) -> RecommendationState:
    """How a recommendation stands on a day; what was recorded of a later day is not known yet."""
    if effect_on and effect_on <= on:
        return RecommendationState.EFFECT_SHOWN
    if implemented_on and implemented_on <= on:
        return RecommendationState.IMPLEMENTED
    answered = bool(response and responded_on and responded_on <= on)
    if answered and response == Response.NOT:
        return RecommendationState.NOT_ACCEPTED
    if due_date and due_date < on:
        return RecommendationState.OVERDUE
    return RecommendationState.IN_HAND if answered else RecommendationState.AWAITING


def state_q(state: str, on: dt.date) -> Q:
    """The recommendations in a state on a day: the twin of `state_of`."""
    effect, implemented = Q(effect_on__lte=on), Q(implemented_on__lte=on)
    no_effect, not_implemented = _not_by("effect_on", on), _not_by("implemented_on", on)
    undone = no_effect & not_implemented
    answered = ~Q(response="") & Q(responded_on__lte=on)
    not_answered = Q(response="") | _not_by("responded_on", on)
    late, not_late = Q(due_date__lt=on), Q(due_date=None) | Q(due_date__gte=on)
    agreed = answered & ~Q(response=Response.NOT)
    match RecommendationState(state):
        case RecommendationState.EFFECT_SHOWN:
            return effect
        case RecommendationState.IMPLEMENTED:
            return implemented & no_effect
        case RecommendationState.NOT_ACCEPTED:
            return undone & answered & Q(response=Response.NOT)
        case RecommendationState.OVERDUE:
            return undone & late & (not_answered | agreed)
        case RecommendationState.IN_HAND:
            return undone & not_late & agreed
        case _:
            return undone & not_late & not_answered


def _not_by(field: str, on: dt.date) -> Q:
    """A date is empty or later."""
    return Q(**{field: None}) | Q(**{f"{field}__gt": on})
