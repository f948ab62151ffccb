"""Whether anything at all was written: every row of every table, before and after."""

import sqlite3
from contextlib import closing

from django.db import connection


class WholeDatabase:
    """Every row of every table, as it was when this was made."""

    def __init__(self):
        with connection.cursor() as cursor:
            self.tables = sorted(connection.introspection.table_names(cursor))
        self.image = self._image()

    def _image(self):
        """The database in one piece: SQLite's own file of it; of PostgreSQL every table's rows, asked in one go."""
        if connection.vendor == "sqlite":
            return connection.connection.serialize()
        questions = [f"SELECT * FROM {connection.ops.quote_name(name)}" for name in self.tables]
        with connection.cursor() as cursor:
            cursor.execute("; ".join(questions))
            return {name: (cursor.fetchall(), cursor.nextset())[0] for name in self.tables}

    def _rows(self, image):
        if connection.vendor != "sqlite":
            return image
        with closing(sqlite3.connect(":memory:")) as copy:
            copy.deserialize(image)
            return {
                name: copy.execute(f'SELECT * FROM "{name}"').fetchall() for name in self.tables
            }

    def changed(self) -> list[str]:
        """The tables whose rows are others by now. Read row by row only where the whole is not the same to the byte."""
        now = self._image()
        if now == self.image:
            return []
        before, after = self._rows(self.image), self._rows(now)
        return [name for name in self.tables if not _same_rows(before[name], after[name])]


def _same_rows(before, after):
    """Whatever their order: which is told by their texts, and seldom another."""
    return repr(before) == repr(after) or sorted(map(repr, before)) == sorted(map(repr, after))
