"""Remind by email those whose unit has not submitted the self-assessment that is due: once for each unit and quarter."""

from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock

from ...reminders import due_reminders, send_reminder


class Command(BaseCommand):
    help = (
        "Reminds those who answer for a unit whose self-assessment for the quarter is not in. Each is written to once, "
        "however often this runs; what is still not in stays in the email about their work."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--site",
            default="",
            help="The address of this application, for the link: https://hsw.example.org",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say who would be written to, and write to nobody",
        )

    def handle(self, *args, site, dry_run, **options):
        on = clock.today()
        due = due_reminders(on)
        refused = []
        for reminder in due.reminders:
            codes = ", ".join(reminder.units)
            if dry_run:
                self.stdout.write(f"Would remind {reminder.user.email}: {codes}")
                continue
            try:
                if send_reminder(reminder, on=on, site=site):
                    self.stdout.write(f"Reminded {reminder.user.email}: {codes}")
            except OSError:
                refused.append(reminder.user.email)
        if due.nobody:
            self.stderr.write(
                f"Nobody to remind for {', '.join(due.nobody)}: no post with a holder who may answer and has an address."
            )
        if not due.asked:
            self.stdout.write("Units are not asked for a self-assessment yet.")
        elif due.all_returned:
            self.stdout.write("Every unit has returned its self-assessment.")
        elif not due.reminders:
            self.stdout.write("Everybody who can be reminded was reminded already.")
        if refused:
            raise CommandError(
                f"The mail server refused email to {', '.join(refused)}. Run the command again for them."
            )
