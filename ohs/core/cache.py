"""What is expensive to put together (the dashboard, a paper) is kept until anything that it is made of is recorded.

Beside it is kept the version of the data, which one cheap query gives and every write changes: of all of it, or of the
apps that it is made of. One case
escapes it: of two people saving in the same instant, the one whose transaction began first may commit last, under a key
that is no longer the newest. What is kept is therefore kept for five minutes at most.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, models

T = TypeVar("T")

_KEEP_SECONDS = 5 * 60

# PostgreSQL: the last key that each table's sequence gave. Reads no table, so it costs the same for any number of them.
_LAST_KEYS = """
SELECT recorded.relname, pg_sequence_last_value(sequence.oid)
FROM pg_class sequence
JOIN pg_depend ON pg_depend.objid = sequence.oid AND pg_depend.classid = 'pg_class'::regclass AND pg_depend.deptype IN ('a', 'i')
JOIN pg_class recorded ON recorded.oid = pg_depend.refobjid
WHERE sequence.relkind = 'S' AND recorded.relnamespace = current_schema()::regnamespace
"""
# For each database: table -> (last key given, newest key that could be read), as this process last read them.
_known: dict[str, dict[str, tuple[int | None, object]]] = {}


@dataclass(frozen=True)
class DataVersion:
    """Equal for as long as no row is added to a register and no history is written: the newest keys of its tables.

    Every change leaves a history row or is a new row; so the newest key of each table, its history's among them, says
    whether anything changed.
    """

    newest: tuple[tuple[str, object], ...]
    """The label of a table's app, and the newest key in the table; the tables in one order. A table `versioned_apart` has
    its model's label, which has a point in it."""

    def of(self, labels: Collection[str] = ()) -> str:
        """A text for what the apps of these labels have recorded, and who is who with it; without labels, for everything."""
        read = {*labels, "organisation"}
        found = [
            key for label, key in self.newest if (label in read if labels else "." not in label)
        ]
        return hashlib.sha256(repr(found).encode()).hexdigest()[:24]

    def has_records(self, label: str) -> bool:
        """Whether the app of this label has recorded anything at all."""
        return any(key is not None for each, key in self.newest if each == label)


def data_version() -> DataVersion:
    """What is recorded now: one query."""
    tables = _recorded_tables(tuple(settings.INSTALLED_APPS))
    newest = newest_keys([(table, column) for _, table, column in tables])
    return DataVersion(
        tuple((label, key) for (label, _, _), key in zip(tables, newest, strict=True))
    )


def newest_keys(tables: Sequence[tuple[str, str]]) -> list[object]:
    """The newest key of each table, given with its key column.

    One of the few places of the product that write SQL (tests/test_public_interfaces.py lists them): put to Django as a union of
    querysets the question takes 29 ms for 200 tables, and as one statement 0.3 ms on SQLite. PostgreSQL takes 40 ms to plan
    that statement, and every page asks; so there only those tables are asked of which a key was given since.
    """
    asked = tuple(tables)
    if not asked:
        return []
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        newest = _newest_since(asked)
    else:
        newest = _newest(asked)
    return [newest[table] for table, _ in asked]


def _newest(tables: tuple[tuple[str, str], ...]) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(_question(connection.vendor, tables))
        return {tables[place][0]: newest for place, newest in cursor.fetchall()}


def _newest_since(tables: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """The same, asking only the tables whose newest row is not the last key given: a row was added since, or will be.

    Not within a transaction: what it added may yet be undone, and the sequence keeps the key.
    """
    known = _known.setdefault(str(connection.settings_dict["NAME"]), {})
    with connection.cursor() as cursor:
        cursor.execute(_LAST_KEYS)
        given = dict(cursor.fetchall())
    asked = tuple(
        (table, column)
        for table, column in tables
        if table not in given or known.get(table) != (given[table], given[table])
    )
    if asked:
        for table, newest in _newest(asked).items():
            known[table] = (given.get(table), newest)
    return {table: known[table][1] for table, _ in tables}


@lru_cache(maxsize=64)
def _question(vendor: str, tables: tuple[tuple[str, str], ...]) -> str:
    """One statement, one index look-up a table."""
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT {place} AS place, MAX({quote(column)}) AS newest FROM {quote(table)}"  # noqa: S608 - names of our own tables, quoted
        for place, (table, column) in enumerate(tables)
    )


@lru_cache(maxsize=4)
def _recorded_tables(installed: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """App, name and key column of each table that people's records are in.

    They are in the apps that say what roles may do with them. A model with `is_a_log` notes who looked at what: that
    changes nothing that anybody sees. One that is also `versioned_apart` changes something for one person: it is in no
    version but that of its own label, "app.model".
    """
    return tuple(
        sorted(
            (
                model._meta.label_lower if _is_apart(model) else config.label,
                model._meta.db_table,
                _key_of(model),
            )
            for config in apps.get_app_configs()
            if hasattr(config, "role_permissions")
            for model in config.get_models(include_auto_created=True)
            if model._meta.managed
            and not model._meta.proxy
            and (_is_apart(model) or not getattr(model, "is_a_log", False))
        )
    )


def _is_apart(model: type[models.Model]) -> bool:
    return bool(getattr(model, "versioned_apart", False))


def _key_of(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def tables_of(model: type[models.Model]) -> list[tuple[str, str]]:
    """The tables in which a change of a model's records shows: its own, and its history's where it keeps one."""
    manager = getattr(model, "history", None)
    kept = [model, *([manager.model] if manager is not None else [])]
    return [(str(each._meta.db_table), _key_of(each)) for each in kept]


def cached_until_change(
    name: str,
    make: Callable[[], T],
    *key: object,
    version: DataVersion | None = None,
    reads: Collection[str] = (),
) -> T:
    """What `make()` gives, kept until anything is recorded. `key` tells one from another: a date, a group, an audience.

    `version` is the `data_version()` of a caller that has read it already. `reads` are the labels of the apps whose
    records it is made of, besides the organisation's: what others record does not end it.
    """
    if version is None:
        version = data_version()
    address, of = _address(name, key), version.of(reads)
    kept: tuple[str, T] | None = cache.get(address)
    if kept is None or kept[0] != of:
        kept = (of, make())
        cache.set(address, kept, _KEEP_SECONDS)
    return kept[1]


def is_kept(name: str, *key: object, version: DataVersion, reads: Collection[str] = ()) -> bool:
    """Whether `cached_until_change` has it, and need not make it."""
    kept: tuple[str, object] | None = cache.get(_address(name, key))
    return kept is not None and kept[0] == version.of(reads)


def _address(name: str, key: tuple[object, ...]) -> str:
    # The version stands beside what is kept, not in its address: a change takes its place and leaves nothing behind.
    return f"until-change-{hashlib.sha256(repr((name, key)).encode()).hexdigest()}"
