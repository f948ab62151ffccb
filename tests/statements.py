"""What is put to the database, statement by statement: for tests that count, and walks that look for what writes.

Django's `CaptureQueriesContext` also writes each statement's values into it, for which SQLite is asked once more: a walk over
every page takes a tenth longer with it.
"""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def statements():
    """Gives a list that holds, in their order, the statements that are put while the block runs, without their values."""
    put = []

    def note(execute, sql, params, many, context):
        put.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield put
