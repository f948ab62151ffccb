"""What a database is made of, line by line and in no order: two that say the same hold the same data in the same way."""

import re
import sqlite3
from contextlib import closing

from .conftest import psql

_POSTGRESQL = """
    SELECT concat_ws(' ', 'column', table_name, column_name, data_type, character_maximum_length, numeric_precision,
        numeric_scale, collation_name, is_nullable, column_default, identity_generation, generation_expression)
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'function', pg_get_functiondef(oid))
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
    UNION ALL SELECT concat_ws(' ', 'sequence', sequencename, data_type, increment_by)
        FROM pg_sequences WHERE schemaname = 'public'
    """
_BETWEEN = chr(30)
_RECORDS = """
    SELECT 'migration ' || app || ' ' || name FROM django_migrations
    UNION ALL SELECT 'kind of record ' || app_label || ' ' || model FROM django_content_type
    UNION ALL SELECT 'permission ' || app_label || ' ' || codename
        FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
    """
# Names that were made of a table's and a column's, as they were called then: by Django, or by PostgreSQL.
_MADE_UP = re.compile(
    r"\w+_[0-9a-f]{8}(?:_(?:like|uniq|check|fk)\w*)?\b|(?<=UNIQUE INDEX )\w+_key\b|\w+_key(?= UNIQUE)"
)


def tables(url: str) -> list[str]:
    """Columns, constraints, indexes, triggers. Sorted; names that nobody chose are left out."""
    path = _sqlite(url)
    parts = _of_sqlite(path) if path else _asked(url, _POSTGRESQL)
    return sorted(_MADE_UP.sub("…", part) for part in parts)


def records(url: str) -> set[str]:
    """What Django writes after every `migrate`."""
    path = _sqlite(url)
    if not path:
        return set(_asked(url, _RECORDS))
    with closing(sqlite3.connect(path)) as database:
        return {line for (line,) in database.execute(_RECORDS)}


def _sqlite(url: str) -> str:
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:") else ""


def _asked(url: str, query: str) -> list[str]:
    lines = psql(url, f"SELECT string_agg(line, '{_BETWEEN}') FROM ({query}) AS all_of_it(line)")
    return lines.split(_BETWEEN)


def _of_sqlite(path: str) -> list[str]:
    """Columns and constraints of a table stand in it as they came, so that each is a line of its own here."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute(
            "SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
    lines = []
    for kind, table, sql in made:
        text = " ".join(sql.split())
        if kind == "table":
            body = text[text.index("(") + 1 : text.rindex(")")]
            lines += [f"{table}: {part}" for part in _split(body)]
        else:
            lines.append(text)
    return lines


def _split(body: str) -> list[str]:
    """What stands between the commas that are in no bracket and in no quotes."""
    parts, depth, quoted = [""], 0, ""
    for character in body:
        if quoted:
            quoted = "" if character == quoted else quoted
        elif character in "'\"":
            quoted = character
        else:
            depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
