"""Which risks may not be as a Board saw them: what was recorded of them since, and what the days since made of them."""

import datetime as dt
from collections.abc import Iterable
from itertools import chain

from django.db.models import Max, Q

from ohs.organisation.models import Post
from ohs.registers.comparison_spec import Cells
from ohs.registers.snapshots import StoredTable
from ohs.registers.stored_rows import select
from ohs.registers.touched import MOST, Taken

from ..models import (
    Appetite,
    Band,
    Risk,
    RiskLead,
    RiskMatrix,
    RiskReview,
    RiskScore,
    RiskStateChange,
)
from ..models.record import State, Trend
from ..selectors.appetite import load_appetites

# What of a risk stands in itself and has no day of its own: whoever changes it changes every day.
_UNDATED = ("ref", "ref_given_on", "parent_id", "raised_on", "category_id", "state")


def touched_risks(then: StoredTable, taken: Taken, on: dt.date) -> tuple[frozenset[str], Q] | None:
    """The references of these risks, and which they are.

    None where every risk may be otherwise: the Board's appetite is another, a band or a matrix was changed, or another
    version used other words.

    Of the day that was frozen a risk is told otherwise only by what was recorded since of that day or an earlier one,
    or corrected. Of a later day by whatever was recorded since, or is dated since.
    """
    if on < taken.as_at or not then.parsed(_words) <= _words_now():
        return None
    since = {"history_date__gte": taken.recorded_since}
    if any(model.history.filter(**since).exists() for model in (Appetite, Band, RiskMatrix)):
        return None
    appetites = load_appetites()
    if appetites.limits(on) != appetites.limits(taken.as_at):
        return None
    renamed = Post.history.filter(**since).values("id")
    touched = Q(pk__in=RiskLead.history.filter(**since).values("risk"))
    touched |= Q(pk__in=RiskLead.objects.filter(post__in=renamed).values("risk"))
    stepped = RiskStateChange.objects.filter(recorded_at__gte=taken.recorded_since)
    touched |= Q(pk__in=stepped.values("risk"))
    if on == taken.as_at:
        rewritten = _rewritten(taken)
        if rewritten is None:
            return None
        touched |= _recorded_of_then(taken) | Q(pk__in=rewritten)
    else:
        touched |= _dated_since(taken.as_at, on) | Q(
            pk__in=Risk.history.filter(**since).values("id")
        )
    refs = Risk.objects.filter(touched, ref__isnull=False).order_by().values_list("ref", flat=True)
    deleted = Risk.history.filter(**since, history_type="-", ref__isnull=False)
    return frozenset((*refs, *deleted.order_by().values_list("ref", flat=True))), touched


def _dated_since(after: dt.date, on: dt.date) -> Q:
    """What is dated later than a day, and who began or ceased to lead by another."""
    leads = RiskLead.objects.filter(
        Q(start__gt=after, start__lte=on) | Q(end__gte=after, end__lt=on)
    )
    return (
        Q(last_recorded_on__gt=after)
        | Q(raised_on__gt=after)
        | Q(ref_given_on__gt=after)
        | Q(pk__in=leads.values("risk"))
    )


def _recorded_of_then(taken: Taken) -> Q:
    """What was recorded, or withdrawn, since it was frozen, and is dated before."""
    found = Q(pk__in=())
    for model, day in ((RiskScore, "scored_on"), (RiskReview, "reviewed_on")):
        since = Q(recorded_at__gte=taken.recorded_since) | Q(withdrawn_at__gte=taken.recorded_since)
        records = model._base_manager.filter(since, **{f"{day}__lte": taken.as_at})
        found |= Q(pk__in=records.order_by().values("risk"))
    return found


def _rewritten(taken: Taken) -> set[int] | None:
    """The keys of the risks of which something was written otherwise that has no day of its own; None where they are too
    many to be told apart."""
    recorded = Risk.history.filter(history_date__gte=taken.recorded_since).order_by()
    earlier = (
        Risk.history.filter(history_date__lt=taken.recorded_since, id__in=recorded.values("id"))
        .order_by()
        .values("id")
        .annotate(newest=Max("history_id"))
        .values("newest")
    )
    before = {
        key: written
        for key, *written in Risk.history.filter(history_id__in=earlier)
        .order_by()
        .values_list("id", *_UNDATED)
    }
    found = set()
    for key, *written in recorded.values_list("id", *_UNDATED).iterator(chunk_size=2000):
        if before.get(key) != written:
            found.add(key)
    return found if len(found) <= MOST else None


def _words(rows: Iterable[Cells]) -> frozenset[str]:
    return frozenset(chain.from_iterable(select(rows, "state", "trend_stated")))


def _words_now() -> frozenset[str]:
    return frozenset(str(word.label) for words in (State, Trend) for word in words)
