"""`import_workbook`: takes a workbook into the registers, all of it or nothing."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock
from ohs.core.errors import OperationRefused
from ohs.imports.batch import RowsRejected
from ohs.imports.files.cells import UnreadableFileError
from ohs.imports.files.sheets import read_sheets
from ohs.imports.importers import Source
from ohs.organisation.models import User

from ...importer import WorkbookImporter


class Command(BaseCommand):
    help = "Bring a workbook into the registers: any of its sheets, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="In whose name it is recorded; a superuser, if nobody is named.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check the file and say what it would change."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        importer, dry_run = WorkbookImporter(), options["dry_run"]
        try:
            outcome = importer.take_sheets(
                read_sheets(data, limits=importer.limits),
                options={},
                source=Source(path.name, hashlib.sha256(data).hexdigest()),
                by=self.person(options["by"]),
                on=clock.today(),
                preview=dry_run,
            )
        except RowsRejected as rejected:
            for fault in rejected.faults:
                self.stderr.write(f"{path.name}: {fault}")
            count = len(rejected.faults)
            raise CommandError(
                f"{path.name}: {count:,} {'fault' if count == 1 else 'faults'}. Nothing was imported."
            ) from rejected
        except (UnreadableFileError, OperationRefused, PermissionDenied) as error:
            texts = getattr(error, "messages", None) or [str(error)]
            raise CommandError(f"{path.name}: {' '.join(texts)} Nothing was imported.") from error
        for note in outcome.notes:
            self.stderr.write(f"{path.name}: {note}")
        if options["verbosity"] > 0:
            verb = "would be recorded" if dry_run else "recorded"
            self.stdout.write(
                f"{path.name}: {verb}: {outcome.new:,} new, {outcome.changed:,} changed, "
                f"{outcome.unchanged:,} as they were."
            )

    def person(self, username: str | None) -> User:
        people = User.objects.filter(is_active=True)
        if username:
            found = people.filter(username=username).first()
            if found is None:
                raise CommandError(f"Nobody has the user name “{username}”.")
            return found
        found = people.filter(is_superuser=True).order_by("pk").first()
        if found is None:
            raise CommandError("Say with --by in whose name it is recorded: there is no superuser.")
        return found
