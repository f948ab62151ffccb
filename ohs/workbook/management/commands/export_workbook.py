"""`export_workbook`: every register in one workbook, or the template to fill in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ohs.core import clock
from ohs.imports.command import read_day
from ohs.registers.audience import HSW

from ...export import export_workbook, make_template


class Command(BaseCommand):
    help = "Write every register into one workbook, a sheet each; or the same sheets to fill in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--as-at", help="A date, YYYY-MM-DD; today if none is given.")
        parser.add_argument(
            "--template",
            action="store_true",
            help="Write the sheets with one example row each and the values that may stand in them.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        on = read_day(options["as_at"]) if options["as_at"] else clock.today()
        content = make_template() if options["template"] else export_workbook(on=on, audience=HSW)
        path = Path(options["file"])
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{path}: written.")
