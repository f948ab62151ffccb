"""`work`: does what takes long, off the requests of people, one thing after the other."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from ohs.service.background import give_up_abandoned, hold_worker_lock
from ohs.service.server import hold_lock


class Command(BaseCommand):
    help = "Do long work off the requests of people, until stopped. One of these runs for each STATE_DIR."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-done", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        lock = hold_worker_lock()
        if lock is None:
            raise CommandError("Another worker runs.")
        # And the server's: a restore refuses while this runs too.
        with lock, hold_lock(Path(settings.STATE_DIR)):
            give_up_abandoned()
            worker = Worker(
                queue_names=["*"],
                interval=1,
                batch=options["until_done"],
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=get_random_string(32),
                excluded_queue_names=[],
            )
            worker.configure_signals()
            worker.run()
