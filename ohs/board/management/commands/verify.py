from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ohs.core.text import plural
from ohs.service import status

from ...verification import verify_everything


class Command(BaseCommand):
    help = (
        "Check every snapshot's checksum, every stored file against its hash, every current column against its "
        "dated records, and that what changed since the last Board is all told. Exit 1 and a line per fault."
    )

    def handle(self, *args: Any, **options: Any) -> None:
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
