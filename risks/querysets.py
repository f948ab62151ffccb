"""Which risks, as they stood on a date."""

import datetime as dt

from django.db import models
from django.db.models import Case, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ohs.organisation.models import BusinessGroup, Post

# What a row carries of a date: the name on the row, and the column that holds it as it stands now.
_COLUMNS = {
    "then_state": "state",
    "then_register": "register",
    "then_group": "group_id",
    "then_inherent_likelihood": "inherent_likelihood",
    "then_inherent_impact": "inherent_impact",
    "then_likelihood": "current_likelihood",
    "then_impact": "current_impact",
    "then_band": "current_band_id",
    "then_matrix": "current_matrix_id",
    "then_scored_on": "scored_on",
    "then_target_likelihood": "target_likelihood",
    "then_target_impact": "target_impact",
    "then_trend": "trend_stated",
    "then_last_review": "last_review",
    "then_next_review": "next_review",
}


class RiskQuerySet(models.QuerySet):
    def on_register(self) -> "RiskQuerySet":
        """A family is one row of the register; its members stand on the family's page."""
        return self.filter(parent=None)

    def recorded(self, on: dt.date) -> "RiskQuerySet":
        """Known of on that date. Where it is not recorded when a risk was raised, it was there before."""
        return self.filter(Q(raised_on=None) | Q(raised_on__lte=on))

    def as_at(self, on: dt.date) -> "RiskQuerySet":
        """Each risk with `then_…` columns: what was recorded of it up to and including that date.

        While nothing is recorded later than the date, these are the stored columns and use their indexes; for a past
        date a risk that changed since is answered from its records, the others still from the columns.
        """
        rows = self.recorded(on)
        changed_since = self.model.objects.filter(last_recorded_on__gt=on).exists()
        columns = _columns_then(on) if changed_since else {n: F(c) for n, c in _COLUMNS.items()}
        ref = Case(When(ref_given_on__gt=on, then=Value(None)), default=F("ref"))
        return rows.annotate(**columns, then_ref=ref)

    def in_scope(self, group: BusinessGroup | None) -> "RiskQuerySet":
        """One business group's: on its register, or led by one of its posts or by a post of every group."""
        if group is None:
            return self
        led = self.model.leads.through.objects.filter(post__in=Post.objects.of_group(group))
        return self.filter(Q(group=group) | Q(pk__in=led.values("risk")))

    def led_by(self, user, on: dt.date) -> "RiskQuerySet":
        """Led on that date by a post that the person holds on that date."""
        leading = self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on),
            Q(end=None) | Q(end__gte=on),
            post__in=Post.objects.held_by(user, on),
        )
        return self.filter(pk__in=leading.values("risk"))

    def for_list(self, on: dt.date) -> "RiskQuerySet":
        """The register on a date, with what a row of it prints."""
        return self.on_register().as_at(on).with_leads(on).order_by("ref_sort", "pk")

    def with_leads(self, on: dt.date) -> "RiskQuerySet":
        rows = self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on)
        )
        return self.prefetch_related(
            Prefetch("lead_rows", rows.select_related("post"), to_attr="leading")
        )


def _columns_then(on: dt.date) -> dict:
    from .models.record import RegisterMove, RiskReview, RiskScore, RiskStateChange

    def newest(model, field, *order, **only):
        rows = model.objects.filter(risk=OuterRef("pk"), **only).order_by(*order)
        return Subquery(rows.values(field)[:1])

    def score(kind, field):
        return newest(RiskScore, field, "-scored_on", "-pk", kind=kind, scored_on__lte=on)

    def review(field):
        return newest(RiskReview, field, "-reviewed_on", "-pk", reviewed_on__lte=on)

    def move(field):
        # Before its first move a risk stood where that move took it from.
        return Coalesce(
            newest(RegisterMove, field, "-on", "-pk", on__lte=on),
            newest(RegisterMove, field, "on", "pk", on__gt=on),
        )

    reached = newest(RegisterMove, "kind", "-on", "-pk", on__lte=on)
    ahead = newest(RegisterMove, "kind", "on", "pk", on__gt=on)
    then = {
        "then_state": Coalesce(
            newest(RiskStateChange, "to_state", "-on", "-pk", on__lte=on),
            newest(RiskStateChange, "from_state", "on", "pk", on__gt=on),
            F("state"),
        ),
        "then_register": Case(
            When(Q(reached="escalation"), then=Value("corporate")),
            When(Q(reached="return"), then=Value("group")),
            When(Q(ahead="escalation"), then=Value("group")),
            When(Q(ahead="return"), then=Value("corporate")),
            default=F("register"),
        ),
        "then_group": Coalesce(move("group"), F("group_id")),
        "then_inherent_likelihood": score("inherent", "likelihood"),
        "then_inherent_impact": score("inherent", "impact"),
        "then_likelihood": score("current", "likelihood"),
        "then_impact": score("current", "impact"),
        "then_band": score("current", "band"),
        "then_matrix": score("current", "matrix"),
        "then_scored_on": score("current", "scored_on"),
        "then_target_likelihood": score("target", "likelihood"),
        "then_target_impact": score("target", "impact"),
        "then_trend": Coalesce(review("trend"), Value("not_yet_rated")),
        "then_last_review": review("reviewed_on"),
        "then_next_review": review("next_review"),
    }
    changed = Q(last_recorded_on__gt=on)
    columns = {"reached": reached, "ahead": ahead}
    for name, expression in then.items():
        columns[name] = Case(When(changed, then=expression), default=F(_COLUMNS[name]))
    return columns
