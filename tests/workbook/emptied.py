"""The test's database without a record in it: an installation that nobody has begun."""

from django.apps import apps
from django.db import connection

#: What migrations made, and every installation has.
_STAYS = {"contenttypes.contenttype", "auth.permission"}


def empty_the_database() -> None:
    """Everything goes, even what the database itself refuses to delete; the end of the test brings it back."""
    quote = connection.ops.quote_name
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in _STAYS and model._meta.managed
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {quote(name)}")
        for table in tables:
            cursor.execute(f"DELETE FROM {quote(table)}")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
