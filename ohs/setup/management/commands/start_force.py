"""`start_force`: makes an empty installation ready for a force."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ohs.core.errors import sentences
from ohs.core.text import join_words

from ...contract import Shape
from ...starting import PARTS, start_force


class Command(BaseCommand):
    help = (
        "Make an empty installation ready: roles, the force's name, and a starter pack that belongs to no force (boards, "
        "causes, severities, staff groups, report lines, a risk matrix, a maturity model with its themes). "
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
        parser.add_argument(
            "--levels",
            type=int,
            default=5,
            choices=range(Shape.fewest, Shape.most + 1),
            help="How many levels the maturity model has.",
        )
        parser.add_argument(
            "--matrix",
            default="5x5",
            metavar="LIKELIHOODxIMPACT",
            help="How many levels of likelihood and of impact the risk matrix has, for example 4x5.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"].strip():
            raise CommandError("Give the force's name.")
        sides = re.fullmatch(r"([3-6])\s*[x×]\s*([3-6])", options["matrix"].strip().lower())
        if not sides:
            raise CommandError(
                f"--matrix: “{options['matrix']}” is no size. Give 3 to 6 levels each way, for example 4x5."
            )
        shape = Shape(options["levels"], int(sides[1]), int(sides[2]))
        try:
            made = start_force(
                name=options["name"],
                short_name=options["short_name"],
                without=options["without"],
                shape=shape,
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
