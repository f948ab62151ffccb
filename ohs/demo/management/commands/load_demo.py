"""`load_demo`: the facts of two published papers, and what is made up around them, marked illustrative."""

import secrets
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from ohs import demo
from ohs.organisation.models import User

from ... import organisation


class Command(BaseCommand):
    help = "Load the demonstration data. Running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--password",
            help="Password of the demonstration users; else DEMO_PASSWORD, else one is made and printed.",
        )

    def handle(self, *args, **options):
        given = options["password"] or settings.DEMO_PASSWORD
        missing = {name for name, *_ in organisation.PEOPLE} - set(
            User.objects.values_list("username", flat=True)
        )
        password = given or (secrets.token_urlsafe(9) if missing else None)
        with transaction.atomic():
            keeper = organisation.load(password=password)
            # In the order of the settings: what comes later links to what came before.
            for config in apps.get_app_configs():
                if config.label != "organisation" and module_has_submodule(demo, config.label):
                    import_module(f"ohs.demo.{config.label}").load(by=keeper)
        names = ", ".join(name for name, *_ in organisation.PEOPLE)
        self.stdout.write(f"Demonstration data is loaded. Sign in as {names}.")
        if password and not given:
            self.stdout.write(f"Password: {password}")
