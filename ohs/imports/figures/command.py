"""The base of commands that bring monthly figures in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ohs.core import clock
from ohs.core.text import plural

from ..batch import Outcome
from ..command import ImportCommand, read_day
from ..values.texts import WrongValueError
from .reader import MONTHS, ROWS, read_units


class FigureCommand(ImportCommand):
    """All of a file or nothing: exits with 1 and a line for each bad row."""

    noun: str

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-at",
            metavar="DATE",
            help="The day the figures were extracted; today if not given.",
        )
        parser.add_argument(
            "--source", default="Imported file", help="Where the figures come from, in a few words."
        )
        parser.add_argument(
            "--covers",
            choices=(ROWS, MONTHS),
            default=ROWS,
            help="rows: what the file does not mention stays as it is (the default); "
            "months: the file is everything for the months in it, and what it does not mention is zero.",
        )
        parser.add_argument(
            "--units",
            default="",
            metavar="A,B",
            help="With --covers months: the units of which the file is everything, by code or name; all if not given.",
        )

    def read_options(self, options: dict[str, Any]) -> dict[str, Any]:
        as_at = read_day(options["as_at"]) if options["as_at"] else clock.today()
        if as_at > clock.today():
            raise CommandError(f"{as_at} has not come yet: figures cannot be as at that day.")
        if options["units"] and options["covers"] != MONTHS:
            raise CommandError("--units goes with --covers months.")
        try:
            units = read_units(options["units"])
        except WrongValueError as error:
            raise CommandError(f"--units: {error}") from error
        return {
            "as_at": as_at,
            "source": options["source"],
            "covers": options["covers"],
            "units": units,
        }

    def in_words(self, outcome: Outcome, name: str, answers: dict[str, Any], dry_run: bool) -> str:
        lines = []
        if outcome.unmentioned is not None:
            held = outcome.unmentioned
            verb = "is" if held.figures == 1 else "are"
            lines.append(
                f"{name}: {plural(held.figures, 'figure')} of these months {verb} in the register and not in the file, "
                f"and {'stays' if held.figures == 1 else 'stay'} as before ({held.total} in all):"
            )
            lines += [f"{name}:   {', '.join(line)}" for line in held.lines]
            if held.figures > len(held.lines):
                lines.append(f"{name}:   and {held.figures - len(held.lines):,} more")
        if outcome.changes_nothing:
            lines.append(
                f"{name}: nothing to change, all {outcome.unchanged:,} rows are in the register."
            )
            return "\n".join(lines)
        parts = (
            f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.unchanged:,} as they were"
        )
        verb = "would be recorded" if dry_run else "recorded"
        lines.append(f"{name}: {self.noun} as at {answers['as_at']} {verb}: {parts}.")
        return "\n".join(lines)
