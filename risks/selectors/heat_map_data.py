"""From the register to the heat map: the risks of a scope as plots."""

from django.urls import reverse

from ..models.record import Trend
from ..querysets import RiskQuerySet
from ..rules import trend
from ..rules.appetite import AppetiteLimits
from ..rules.heat_map import Plot
from ..rules.trend import Position
from .positions import Movement

# What the map needs of a risk, and no more: it is read for thousands.
_COLUMNS = (
    "pk",
    "ref",
    "asof_ref",
    "title",
    "category_id",
    "asof_state",
    "asof_trend",
    "asof_likelihood",
    "asof_impact",
    "asof_band",
    "asof_matrix",
    "asof_target_likelihood",
    "asof_target_impact",
)


def load_plots(
    risks: RiskQuerySet,
    *,
    limits: AppetiteLimits,
    movement: Movement,
    as_at_query: str = "",
) -> list[Plot]:
    """The risks of a queryset that went through `as_at(on)`, in the order of their references.

    `movement` says where each stood at a meeting by the scores dated up to then. Links carry `as_at_query`.
    """
    labels = dict(Trend.choices)
    start, end = reverse("risks:list"), f"/?{as_at_query}" if as_at_query else "/"
    plots = []
    for (
        pk,
        ref,
        asof_ref,
        title,
        category,
        state,
        stated,
        likelihood,
        impact,
        band,
        matrix,
        target_likelihood,
        target_impact,
    ) in risks.order_by("ref_sort", "pk").values_list(*_COLUMNS):
        now = None if likelihood is None else Position(likelihood, impact, band, matrix)
        before = movement.before(pk, now)
        plots.append(
            Plot(
                pk=pk,
                ref=asof_ref,
                url=f"{start}{ref or f'unnumbered-{pk}'}{end}",
                title=title,
                now=now,
                before=before,
                target=None if target_likelihood is None else (target_likelihood, target_impact),
                stated=labels[stated],
                computed=trend.computed(before, now, met=movement.meeting is not None),
                outside=limits.is_outside(category, band),
                category=category,
                state=state,
            )
        )
    return plots
