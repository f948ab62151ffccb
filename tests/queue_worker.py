"""The worker of the queue, for a test that has put something into it."""

from unittest.mock import patch

from django_tasks_db.management.commands import db_worker


def do_the_work() -> None:
    """What waits is done, one after the other, in the test's own transaction: its connection is not closed as an old one."""
    with patch.object(db_worker, "close_old_connections"):
        db_worker.Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="of-a-test",
            excluded_queue_names=[],
        ).run()
