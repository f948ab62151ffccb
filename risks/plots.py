"""From the register to the map: one pass over the risks of a scope, with as few queries as there are questions."""

import datetime as dt
from itertools import starmap
from typing import NamedTuple

from django.urls import reverse

from . import movement
from .definitions import Limits
from .heat_map import Plot
from .models.record import Trend
from .querysets import RiskQuerySet

_WORDS = {choice.value: str(choice.label) for choice in Trend}


class Row(NamedTuple):
    """A risk on a date, as far as the map needs it."""

    pk: int
    ref: str | None
    then_ref: str | None
    title: str
    category_id: int
    then_likelihood: int | None
    then_impact: int | None
    then_band: int | None
    then_matrix: int | None
    then_scored_on: dt.date | None
    then_target_likelihood: int | None
    then_target_impact: int | None
    then_trend: str
    then_state: str
    then_last_review: dt.date | None
    then_next_review: dt.date | None
    score_illustrative: bool


def plots(
    risks: RiskQuerySet, *, on: dt.date, limits: Limits, meeting, carried: str = ""
) -> list[Plot]:
    """The risks of a queryset that went through `as_at(on)`, each with its movement since a meeting."""
    rows = list(starmap(Row, risks.order_by("ref_sort", "pk").values_list(*Row._fields)))
    moves = movement.Movement(rows, meeting)
    start = reverse("risks:list")
    end = f"/?{carried}" if carried else "/"
    made = []
    for row in rows:
        targeted = row.then_target_likelihood is not None
        made.append(
            Plot(
                pk=row.pk,
                ref=row.then_ref,
                url=f"{start}{row.ref or f'unnumbered-{row.pk}'}{end}",
                title=row.title,
                now=movement.now(row),
                before=moves.before(row),
                target=(row.then_target_likelihood, row.then_target_impact) if targeted else None,
                stated=_WORDS[row.then_trend],
                computed=moves.computed(row),
                outside=limits.is_outside(row.category_id, row.then_band),
                illustrative=row.score_illustrative,
                state=row.then_state,
                last_review=row.then_last_review,
                next_review=row.then_next_review,
                overdue=row.then_next_review is not None and row.then_next_review < on,
            )
        )
    return made
