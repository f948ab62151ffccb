"""`read_bounces`: notes whose email came back, from the reports that mail servers send to the sender's address."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock

from ...mail import note_returned
from ...returned_mail import LONGEST, read_report


class Command(BaseCommand):
    help = (
        "Notes on the page of activity, and tells the HSW team, whose email was returned as undeliverable. Reads one "
        "message from standard input, as a mail server pipes it, or every new one of a Maildir."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--maildir",
            type=Path,
            help="The mailbox of DEFAULT_FROM_EMAIL in Maildir format: what is new there is read and marked as seen",
        )

    def handle(self, *args, maildir, **options):
        if maildir is None:
            self.read("The message", sys.stdin.buffer.read(LONGEST))
            return
        new, seen = maildir / "new", maildir / "cur"
        if not (new.is_dir() and seen.is_dir()):
            raise CommandError(f"{maildir} is no Maildir: it has no folders “new” and “cur”.")
        for file in sorted(each for each in new.iterdir() if each.is_file()):
            with file.open("rb") as opened:
                self.read(file.name, opened.read(LONGEST))
            file.rename(seen / f"{file.name}:2,S")

    def read(self, name: str, raw: bytes) -> None:
        undelivered = read_report(raw)
        if not undelivered:
            self.stdout.write(f"{name} reports no email that could not be delivered.")
        for each in undelivered:
            people = note_returned(address=each.address, why=each.why, on=clock.today())
            if people:
                names = ", ".join(person.username for person in people)
                self.stdout.write(f"Noted that email to {names} came back.")
            else:
                self.stdout.write(
                    "Nobody here has the address of the report, or it is noted already."
                )
