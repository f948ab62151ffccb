"""`start_force`: makes an empty installation ready for a force."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ohs.core.errors import sentences
from ohs.core.text import join_words

from ...starting import PARTS, start_force


class Command(BaseCommand):
    help = (
        "Make an empty installation ready: roles, the force's name, and a starter pack that belongs to no force (boards, "
        "causes, severities, staff groups, report lines, a 5 by 5 risk matrix, a five-level maturity model with its themes). "
        "Everything of it can be changed. Running it twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="The force's name, as on its papers.")
        parser.add_argument("--short-name", default="", help="As in the header of every page.")
        parser.add_argument(
            "--without",
            action="append",
            choices=PARTS,
            default=[],
            help="A part of the starter pack to leave out; may be given several times.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"].strip():
            raise CommandError("Give the force's name.")
        try:
            made = start_force(
                name=options["name"],
                short_name=options["short_name"],
                without=options["without"],
            )
        except ValidationError as error:
            raise CommandError(sentences(error)) from error
        if made:
            self.stdout.write(f"Made: {join_words(made)}.")
            self.stdout.write(
                "Next: make the first account with `createsuperuser`, sign in, and follow the steps at /setup/."
            )
        else:
            self.stdout.write("Everything is there already: nothing was changed.")
