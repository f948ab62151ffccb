"""What one composition asks twice is read once.

The Board's paper puts four registers together, and several of its chapters ask a register the same question: which
meeting was the last, what the matrix is, how the lines compare. Inside `composing()` the first answer serves the others;
outside it every call asks anew. Nothing outlives the block: there is nothing to go stale.

What is going to be read and does not wait for an answer can be asked `ahead`, all in one question; `read` then finds it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from itertools import chain, zip_longest

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from .together import together

# As many rows are held at a time where they are read one after another.
_CHUNK = 2000

_ANSWERS: ContextVar[dict | None] = ContextVar("answers", default=None)


@contextmanager
def composing():
    """For as long as the block lasts, equal questions are asked once. A block inside a block joins it."""
    if _ANSWERS.get() is not None:
        yield
        return
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def once(key: tuple, ask: Callable):
    """The answer to a question that `key` names; `ask()` is called for it at most once a composition."""
    answers = _ANSWERS.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]


def asked_once(function):
    """For a function that only reads, whose arguments can be keys of a dict and whose answer nobody changes."""

    form = signature(function)

    @wraps(function)
    def asked(*args, **kwargs):
        if _ANSWERS.get() is None:
            return function(*args, **kwargs)
        # However the same question is put: by place or by name, its defaults said or not.
        given = form.bind(*args, **kwargs)
        given.apply_defaults()
        key = (
            function.__module__,
            function.__qualname__,
            tuple(
                tuple(sorted(value.items())) if isinstance(value, dict) else value
                for value in given.arguments.values()
            ),
        )
        return once(key, lambda: function(*args, **kwargs))

    return asked


def read(queryset: QuerySet) -> list:
    """The rows of a queryset. In a composition an equal one that was asked before, or `ahead`, has answered it."""
    if _ANSWERS.get() is None:
        return list(queryset)
    key = _question(queryset)
    return list(once(key, lambda: list(queryset))) if key else []


def read_all(*querysets: QuerySet) -> list[list]:
    """The rows of several querysets, asked in one question; in a composition none where all were asked before."""
    if _ANSWERS.get() is None:
        return together(*querysets)
    ahead(*querysets)
    return [read(queryset) for queryset in querysets]


def each(queryset: QuerySet) -> Iterable:
    """Its rows one after another, for a list that may be long; in a composition those that were read."""
    return queryset.iterator(chunk_size=_CHUNK) if _ANSWERS.get() is None else read(queryset)


def is_composing() -> bool:
    return _ANSWERS.get() is not None


def ahead(*querysets: QuerySet) -> None:
    """In a composition: asks in one question what its parts are going to `read`. Outside one it asks nothing.

    What is asked here and not read is a waste, what is read and not asked here costs a question of its own: neither
    is wrong.
    """
    answers = _ANSWERS.get()
    if answers is None:
        return
    asked = {_question(queryset): queryset for queryset in querysets}
    asked = {key: queryset for key, queryset in asked.items() if key and key not in answers}
    answers.update(zip(asked, together(*asked.values()), strict=True))


def ahead_in_steps(*parts: Iterator[Iterable[QuerySet]]) -> None:
    """The same for several parts at once, each a generator that yields what it asks, step by step.

    What all parts ask in a step is one question. A part may build a step from the answers of the one before, by
    calling what reads them.
    """
    if not is_composing():
        return
    for step in zip_longest(*parts, fillvalue=()):
        ahead(*chain.from_iterable(step))


def _question(queryset: QuerySet) -> tuple | None:
    """What makes two querysets one question: the query, and what they make of its rows. None where it has no rows."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return None
    made = (queryset._iterable_class, queryset._fields, queryset._prefetch_related_lookups)
    return queryset.model, made, sql, params
