"""The same figures give the same decision, and a decision takes seconds: the last ones are remembered."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

import numpy as np

Decided = TypeVar("Decided")


def memoised(
    decide: Callable[[Any, int], Decided], size: int = 16
) -> Callable[[Any, int], Decided]:
    """A pure function of a frozen dataclass and a threshold that remembers its last answers."""
    held: OrderedDict[str, Decided] = OrderedDict()
    lock = Lock()

    @wraps(decide)
    def remembered(figures: Any, threshold: int) -> Decided:
        key = _digest(figures, threshold)
        with lock:
            if key in held:
                held.move_to_end(key)
                return held[key]
        found = decide(figures, threshold)
        with lock:
            held[key] = found
            while len(held) > size:
                held.popitem(last=False)
        return found

    return remembered


def _digest(figures: Any, threshold: int) -> str:
    digest = hashlib.sha256(repr(threshold).encode())
    for field in fields(figures):
        value = getattr(figures, field.name)
        digest.update(field.name.encode())
        if isinstance(value, np.ndarray):
            digest.update(repr((value.shape, value.dtype.str)).encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        elif isinstance(value, frozenset):
            digest.update(repr(sorted(value)).encode())
        elif isinstance(value, dict):
            digest.update(repr(sorted(value.items())).encode())
        else:
            digest.update(repr(value).encode())
    return digest.hexdigest()
