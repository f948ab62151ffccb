"""Files that take long to make: made off the request where a worker runs, and kept for an hour for whoever asked.

A browser that asks waits a moment; what takes longer it is told on a page that looks again by itself. Programs, which ask
for no page, have the file from the request as ever.
"""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from .background import UNFINISHED, waiting_before, worker_runs

KEPT = dt.timedelta(hours=1)
# What is ready by then is handed out at once.
PATIENCE, LOOK_EVERY = 2.0, 0.1


def _folder() -> Path:
    return Path(settings.STATE_DIR) / "made"


def _pause() -> None:
    time.sleep(LOOK_EVERY)


def keep(body: bytes, *, name: str, media_type: str, permissions: Sequence[str]) -> dict[str, Any]:
    """Keep a file that was made, in the worker; what is given goes into the task's result. Older ones go."""
    folder = _folder()
    # Others on this machine have nothing of it.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - KEPT.total_seconds()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    key = uuid.uuid4().hex
    (folder / key).write_bytes(body)
    return {
        "key": key,
        "name": name,
        "media_type": media_type,
        "permissions": list(permissions),
    }


def off_the_request(
    request: HttpRequest, task: Task[Any, Any], **arguments: str | int
) -> HttpResponse | None:
    """The file, or the page that waits for it; None where it is to be made within the request."""
    if "text/html" not in request.headers.get("Accept", "") or not worker_runs():
        return None
    sent = task.enqueue(by=int(request.user.pk or 0), address=request.get_full_path(), **arguments)
    where = reverse("made_file", args=[sent.id])
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _pause()
        status = DBTaskResult.objects.values_list("status", flat=True).get(pk=sent.id)
        if status == TaskResultStatus.SUCCESSFUL:
            return HttpResponseRedirect(f"{where}?file=1")
        if status not in UNFINISHED:
            break
    return HttpResponseRedirect(where)


class MadeFile(PermissionRequiredMixin, View):
    """One's own file that is being made, or was; nobody else's. The rights are those of now."""

    raise_exception = True

    def has_permission(self) -> bool:
        work = DBTaskResult.objects.filter(
            pk=self.kwargs["pk"],
            args_kwargs__kwargs__by=self.request.user.pk,
            args_kwargs__kwargs__has_key="address",
        ).first()
        if work is None:
            raise Http404("There is no such file of yours.")
        self.work = work
        made = work.return_value or {}
        return self.request.user.has_perms(made.get("permissions", ()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        work, made = self.work, self.work.return_value
        if work.status in UNFINISHED and worker_runs():
            return self.page(
                "waits",
                is_running=work.status == TaskResultStatus.RUNNING,
                before=waiting_before(work),
            )
        path = _folder() / made["key"] if made else None
        if path is None:
            return self.page("failed")
        if (
            work.finished_at is None
            or timezone.now() - work.finished_at > KEPT
            or not path.is_file()
        ):
            return self.page("gone")
        if "file" not in request.GET:
            return self.page("ready", name=made["name"])
        response = HttpResponse(path.read_bytes(), content_type=made["media_type"])
        response["Content-Disposition"] = f'attachment; filename="{made["name"]}"'
        return response

    def page(self, state: str, **context: Any) -> HttpResponse:
        address = self.work.args_kwargs["kwargs"]["address"]
        context |= {"state": state, "work": self.work, "address": address}
        return render(self.request, "web/made_file.html", context)
