"""Which risks, as they stood on a date."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from actions.models import KeyTask, TaskUpdate, UpdateKind
from ohs.core.keys import is_key
from ohs.organisation.models import BusinessGroup, Post, User

# What `as_at` puts on a row, and the column that holds the same as it stands now.
AS_AT_COLUMNS = {
    "asof_state": "state",
    "asof_register": "register",
    "asof_group": "group_id",
    "asof_inherent_likelihood": "inherent_likelihood",
    "asof_inherent_impact": "inherent_impact",
    "asof_likelihood": "current_likelihood",
    "asof_impact": "current_impact",
    "asof_band": "current_band_id",
    "asof_matrix": "current_matrix_id",
    "asof_scored_on": "scored_on",
    "asof_target_likelihood": "target_likelihood",
    "asof_target_impact": "target_impact",
    "asof_trend": "trend_stated",
    "asof_last_review": "last_review",
    "asof_next_review": "next_review",
}

_KEYS = ("asof_group", "asof_band", "asof_matrix")

# The day of the record that a column repeats, where the risk has one: up to that day the column holds.
_DAY_OF_RECORD = {
    **dict.fromkeys(
        ("asof_likelihood", "asof_impact", "asof_band", "asof_matrix", "asof_scored_on"),
        "scored_on",
    ),
    **dict.fromkeys(("asof_trend", "asof_last_review", "asof_next_review"), "last_review"),
}


def newest_records(records: QuerySet, risks: QuerySet, date_field: str) -> QuerySet:
    """Of some dated records, the newest of each of these risks."""
    newest = records.filter(risk=OuterRef("pk")).order_by(f"-{date_field}", "-pk").values("pk")
    keys = risks.order_by().values(newest=Subquery(newest[:1]))
    found: QuerySet = records.model._default_manager.filter(pk__in=keys)
    return found.order_by("pk")


class RiskQuerySet(models.QuerySet[Any]):
    def on_register(self) -> "RiskQuerySet":
        """A family is one row of the register; its members stand on the family's page."""
        return self.filter(parent=None)

    def by_key(self, key: str) -> "RiskQuerySet":
        """Those of this reference, in any case; or of the stand-in that `Risk.key` is before there is one."""
        before, unnumbered, number = key.rpartition("unnumbered-")
        if unnumbered and not before:
            return self.filter(pk=number) if is_key(number) else self.none()
        return self.filter(ref__iexact=key)

    def recorded(self, on: dt.date) -> "RiskQuerySet":
        """Known of on that date. Where it is not recorded when a risk was raised, it was there before."""
        return self.filter(Q(raised_on=None) | Q(raised_on__lte=on))

    def as_at(self, on: dt.date) -> "RiskQuerySet":
        """Each risk with `asof_…` columns: what was recorded of it up to and including that date.

        While nothing is recorded later than the date, these are the stored columns and use their indexes. For a past
        date what was recorded of a risk since is answered from its records, the rest still from the columns. Whether there
        is any costs one small query.
        """
        if self.model.objects.filter(last_recorded_on__gt=on).exists():
            columns = _columns_on(on)
        else:
            columns = {name: F(column) for name, column in AS_AT_COLUMNS.items()}
        ref = Case(When(ref_given_on__gt=on, then=Value(None)), default=F("ref"))
        known: RiskQuerySet = self.recorded(on).annotate(**columns, asof_ref=ref)
        return known

    def from_records(self) -> "RiskQuerySet":
        """Each risk with `asof_…` columns from all of its records, whatever the stored columns say."""
        told: RiskQuerySet = self.annotate(
            **_moves_around(dt.date.max), **_from_records(dt.date.max)
        )
        return told

    def in_scope(self, group: BusinessGroup | None) -> "RiskQuerySet":
        """One business group's: on its register, or led by one of its posts or by a post of every group."""
        if group is None:
            return self
        led = self.model.leads.through.objects.filter(post__in=Post.objects.of_group(group))
        return self.filter(Q(group=group) | Q(pk__in=led.values("risk")))

    def of_group(self, group: BusinessGroup, register: str | None) -> "RiskQuerySet":
        """A business group's own register where group registers are asked for; else all that is in its scope."""
        if register == "group":
            return self.filter(asof_group=group.pk)
        return self.in_scope(group)

    def led_by_posts(self, posts: Iterable[Post], on: dt.date) -> "RiskQuerySet":
        """Led on that date by one of these posts."""
        leading = self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on), post__in=posts
        )
        return self.filter(pk__in=leading.values("risk"))

    def led_by(self, user: User, on: dt.date) -> "RiskQuerySet":
        """Led on that date by a post that the person holds on that date."""
        return self.led_by_posts(Post.objects.held_by(user, on), on)

    def for_list(self, on: dt.date) -> "RiskQuerySet":
        """The register on a date, with what a row of it prints."""
        return self.on_register().as_at(on).with_leads(on).order_by("ref_sort", "pk")

    def lead_titles(
        self, on: dt.date, risks: "QuerySet | Iterable[int] | None" = None
    ) -> dict[int, list[str]]:
        """The titles of the posts that lead each risk on a date, in their order; of these `risks` if they are given."""
        rows = self._lead_rows(on)
        if risks is not None:
            rows = rows.filter(risk__in=risks)
        found: dict[int, list[str]] = {}
        for risk, title in rows.order_by("risk", "order", "pk").values_list("risk", "post__title"):
            found.setdefault(risk, []).append(title)
        return found

    def lead_posts(self, on: dt.date, risks: "QuerySet | Iterable[int]") -> dict[int, list[int]]:
        """The keys of the posts that lead each of these risks on a date, in their order."""
        rows = self._lead_rows(on).filter(risk__in=risks).order_by("risk", "order", "pk")
        found: dict[int, list[int]] = {}
        for risk, post in rows.values_list("risk", "post"):
            found.setdefault(risk, []).append(post)
        return found

    def with_leads(self, on: dt.date) -> "RiskQuerySet":
        """Each risk with `asof_leads`: the rows of the posts that lead it on a date."""
        rows = self._lead_rows(on).select_related("post")
        return self.prefetch_related(Prefetch("lead_rows", rows, to_attr="asof_leads"))

    def by_first_lead(self, on: dt.date) -> "RiskQuerySet":
        """In the order of the post that leads each first on a date, `first_lead`; what nobody leads comes last."""
        leads = self._lead_rows(on).filter(risk=OuterRef("pk")).order_by("order", "pk")
        rows = self.annotate(first_lead=Subquery(leads.values("post__title")[:1]))
        ordered: RiskQuerySet = rows.order_by(
            F("first_lead").asc(nulls_last=True), "ref_sort", "pk"
        )
        return ordered

    def _lead_rows(self, on: dt.date) -> models.QuerySet:
        rows: models.QuerySet = self.model.leads.through.objects.filter(
            Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on)
        )
        return rows


def _columns_on(on: dt.date) -> dict:
    """The `asof_…` columns of a past date: from its records for a risk that was recorded of later, else as stored.

    A risk that was reviewed later and not scored again has the score that is stored.
    """
    columns = _moves_around(on)
    for name, expression in _from_records(on).items():
        changed = Q(**{f"{_DAY_OF_RECORD.get(name, 'last_recorded_on')}__gt": on})
        # A foreign key and its column are of different types to the ORM: here both are numbers.
        kind: dict[str, Any] = {"output_field": models.BigIntegerField()} if name in _KEYS else {}
        columns[name] = Case(When(changed, then=expression), default=F(AS_AT_COLUMNS[name]), **kind)
    return columns


def _moves_around(on: dt.date) -> dict:
    """The kind of the last move between registers by a date, and of the next one after it."""
    from .models import RegisterMove

    return {
        "last_move": _newest(RegisterMove, "kind", "-on", "-pk", on__lte=on),
        "next_move": _newest(RegisterMove, "kind", "on", "pk", on__gt=on),
    }


def _from_records(on: dt.date) -> dict:
    """What the dated records say of a date, by the name of the column. It reads `_moves_around`."""
    from .models import RegisterMove, RiskReview, RiskScore, RiskStateChange

    def score(kind: str, field: str) -> Subquery:
        return _newest(RiskScore, field, "-scored_on", "-pk", kind=kind, scored_on__lte=on)

    def review(field: str) -> Subquery:
        return _newest(RiskReview, field, "-reviewed_on", "-pk", reviewed_on__lte=on)

    return {
        "asof_state": Coalesce(
            _newest(RiskStateChange, "to_state", "-on", "-pk", on__lte=on),
            # Before its first step it was what that step took it from.
            _newest(RiskStateChange, "from_state", "on", "pk", on__gt=on),
            F("state"),
        ),
        "asof_register": Case(
            When(Q(last_move="escalation"), then=Value("corporate")),
            When(Q(last_move="return"), then=Value("group")),
            When(Q(next_move="escalation"), then=Value("group")),
            When(Q(next_move="return"), then=Value("corporate")),
            default=F("register"),
        ),
        "asof_group": Coalesce(
            _newest(RegisterMove, "group", "-on", "-pk", on__lte=on),
            _newest(RegisterMove, "group", "on", "pk", on__gt=on),
            F("group_id"),
            output_field=models.BigIntegerField(),
        ),
        "asof_inherent_likelihood": score("inherent", "likelihood"),
        "asof_inherent_impact": score("inherent", "impact"),
        "asof_likelihood": score("current", "likelihood"),
        "asof_impact": score("current", "impact"),
        "asof_band": score("current", "band"),
        "asof_matrix": score("current", "matrix"),
        "asof_scored_on": score("current", "scored_on"),
        "asof_target_likelihood": score("target", "likelihood"),
        "asof_target_impact": score("target", "impact"),
        "asof_trend": Coalesce(review("trend"), Value("not_yet_rated")),
        "asof_last_review": review("reviewed_on"),
        "asof_next_review": review("next_review"),
    }


def _newest(model: Any, field: str, *order: str, **only: Any) -> Subquery:
    """A field of the first of a risk's records in an order."""
    rows = model.objects.filter(risk=OuterRef("pk"), **only).order_by(*order)
    return Subquery(rows.values(field)[:1])


class RiskTaskQuerySet(models.QuerySet[Any]):
    def with_rescore_asked(self, on: dt.date) -> "RiskTaskQuerySet":
        """Each link with `rescore_asked`: its task is confirmed complete, and nobody has scored the risk since or said why not.

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
        links: RiskTaskQuerySet = self.annotate(
            last_state=Subquery(newest.values("state")[:1]),
            confirmed_on=Subquery(confirming.values("date")[:1]),
            rescore_asked=Case(
                When(~Q(last_state=KeyTask.State.CONFIRMED) | Q(last_state=None), then=False),
                When(confirmed_on=None, then=False),
                When(answered, then=False),
                When(Exists(scored_since), then=False),
                default=True,
                output_field=models.BooleanField(),
            ),
        )
        return links

    def asking_for_rescore(self, on: dt.date) -> "RiskTaskQuerySet":
        """The links whose completed task asks for a new score."""
        return self.with_rescore_asked(on).filter(rescore_asked=True)
