from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from injuries import operations
from injuries.lines.unpublished import unpublished


class Command(BaseCommand):
    help = (
        "Decides again what people without the permission for small numbers are told of injuries."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="only where figures are recorded of which nothing is published, as after an upgrade",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"] and not unpublished():
            self.stdout.write("All that is recorded is published.")
            return
        publication = operations.publish(by=None)
        if publication is None:
            self.stdout.write("No injury counts are recorded: there is nothing to publish.")
            return
        self.stdout.write(publication.sentence)
        for target in publication.exposed:
            self.stdout.write(
                self.style.WARNING(f"Not protected, because of what was told before: {target}")
            )
