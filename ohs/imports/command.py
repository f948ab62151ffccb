"""The base of commands that bring a file in: the whole of it or nothing, exit 1 and a line for each fault."""

import datetime as dt
import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock
from ohs.core.errors import OperationRefused

from .batch import Outcome, RowsRejected
from .files.cells import UnreadableFileError
from .files.sheets import read_sheets
from .headers import find_table
from .importers import Importer, Source
from .reading import NO_ROWS


def read_day(text: str, option: str = "--as-at") -> dt.date:
    """A date given on the command line."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"“{text}” is not a date. Write {option} as year, month and day, for example 2021-06-14."
        ) from None


class ImportCommand(BaseCommand):
    """Reads a file with an importer. A command names its `importer` and what it asks in `options`."""

    importer: type[Importer]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="A CSV file, an XLSX workbook or a DOCX document."
        )
        parser.add_argument(
            "--sheet", default="", help="The sheet to read, where several have the columns."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check the file and say what it would change."
        )
        self.add_options(parser)

    def add_options(self, parser: ArgumentParser) -> None:
        """What the importer asks beside the file."""

    def read_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answers for the importer, as its form would clean them."""
        return {}

    def by(self, options: dict[str, Any]) -> Any:
        """In whose name the file is brought in; None for the server's own."""
        return None

    def handle(self, *args: Any, **options: Any) -> None:
        answers = self.read_options(options)
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        importer = self.importer()
        try:
            sheets = read_sheets(
                data, count_known=importer.columns.count_known, limits=importer.limits
            )
            table = find_table(sheets, importer.columns, sheet=options["sheet"])
            if not table.rows:
                raise UnreadableFileError(NO_ROWS)
            outcome = importer.take(
                table,
                options=answers,
                source=Source(path.name, hashlib.sha256(data).hexdigest()),
                by=self.by(options),
                on=clock.today(),
                preview=options["dry_run"],
            )
        except UnreadableFileError as error:
            raise CommandError(f"{path.name}: {error} Nothing was imported.") from error
        except RowsRejected as rejected:
            for fault in rejected.faults:
                self.stderr.write(f"{path.name}: {fault}")
            count = len(rejected.faults)
            raise CommandError(
                f"{path.name}: {count:,} {'fault' if count == 1 else 'faults'}. Nothing was imported."
            ) from rejected
        except OperationRefused as refused:
            for sentence in refused.messages:
                self.stderr.write(f"{path.name}: {sentence}")
            raise CommandError(f"{path.name}: Nothing was imported.") from refused
        for note in [*table.notes, *outcome.notes]:
            self.stderr.write(f"{path.name}: {note}")
        if options["verbosity"] > 0:
            self.stdout.write(self.in_words(outcome, path.name, answers, options["dry_run"]))

    def in_words(self, outcome: Outcome, name: str, answers: dict[str, Any], dry_run: bool) -> str:
        parts = (
            f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.unchanged:,} as they were"
        )
        verb = "would be recorded" if dry_run else "recorded"
        return f"{name}: {verb}: {parts}."
