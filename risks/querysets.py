"""Which risks, as they stood on a date."""

import datetime as dt

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from actions.models import KeyTask, TaskUpdate, UpdateKind
from ohs.organisation.models import BusinessGroup, Post
from ohs.web.once import is_composing, read

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

_KEYS = ("then_group", "then_band", "then_matrix")


class RiskQuerySet(models.QuerySet):
    def on_register(self) -> "RiskQuerySet":
        """A family is one row of the register; its members stand on the family's page."""
        return self.filter(parent=None)

    def recorded(self, on: dt.date) -> "RiskQuerySet":
        """Known of on that date. Where it is not recorded when a risk was raised, it was there before."""
        return self.filter(Q(raised_on=None) | Q(raised_on__lte=on))

    def as_at(self, on: dt.date, *, changed_since: bool | None = None) -> "RiskQuerySet":
        """Each risk with `then_…` columns: what was recorded of it up to and including that date.

        While nothing is recorded later than the date, these are the stored columns and use their indexes; for a past
        date a risk that changed since is answered from its records, the others still from the columns. Which of the
        two it is costs one small query, unless `changed_since` says that something may have.
        """
        rows = self.recorded(on)
        if changed_since is None:
            changed_since = bool(read(self.changed_after(on)))
        columns = _columns_then(on) if changed_since else {n: F(c) for n, c in _COLUMNS.items()}
        ref = Case(When(ref_given_on__gt=on, then=Value(None)), default=F("ref"))
        return rows.annotate(**columns, then_ref=ref)

    def changed_after(self, on: dt.date) -> models.QuerySet:
        """A row if anything of any risk was recorded later than a date, else none."""
        return self.model.objects.filter(last_recorded_on__gt=on).order_by().values("pk")[:1]

    def in_scope(self, group: BusinessGroup | None) -> "RiskQuerySet":
        """One business group's: on its register, or led by one of its posts or by a post of every group."""
        if group is None:
            return self
        led = self.model.leads.through.objects.filter(post__in=Post.objects.of_group(group))
        return self.filter(Q(group=group) | Q(pk__in=led.values("risk")))

    def of_group(self, group: BusinessGroup, register: str | None) -> "RiskQuerySet":
        """A business group's own register where group registers are asked for; else all that is in its scope."""
        if register == "group":
            return self.filter(then_group=group.pk)
        return self.in_scope(group)

    def led_by_posts(self, posts, on: dt.date) -> "RiskQuerySet":
        """Led on that date by one of these posts."""
        leading = self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on), post__in=posts
        )
        return self.filter(pk__in=leading.values("risk"))

    def led_by(self, user, on: dt.date) -> "RiskQuerySet":
        """Led on that date by a post that the person holds on that date."""
        return self.led_by_posts(Post.objects.held_by(user, on), on)

    def for_list(self, on: dt.date) -> "RiskQuerySet":
        """The register on a date, with what a row of it prints."""
        return self.on_register().as_at(on).with_leads(on).order_by("ref_sort", "pk")

    def leading(self, pks, on: dt.date) -> dict[int, list[str]]:
        """The titles of the posts that lead each of these risks on a date."""
        rows = self.leads_on(on)
        # Within a paper several chapters ask, each of other risks: all are read then, once.
        rows = read(rows) if is_composing() else rows.filter(risk__in=pks)
        found = {}
        for risk, title in rows:
            found.setdefault(risk, []).append(title)
        return found

    def leads_on(self, on: dt.date) -> models.QuerySet:
        """Every risk and the title of a post that leads it on a date, in the order of its leads."""
        rows = self._lead_rows(on).order_by("risk", "order", "pk")
        return rows.values_list("risk", "post__title")

    def with_leads(self, on: dt.date) -> "RiskQuerySet":
        return self.prefetch_related(
            Prefetch("lead_rows", self._lead_rows(on).select_related("post"), to_attr="leading")
        )

    def _lead_rows(self, on: dt.date) -> models.QuerySet:
        return self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on)
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
            output_field=models.BigIntegerField(),
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
        "then_group": Coalesce(move("group"), F("group_id"), output_field=models.BigIntegerField()),
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
        # A foreign key and its column are of different types to the ORM: here both are numbers.
        kind = {"output_field": models.BigIntegerField()} if name in _KEYS else {}
        columns[name] = Case(When(changed, then=expression), default=F(_COLUMNS[name]), **kind)
    return columns


class RiskTaskQuerySet(models.QuerySet):
    def with_asking(self, on: dt.date) -> "RiskTaskQuerySet":
        """Each link with `asks`: its task is confirmed complete, and nobody has scored the risk since or said why not.

        `confirmed_on` is the day its task was confirmed, where it was and still is.
        """
        from .models.record import RiskScore

        updates = TaskUpdate.objects.filter(task=OuterRef("task"), date__lte=on)
        newest = updates.order_by("-date", "-pk")
        confirming = newest.filter(kind=UpdateKind.CONFIRM)
        scored_since = RiskScore.objects.filter(
            risk=OuterRef("risk"),
            kind=RiskScore.Kind.CURRENT,
            scored_on__gte=OuterRef("confirmed_on"),
            scored_on__lte=on,
        )
        answered = Q(answered_on__gte=F("confirmed_on"), answered_on__lte=on)
        return self.annotate(
            last_state=Subquery(newest.values("state")[:1]),
            confirmed_on=Subquery(confirming.values("date")[:1]),
            asks=Case(
                When(~Q(last_state=KeyTask.State.CONFIRMED) | Q(last_state=None), then=False),
                When(confirmed_on=None, then=False),
                When(answered, then=False),
                When(Exists(scored_since), then=False),
                default=True,
                output_field=models.BooleanField(),
            ),
        )

    def asking(self, on: dt.date) -> "RiskTaskQuerySet":
        """The links whose completed task asks for a new score."""
        return self.with_asking(on).filter(asks=True)
