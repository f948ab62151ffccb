from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ohs.api.reference import pages


class Command(BaseCommand):
    help = "Writes docs/reference/ anew: every command, setting, address, column and API call, made from the code."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where a page is out of date"
        )

    def handle(self, *args, check=False, **options):
        folder = Path(settings.BASE_DIR) / "docs/reference"
        if check:
            if stale := stale_pages(folder):
                raise CommandError(
                    f"Out of date in docs/reference: {', '.join(stale)}. Run manage.py write_reference."
                )
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, "utf-8")
            self.stdout.write(f"docs/reference/{name}")


def stale_pages(folder):
    """The names of what stands otherwise in the folder, is missing there, or is there and should not be."""
    made = pages()
    stands = {each.name: each.read_text("utf-8") for each in folder.iterdir()}
    return sorted(
        name for name in made.keys() | stands.keys() if made.get(name) != stands.get(name)
    )
