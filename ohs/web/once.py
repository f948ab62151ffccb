"""Plain reads under names that some modules still import. Nothing is merged or remembered; it goes with its last user."""

from collections.abc import Callable, Iterable
from contextlib import contextmanager

from django.db.models import QuerySet


@contextmanager
def composing():
    yield


def asked_once(function: Callable) -> Callable:
    return function


def read(queryset: QuerySet) -> list:
    return list(queryset)


def read_all(*querysets: QuerySet) -> list[list]:
    return [list(queryset) for queryset in querysets]


def each(queryset: QuerySet) -> Iterable:
    return queryset.iterator(chunk_size=2000)


def is_composing() -> bool:
    return False


def ahead(*querysets: QuerySet) -> None:
    pass


def ahead_in_steps(*parts: Iterable) -> None:
    pass
