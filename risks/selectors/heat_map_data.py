"""From the register to the map: one pass over the risks of a scope, with as few queries as there are questions."""

import datetime as dt

from django.db.models import ExpressionWrapper, F, Field, Value
from django.urls import reverse

from ohs.web.once import read

from ..models.record import Trend
from ..querysets import RiskQuerySet
from ..reporting.since import Compared
from ..rules import trend
from ..rules.definitions import Limits
from ..rules.heat_map import Plot
from ..rules.trend import Position
from . import positions

_WORDS = {choice.value: str(choice.label) for choice in Trend}
# What the map needs of a risk, and no more: read for thousands, every column counts.
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
    "made_up",
    "stood",
)


def as_it_comes(expression) -> ExpressionWrapper:
    """The value as the database gives it: a column that has to be converted makes every row be taken apart again."""
    return ExpressionWrapper(expression, output_field=Field())


def asked(risks: RiskQuerySet, *, on: dt.date, meeting, also=(), compared=None):
    """What `plots` reads."""
    as_at = meeting.as_at if meeting else on
    return (
        risks.annotate(
            stood=as_it_comes(Value(positions.AS_NOW) if compared else positions.stood_at(as_at)),
            made_up=as_it_comes(F("score_illustrative")),
        )
        .order_by("ref_sort", "pk")
        .values_list(*_COLUMNS, *also)
    )


def plots(
    risks: RiskQuerySet,
    *,
    on: dt.date,
    limits: Limits,
    meeting,
    carried: str = "",
    also=(),
    compared: Compared | None = None,
) -> list[Plot]:
    """The risks of a queryset that went through `as_at(on)`, each with its movement since a meeting.

    With `compared`, that is told from the rows frozen then; without, from the scores dated up to then.

    `also` names further columns of the queryset, which each plot carries as they come.
    """
    rows = read(asked(risks, on=on, meeting=meeting, also=also, compared=compared))
    start = reverse("risks:list")
    end = f"/?{carried}" if carried else "/"
    met = meeting is not None
    places, made = {}, []
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
        stood,
        *others,
    ) in rows:
        # Thousands of risks share a few dozen places: one object each, not one a risk.
        place = (likelihood, impact, band, matrix)
        now = places.get(place)
        if now is None and likelihood is not None:
            now = places[place] = Position(*place)
        since = ""
        if compared is not None:
            before, since = compared.of(then_ref, title, now)
        else:
            before = now if stood == positions.AS_NOW else positions.unpack(stood)
        made.append(
            Plot(
                pk=pk,
                ref=then_ref,
                url=f"{start}{ref or f'unnumbered-{pk}'}{end}",
                title=title,
                now=now,
                before=before if met else None,
                target=None if target_likelihood is None else (target_likelihood, target_impact),
                stated=_WORDS[stated],
                computed=trend.computed(before, now, met=met),
                outside=limits.is_outside(category, band),
                illustrative=bool(illustrative),
                category=category,
                state=state,
                also=tuple(others),
                since=since,
            )
        )
    return made
