"""Several questions that do not wait for one another's answers, asked of the database in one.

A page that reads ten small things one after the other waits ten times. `together(leads, controls, scores)` waits once:
each queryset is compiled as it is, its rows come back as JSON, and they are made into what the queryset would have given,
model instances with what they select, `values()` or `values_list()`.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

# Neither database makes a JSON array of more values than this in one call.
_VALUES_A_CALL = 90

_SQL = {
    "sqlite": ("json_array({})", "json_group_array({})"),
    "postgresql": ("json_build_array({})", "COALESCE(json_agg({}), '[]')::text"),
}

# What PostgreSQL's driver makes of a column, made of its JSON. SQLite has no such types: Django converts there as ever.
_FROM_JSON = {
    models.DateTimeField: dt.datetime.fromisoformat,
    models.DateField: dt.date.fromisoformat,
    models.TimeField: dt.time.fromisoformat,
    models.DecimalField: Decimal,
    models.FloatField: float,
    models.UUIDField: UUID,
}
# What JSON cannot carry, or not without loss.
_NOT_CARRIED = (models.BinaryField, models.DurationField, models.JSONField)


def together(*querysets: models.QuerySet) -> list[list]:
    """The rows of each queryset, in their order; one query for all, and none for those already read.

    The querysets keep their rows, as if each had been read by itself. A queryset that selects what JSON cannot carry
    (bytes, durations, JSON) raises TypeError. What a queryset prefetches is read after it, as ever.
    """
    asked = [
        question
        for queryset in querysets
        if queryset._result_cache is None and (question := _compiled(queryset)) is not None
    ]
    if len(asked) > 1:
        _ask(asked)
    return [list(queryset) for queryset in querysets]


def attach(rows: Iterable[models.Model], relation: str, related: Iterable, key: str) -> None:
    """Gives each row those of `related` whose `key` names it, as if the relation had been prefetched."""
    found = defaultdict(list)
    for each in related:
        found[getattr(each, key)].append(each)
    for row in rows:
        told = getattr(row, relation).all()
        told._result_cache, told._prefetch_done = found[row.pk], True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = told


class _Question:
    """A queryset and its compiled query. `parts` are the calls that make an array of its columns."""

    def __init__(self, queryset, compiler, sql, params):
        self.queryset, self.compiler, self.sql, self.params = queryset, compiler, sql, params
        self.width = compiler.col_count
        self.makers = [_maker(column) for column, *_ in compiler.select]

    def give(self, rows):
        """Let the queryset make its objects of these rows as if they had come from its own query."""
        query, compiler = self.queryset.query, self.compiler
        compiler.execute_sql = lambda *args, **kwargs: [rows]
        query.get_compiler = lambda *args, **kwargs: compiler
        try:
            self.queryset._result_cache = list(self.queryset._iterable_class(self.queryset))
        finally:
            del query.get_compiler


def _compiled(queryset) -> _Question | None:
    """None where the database need not be asked, or the query selects more than it gives (distinct, sorted by more)."""
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return None if compiler.has_extra_select else _Question(queryset, compiler, sql, params)


def _maker(column):
    field = getattr(column, "output_field", None)
    if isinstance(field, _NOT_CARRIED):
        raise TypeError(
            f"{field.__class__.__name__} “{getattr(field, 'name', column)}” cannot be read together with others. "
            "Defer it, or read it by itself."
        )
    return next((make for kind, make in _FROM_JSON.items() if isinstance(field, kind)), None)


def _ask(asked: list[_Question]) -> None:
    connection = connections[asked[0].queryset.db]
    array, group = _SQL[connection.vendor]
    tables, answers = [], []
    for place, question in enumerate(asked):
        columns = [f"c{column}" for column in range(question.width)]
        calls = [
            array.format(", ".join(columns[start : start + _VALUES_A_CALL]))
            for start in range(0, len(columns), _VALUES_A_CALL)
        ]
        tables.append(f"q{place} ({', '.join(columns)}) AS ({question.sql})")
        # A row is an array of arrays where it has more columns than one call takes.
        row = calls[0] if len(calls) == 1 else array.format(", ".join(calls))
        answers.append(f"(SELECT {group.format(row)} FROM q{place})")  # noqa: S608 - names given here, values are parameters
    params = [param for question in asked for param in question.params]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} SELECT {', '.join(answers)}", params)
        found = cursor.fetchone()
    typed = connection.vendor == "postgresql"
    for question, text in zip(asked, found, strict=True):
        rows = json.loads(text, parse_float=Decimal if typed else float)
        if question.width > _VALUES_A_CALL:
            rows = [[value for part in row for value in part] for row in rows]
        question.give(_typed(rows, question.makers) if typed else rows)


def _typed(rows, makers):
    """The values of each row as the driver would have given them."""
    places = [(place, make) for place, make in enumerate(makers) if make]
    for row in rows:
        for place, make in places:
            if row[place] is not None:
                row[place] = make(row[place])
    return rows
