"""Two people at once: what the database refuses to the second of them becomes a sentence for that person.

An operation looks and then writes. Between the two somebody else may have written the same, and a constraint, a
serialisation failure or a lock says so in the database's own words. Every door to an operation runs it through `settle`.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from .errors import EditConflict

T = TypeVar("T")

SECOND_COMER = (
    "Somebody else saved this at the same moment. Nothing of yours was saved. "
    "Look at what is recorded now, and save again if it is still needed."
)

# Of PostgreSQL: unique and exclusion constraints, a record that is gone; serialisation failure, deadlock, lock not had.
_STATES = frozenset(("23505", "23P01", "23503", "40001", "40P01", "55P03"))
_SQLITE_WORDS = (
    "UNIQUE constraint failed",
    "FOREIGN KEY constraint failed",
    "database is locked",
    "database table is locked",
)


def is_collision(error: BaseException) -> bool:
    """Whether an error of the database means that somebody else was quicker, and not that the code is wrong."""
    if not isinstance(error, (IntegrityError, OperationalError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return state in _STATES
    return any(words in str(error) for words in _SQLITE_WORDS)


def settle(operation: Callable[[], T]) -> T:
    """What an operation gives; where somebody else was quicker it is asked once more, and meets what they recorded.

    The second time it says in its own sentence what is there already. If even then the database refuses, `EditConflict`
    says `SECOND_COMER`. An operation is atomic: of its first attempt nothing is left.
    """
    try:
        return operation()
    except DatabaseError as error:
        if not is_collision(error) or _is_lost():
            raise
    try:
        return operation()
    except DatabaseError as error:
        if not is_collision(error):
            raise
        raise EditConflict(SECOND_COMER) from error


def _is_lost() -> bool:
    """Whether a transaction around the operation is past saving: then nothing can be asked any more."""
    return transaction.get_connection().in_atomic_block and transaction.get_rollback()
