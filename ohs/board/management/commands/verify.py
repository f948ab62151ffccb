from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from ohs.core.text import plural
from ohs.service import status

from ...verification import verify_everything


class Command(BaseCommand):
    help = (
        "Check every snapshot's checksum, every stored file against its hash, every current column against its "
        "dated records, and that what changed since the last Board is all told. Exit 1 and a line per fault."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--restored",
            action="store_true",
            help="Of a database that was just restored: first that it is whole and has every migration of this code. Exit 3 if not.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["restored"]:
            _check_restored()
        found = verify_everything()
        # For /readyz and the metrics.
        status.record(settings.STATE_DIR, "verify", at=timezone.now(), faults=len(found.faults))
        for fault in found.faults:
            self.stderr.write(fault)
        looked_at = (
            f"{plural(found.snapshots, 'snapshot')}, {plural(found.files, 'stored file')} and the current columns of "
            f"{plural(found.registers, 'register')}"
        )
        if found.faults:
            raise CommandError(f"{plural(len(found.faults), 'fault')} in {looked_at}.")
        self.stdout.write(f"Nothing is wrong with {looked_at}.")


def _check_restored() -> None:
    if connection.vendor == "sqlite":
        # Asked here rather than by SQLite's own program: constraints call functions of the application.
        try:
            with connection.cursor() as cursor:
                answer = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        except DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise CommandError(f"it is damaged: {answer}", returncode=3)
    try:
        call_command("migrate", check_unapplied=True)
    except SystemExit as unapplied:
        raise CommandError("it lacks migrations of this code", returncode=3) from unapplied
