from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from ohs.api.reference import pages


class Command(BaseCommand):
    help = "Writes docs/reference/ anew: every command, setting, address, column and API call, made from the code."

    def handle(self, *args, **options):
        folder = Path(settings.BASE_DIR) / "docs/reference"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, "utf-8")
            self.stdout.write(f"docs/reference/{name}")
