"""Has anything been recorded since? One cheap query that changes whenever a register does.

What is expensive to put together (the dashboard, a paper) is kept under this stamp and made anew as soon as anything
is recorded. One case escapes the stamp: of two people saving in the same instant, the one whose transaction began
first may commit last, under a key that is no longer the newest. What is kept is therefore kept for five minutes at most.
"""

import hashlib

from django.apps import apps
from django.core.cache import cache
from django.db import connection

_KEEP_SECONDS = 5 * 60


def stamp() -> str:
    """A text that is the same for as long as no row of a register is added and no history is written.

    Every change leaves a history row or is a new row; so the newest key of each table, its history's among them, says
    whether anything changed. One query, one index look-up a table.
    """
    quote = connection.ops.quote_name
    tables = sorted(
        (model._meta.db_table, model._meta.pk.column)
        for config in apps.get_app_configs()
        # The apps that hold what people record are those that say what roles may do with it.
        if hasattr(config, "role_permissions")
        for model in config.get_models(include_auto_created=True)
        # A note of who looked changes nothing that anybody sees.
        if model._meta.managed and not model._meta.proxy and not getattr(model, "is_a_log", False)
    )
    parts = [
        f"SELECT {place} AS place, MAX({quote(column)}) AS newest FROM {quote(table)}"  # noqa: S608 - names of our own tables, quoted
        for place, (table, column) in enumerate(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        newest = sorted(cursor.fetchall())
    return hashlib.sha256(repr(newest).encode()).hexdigest()[:24]


def kept(name: str, make, *key):
    """What `make()` gives, kept until anything is recorded. `key` tells one from another: a date, a group, an audience."""
    address = "kept-" + hashlib.sha256(repr((name, stamp(), key)).encode()).hexdigest()
    value = cache.get(address)
    if value is None:
        value = make()
        cache.set(address, value, _KEEP_SECONDS)
    return value
