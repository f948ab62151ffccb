"""Plain reads under names that some modules still import. Nothing is merged; it goes with its last user."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models

from .once import read_all as together

__all__ = ["attach", "together"]


def attach(rows: Iterable[models.Model], relation: str, related: Iterable, key: str) -> None:
    """Gives each row those of `related` whose `key` names it, as if the relation had been prefetched."""
    found = defaultdict(list)
    for each in related:
        found[getattr(each, key)].append(each)
    for row in rows:
        told = getattr(row, relation).all()
        told._result_cache, told._prefetch_done = found[row.pk], True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = told
