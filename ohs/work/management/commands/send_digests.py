"""`send_digests`: what waits for each person, by email. Run it once a day; a second run sends nothing twice."""

from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock
from ohs.core.text import plural

from ...digests import send_digests


class Command(BaseCommand):
    help = (
        "Send each person the email that lists what waits for them, as often as they asked for it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--site",
            required=True,
            help="The address of this application, for the links: https://hsw.example.org",
        )

    def handle(self, *args, **options):
        try:
            number = send_digests(on=clock.today(), site=options["site"])
        except OSError as error:
            raise CommandError(
                f"The mail server refused at least one email ({error}). Those that went out are marked; "
                "run the command again for the others."
            ) from error
        self.stdout.write(f"{plural(number, 'email')} sent.")
