"""What would go with a record, and what stands in the way, counted before anything is deleted.

Django's own confirmation page asks a question for each relation and reads every row it finds. Here the same relations are
followed in the same way (`django.db.models.deletion.Collector` is what deletes in the end): each kind of row is one count
whose rows are chosen by those of the kinds they hang on, and all counts are asked together.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from graphlib import TopologicalSorter
from itertools import islice
from operator import or_

from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.deletion import get_candidate_relations_to_delete

from .together import together


@dataclass(frozen=True)
class Rows:
    """The rows of one kind, and how many they are."""

    queryset: models.QuerySet
    number: int

    @property
    def model(self) -> type[models.Model]:
        return self.queryset.model

    def __str__(self) -> str:
        one, several = _words(self.model)
        return f"{self.number:,} {one if self.number == 1 else several}"

    @property
    def keep_their_history(self) -> bool:
        """Whether what was changed in them can still be read when they are gone."""
        through = self.model._meta.auto_created
        if not through:
            return _has_history(self.model)
        kept = through.history.model._history_m2m_fields if _has_history(through) else ()
        return any(field.remote_field.through is self.model for field in kept)


@dataclass(frozen=True)
class Deletion:
    """What would come of deleting some records."""

    going: list[Rows]
    in_the_way: list[Rows]
    # Rows that stay and only lose the mention of what goes.
    emptied: int


def foresee(records: models.QuerySet) -> Deletion:
    """What `records.delete()` would do, in one query, however many rows there are.

    As Django deletes: nothing goes while a row names any of what would go and is protected (PROTECT), or is restricted
    (RESTRICT) and does not go itself. Kinds whose rows would go with rows of their own kind are refused (CycleError).
    """
    going: dict[type[models.Model], models.QuerySet] = {}
    for model, ties in _kinds_going_with(records.model):
        chosen = [Q((f"{field.name}__in", going[on])) for field, on in ties]
        going[model] = (
            model._base_manager.filter(reduce(or_, chosen)) if chosen else records
        ).order_by()

    standing, emptied = defaultdict(Q), defaultdict(Q)
    for model, rows in going.items():
        for related, field, on_delete in _relations(model):
            naming = Q((f"{field.name}__in", rows))
            if on_delete is models.RESTRICT and related in going:
                naming &= ~Q(pk__in=going[related].values("pk"))
            if on_delete in (models.PROTECT, models.RESTRICT):
                standing[related] |= naming
            elif on_delete not in (models.CASCADE, models.DO_NOTHING):
                emptied[related] |= naming

    goes = list(going.values())
    stands, empties = (
        [model._base_manager.filter(naming) for model, naming in named.items()]
        for named in (standing, emptied)
    )
    every = [*goes, *stands, *empties]
    numbers = together(*(_number(rows) for rows in every))
    counted = iter([Rows(rows, sum(number)) for rows, number in zip(every, numbers, strict=True)])
    goes, stands, empties = (
        [rows for rows in islice(counted, len(kind)) if rows.number]
        for kind in (goes, stands, empties)
    )
    return Deletion(goes, stands, sum(rows.number for rows in empties))


def _relations(model):
    """Who refers to a model: the other model, its field, and what becomes of its rows."""
    for relation in get_candidate_relations_to_delete(model._meta):
        yield relation.related_model, relation.field, relation.field.remote_field.on_delete


def _kinds_going_with(model):
    """Each kind of row that goes, with the fields by which and the kinds on which it hangs, those kinds before it."""
    ties = {model: []}
    waiting = [model]
    while waiting:
        on = waiting.pop()
        for related, field, on_delete in _relations(on):
            if on_delete is models.CASCADE:
                if related not in ties:
                    ties[related] = []
                    waiting.append(related)
                ties[related].append((field, on))
    order = TopologicalSorter({kind: [on for _, on in hangs] for kind, hangs in ties.items()})
    return [(kind, ties[kind]) for kind in order.static_order()]


def _number(rows):
    """A queryset of one number. The constant groups all rows as one."""
    every = rows.order_by().annotate(every=Value(1)).values("every")
    return every.annotate(number=Count("*")).values_list("number", flat=True)


def _has_history(model) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def _words(model) -> tuple[str, str]:
    """What one row of a kind is called, and several."""
    named = model._meta
    if not named.auto_created:
        return str(named.verbose_name), str(named.verbose_name_plural)
    # A row that only ties two records together is an entry in a field of one of them.
    owner = named.auto_created._meta
    field = next(each for each in owner.many_to_many if each.remote_field.through is model)
    where = f"under “{field.verbose_name}” of {owner.verbose_name_plural}"
    return f"entry {where}", f"entries {where}"
