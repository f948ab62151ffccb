"""`rotate_secrets`: encrypts the secrets of second factors with the newest of SECRETS_KEYS; the older ones may go then."""

from django.core.management.base import BaseCommand

from ohs.core.text import plural

from ...second_factor import rewrite_secrets


class Command(BaseCommand):
    help = "Encrypt the stored secrets of two-step sign-in with the first of SECRETS_KEYS."

    def handle(self, *args, **options):
        self.stdout.write(f"{plural(rewrite_secrets(), 'secret')} encrypted with the first key.")
