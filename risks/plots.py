"""From the register to the map: one pass over the risks of a scope, with as few queries as there are questions."""

import datetime as dt

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse

from . import movement, trend
from .definitions import Limits
from .heat_map import Plot
from .models.record import Trend
from .querysets import RiskQuerySet
from .trend import Position

_WORDS = {choice.value: str(choice.label) for choice in Trend}
# What the map needs of a risk. Dates are compared in the database: read for thousands, they cost more than the rest.
_COLUMNS = (
    "pk",
    "ref",
    "then_ref",
    "title",
    "category_id",
    "then_likelihood",
    "then_impact",
    "then_band",
    "then_matrix",
    "then_target_likelihood",
    "then_target_impact",
    "then_trend",
    "then_state",
    "score_illustrative",
    "scored_since",
    "reviewed_since",
    "overdue",
)


def plots(
    risks: RiskQuerySet, *, on: dt.date, limits: Limits, meeting, carried: str = "", also=()
) -> list[Plot]:
    """The risks of a queryset that went through `as_at(on)`, each with its movement since a meeting.

    `also` names further columns of the queryset, which each plot carries as they come.
    """
    as_at = meeting.as_at if meeting else on
    rows = list(
        risks.annotate(
            scored_since=_flag(then_scored_on__gt=as_at),
            reviewed_since=_flag(then_last_review__gt=as_at),
            overdue=_flag(then_next_review__lt=on),
        )
        .order_by("ref_sort", "pk")
        .values_list(*_COLUMNS, *also)
    )
    moved = [row[0] for row in rows if row[14]] if meeting else []
    earlier = movement.positions(moved, as_at) if moved else {}
    start = reverse("risks:list")
    end = f"/?{carried}" if carried else "/"
    made = []
    for (
        pk,
        ref,
        then_ref,
        title,
        category,
        likelihood,
        impact,
        band,
        matrix,
        target_likelihood,
        target_impact,
        stated,
        state,
        illustrative,
        scored_since,
        reviewed_since,
        overdue,
        *others,
    ) in rows:
        now = None if likelihood is None else Position(likelihood, impact, band, matrix)
        before = earlier.get(pk) if scored_since else now
        made.append(
            Plot(
                pk=pk,
                ref=then_ref,
                url=f"{start}{ref or f'unnumbered-{pk}'}{end}",
                title=title,
                now=now,
                before=before if meeting else None,
                target=None if target_likelihood is None else (target_likelihood, target_impact),
                stated=_WORDS[stated],
                computed=trend.computed(before, now, met=meeting is not None),
                outside=limits.is_outside(category, band),
                illustrative=illustrative,
                state=state,
                reviewed_since=bool(reviewed_since),
                overdue=bool(overdue),
                also=tuple(others),
            )
        )
    return made


def _flag(**condition):
    return Case(When(Q(**condition), then=Value(1)), default=Value(0), output_field=IntegerField())
