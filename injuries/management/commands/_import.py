"""What `import_counts` and `import_strength` have in common."""

import hashlib
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ohs.core.clock import today

from ...importing import Kind, RejectedError, import_file
from ...sheets import UnreadableError


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"“{text}” is not a date. Write --as-at as year, month and day, for example 2021-06-14."
        ) from None


class ImportCommand(BaseCommand):
    """All of a file or nothing: exits with 1 and a line for each bad row."""

    kind: Kind
    noun: tuple[str, str]

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="A CSV file or an XLSX workbook.")
        parser.add_argument(
            "--as-at",
            metavar="DATE",
            help="The day the figures were extracted; today if not given.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check the file and say what it would change."
        )
        parser.add_argument(
            "--source", default="Imported file", help="Where the figures come from, in a few words."
        )

    def handle(self, *args, **options):
        as_at = _day(options["as_at"]) if options["as_at"] else today()
        if as_at > today():
            raise CommandError(f"{as_at} has not come yet: figures cannot be as at that day.")
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        loud = options["verbosity"] > 0
        try:
            recorded = import_file(
                self.kind,
                data,
                as_at=as_at,
                source=options["source"],
                file_name=path.name,
                sha256=hashlib.sha256(data).hexdigest(),
                dry_run=options["dry_run"],
                reading=self._progress("Read") if loud else None,
                recording=self._progress("Recorded") if loud else None,
            )
        except UnreadableError as error:
            raise CommandError(f"{path.name}: {error} Nothing was imported.") from error
        except RejectedError as error:
            for bad in error.bad_rows:
                self.stderr.write(f"{path.name}: {bad}")
            raise CommandError(
                f"{path.name}: {len(error.bad_rows):,} {'fault' if len(error.bad_rows) == 1 else 'faults'}. "
                "Nothing was imported."
            ) from error
        if loud:
            self.stdout.write(self.said(recorded, path.name, as_at, options["dry_run"]))

    def _progress(self, verb):
        def progress(count):
            self.stdout.write(f"{verb} {count:,} rows")
            self.stdout.flush()

        return progress

    def said(self, recorded, name, as_at, dry_run) -> str:
        parts = f"{recorded.new:,} new, {recorded.changed:,} changed, {recorded.unchanged:,} as they were"
        if not recorded.new and not recorded.changed:
            return (
                f"{name}: nothing to change, all {recorded.unchanged:,} rows are in the register."
            )
        verb = "would be recorded" if dry_run else "recorded"
        return f"{name}: {self.noun[1]} as at {as_at} {verb}: {parts}."
