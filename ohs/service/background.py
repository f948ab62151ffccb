"""Long work off the request: a queue in the database (django-tasks), which one worker empties: `manage.py work`.

Where no worker runs the same work is done within the request. Whether one runs is told by a lock in STATE_DIR that it
holds and that ends with it, however it ends.
"""

import fcntl
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
INTERRUPTED = "The work was interrupted, and nothing of it was recorded."
STOPPED = "Nothing has been recorded: what does long work was stopped. Record it now, or later."


def _lock_file() -> Path:
    return Path(settings.STATE_DIR) / "worker.lock"


def hold_worker_lock() -> TextIO | None:
    """The lock of the one worker, held until the process ends; None where another has it."""
    path = _lock_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def worker_runs() -> bool:
    try:
        with _lock_file().open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def enqueue(task: Task[Any, Any], **arguments: str | int) -> None:
    task.enqueue(**arguments)


def sent(task: Task[Any, Any], **arguments: str | int) -> QuerySet[DBTaskResult]:
    """Whenever this was put into the queue with these arguments, the last time first."""
    wanted = {f"args_kwargs__kwargs__{name}": value for name, value in arguments.items()}
    found: QuerySet[DBTaskResult] = DBTaskResult.objects.filter(
        task_path=task.module_path, **wanted
    )
    return found.order_by("-enqueued_at")


def last_work(task: Task[Any, Any], **arguments: str | int) -> DBTaskResult | None:
    return sent(task, **arguments).first()


def waiting_before(work: DBTaskResult) -> int:
    """How many others are to be done before it, one that is being done included."""
    return DBTaskResult.objects.filter(
        status__in=UNFINISHED, enqueued_at__lt=work.enqueued_at
    ).count()


def give_up_abandoned() -> int:
    """What a worker that has ended was in the midst of is not done: its transaction went with it."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=INTERRUPTED
    )


def take_back(work: DBTaskResult) -> bool:
    """What nobody has begun is taken out of the queue, to be done at once; False where it was begun meanwhile."""
    deleted, _ = DBTaskResult.objects.filter(pk=work.pk, status=TaskResultStatus.READY).delete()
    return bool(deleted)


def give_up(work: DBTaskResult) -> bool:
    """The same, but it stays there with what was sent, for a page that gives that back."""
    waiting = DBTaskResult.objects.filter(pk=work.pk, status=TaskResultStatus.READY)
    return bool(
        waiting.update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=STOPPED
        )
    )
