"""Remind by email those whose unit has not submitted the self-assessment that is due."""

from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand

from ohs.core import clock

from ...reminders import due_reminders


class Command(BaseCommand):
    help = "Reminds those who answer for a unit whose self-assessment for the quarter is not in."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say who would be written to, and write to nobody",
        )

    def handle(self, *args, dry_run, **options):
        due, nobody, asked = due_reminders(clock.today())
        for reminder in due:
            codes = ", ".join(reminder.units)
            if not dry_run:
                EmailMessage(reminder.subject, reminder.text, to=[reminder.email]).send()
            self.stdout.write(
                f"{'Would remind' if dry_run else 'Reminded'} {reminder.email}: {codes}"
            )
        if nobody:
            self.stderr.write(
                f"Nobody to remind for {', '.join(nobody)}: no post with a holder and an address."
            )
        if not asked:
            self.stdout.write("Units are not asked for a self-assessment yet.")
        elif not due and not nobody:
            self.stdout.write("Every unit has returned its self-assessment.")
