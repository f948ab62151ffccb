"""`rotate_secrets`: encrypts the secrets of second factors with the newest of SECRETS_KEYS; the older ones may go then."""

from django.core.management.base import BaseCommand, CommandError

from ohs.core.outages import KeyLost
from ohs.core.text import plural

from ...second_factor import rewrite_secrets


class Command(BaseCommand):
    help = "Encrypt the stored secrets of two-step sign-in with the first of SECRETS_KEYS."

    def handle(self, *args, **options):
        try:
            number = rewrite_secrets()
        except KeyLost as lost:
            raise CommandError(str(lost)) from lost
        self.stdout.write(f"{plural(number, 'secret')} encrypted with the first key.")
