from typing import Any

from django.core.management.base import BaseCommand

from injuries import operations


class Command(BaseCommand):
    help = (
        "Decides again what people without the permission for small numbers are told of injuries."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        publication = operations.publish(by=None)
        if publication is None:
            self.stdout.write("No injury counts are recorded: there is nothing to publish.")
            return
        self.stdout.write(publication.sentence)
        for target in publication.exposed:
            self.stdout.write(
                self.style.WARNING(f"Not protected, because of what was told before: {target}")
            )
