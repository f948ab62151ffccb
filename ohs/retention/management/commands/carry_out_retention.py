"""`carry_out_retention`: deletes what is kept no longer, and takes the names of people who have left; run it every night."""

from django.core.management.base import BaseCommand

from ...carrying_out import carry_out
from ...kinds import kinds


class Command(BaseCommand):
    help = "Delete what is kept no longer, as the page /retention/ says, and take the names of people who have left."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and do nothing."
        )

    def handle(self, *args, dry_run=False, **options):
        done = carry_out(dry_run=dry_run)
        named = {kind.key: kind.what for kind in kinds()}
        for key, number in done.items():
            if number:
                self.stdout.write(f"{number}: {named[key]}")
        if not any(done.values()):
            self.stdout.write("Nothing was due.")
        elif dry_run:
            self.stdout.write("Nothing was done: this was a dry run.")
