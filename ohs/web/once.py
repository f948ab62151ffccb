"""What one composition asks twice is read once.

The Board's paper puts four registers together, and several of its chapters ask a register the same question: which
meeting was the last, what the matrix is, how the lines compare. Inside `composing()` the first answer serves the others;
outside it every call asks anew. Nothing outlives the block: there is nothing to go stale.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature

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
