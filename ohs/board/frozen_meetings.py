"""The database itself keeps a meeting frozen: what a Board saw stands, whoever writes to the table and by whatever way.

A trigger refuses to take a meeting that has a snapshot back to "planned", and to change its board, its date or the date
of its figures. It is put there after every migration, because SQLite makes a table anew when a column of it changes,
and forgets its triggers.
"""

from typing import Any

from django.db import connections

NAME = "board_frozen_meeting_stands"

_SQLITE = """
CREATE TRIGGER board_frozen_meeting_stands BEFORE UPDATE ON organisation_boardmeeting
WHEN OLD.state <> 'planned'
    AND (
        NEW.state = 'planned' OR NEW.board_id <> OLD.board_id OR NEW.date <> OLD.date
        OR NEW.as_at IS NOT OLD.as_at
    )
    AND EXISTS (SELECT 1 FROM board_freeze WHERE meeting_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'A meeting that has a snapshot stays frozen, with its board and its dates.');
END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION board_frozen_meeting_stands() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM board_freeze WHERE meeting_id = OLD.id) THEN
        RAISE EXCEPTION 'A meeting that has a snapshot stays frozen, with its board and its dates.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER board_frozen_meeting_stands BEFORE UPDATE ON organisation_boardmeeting
FOR EACH ROW WHEN (
    OLD.state <> 'planned'
    AND (
        NEW.state = 'planned' OR NEW.board_id <> OLD.board_id OR NEW.date <> OLD.date
        OR NEW.as_at IS DISTINCT FROM OLD.as_at
    )
) EXECUTE FUNCTION board_frozen_meeting_stands();
"""
_TABLES = {"organisation_boardmeeting", "board_freeze"}


def install_guard(*, using: str, **kwargs: Any) -> None:
    """Puts the trigger there as it is written here; without both tables there is nothing to guard."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not _TABLES.issubset(connection.introspection.table_names(cursor)):
            return
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON organisation_boardmeeting")
            cursor.execute(_POSTGRESQL)
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}")
            cursor.execute(_SQLITE)


def is_guarded(using: str = "default") -> bool:
    """Whether the trigger is there."""
    connection = connections[using]
    catalogue = (
        "SELECT 1 FROM pg_trigger WHERE tgname = %s"
        if connection.vendor == "postgresql"
        else "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue, [NAME])
        return cursor.fetchone() is not None
