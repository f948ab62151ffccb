"""A form whose operation takes long: a worker does it where one runs, and the page waits; elsewhere the request does it.

What was typed goes into the queue as it was typed, and comes back with what the operation refused: nothing is lost.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.request import QueryDict
from django.shortcuts import render
from django.views.generic import FormView
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from ohs.core import clock
from ohs.core.collisions import settle
from ohs.core.errors import sentences
from ohs.organisation.models import User
from ohs.service.background import (
    INTERRUPTED,
    STOPPED,
    UNFINISHED,
    give_up,
    last_work,
    sent,
    waiting_before,
    worker_runs,
)

_NO_LONGER = "You no longer have the right to do this. Nothing was recorded."


def done_for(
    *, by: int, on: str, typed: str, form: type[BaseForm], operate: Callable[..., Any]
) -> str:
    """In the worker: the operation with what was typed, by that person; gives why not, in sentences, or nothing."""
    filled = form(QueryDict(typed))
    if not filled.is_valid():
        return " ".join(str(error) for errors in filled.errors.values() for error in errors)
    person = User.objects.get(pk=by)
    try:
        if not person.is_active:
            raise PermissionDenied
        settle(lambda: operate(by=person, on=dt.date.fromisoformat(on), **filled.cleaned_data))
    except PermissionDenied:
        return _NO_LONGER
    except ValidationError as refusal:
        return sentences(refusal)
    return ""


class LongOperation(FormView):
    """Of a form about one record, before its other bases. `task` takes what `about` gives, and `by`, `on` and `typed` (see `done_for`).

    `doing` heads the page that waits; `when_done` says what was done and gives where to go on.
    """

    task: Task[Any, str]
    doing = ""
    # What was sent and came to nothing: shown with why.
    _sent_before: DBTaskResult | None = None

    def get_record(self) -> Any:
        """The record that the operation is about."""
        raise NotImplementedError

    def about(self) -> dict[str, str | int]:
        """What tells the task which record it is."""
        return {"record": int(self.get_record().pk)}

    def when_done(self) -> str:
        """Where to go on; what was done has been said by then."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        work = self._work(request.GET["work"]) if "work" in request.GET else None
        if work is None:
            return super().get(request, *args, **kwargs)
        if work.status in UNFINISHED and worker_runs():
            return self._waits(work)
        if work.status == TaskResultStatus.SUCCESSFUL and not work.return_value:
            return HttpResponseRedirect(self.when_done())
        self._sent_before = work
        form: Any = self.get_form()
        form.add_error(None, self._why_not(work))
        return self.form_invalid(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self._sent_before is not None:
            kwargs["data"] = QueryDict(self._sent_before.args_kwargs["kwargs"]["typed"])
        return kwargs

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if not worker_runs():
            return self.within_the_request(form)
        about = self.about() | {"by": int(self.request.user.pk or 0)}
        work = last_work(self.task, **about)
        if work is None or work.status not in UNFINISHED:
            typed = self.request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            result = self.task.enqueue(
                on=clock.today().isoformat(), typed=typed.urlencode(), **about
            )
            where = str(result.id)
        else:
            where = str(work.pk)
        return HttpResponseRedirect(f"{self.request.path}?work={where}")

    def within_the_request(self, form: BaseForm) -> HttpResponse:
        return super().form_valid(form)

    def _work(self, key: str) -> DBTaskResult:
        """One's own, of this very record."""
        try:
            wanted = uuid.UUID(key)
        except ValueError:
            raise Http404("There is no such work of yours.") from None
        mine = sent(self.task, **self.about(), by=int(self.request.user.pk or 0))
        work = mine.filter(pk=wanted).first()
        if work is None:
            raise Http404("There is no such work of yours.")
        return work

    def _why_not(self, work: DBTaskResult) -> str:
        if work.status == TaskResultStatus.SUCCESSFUL:
            return str(work.return_value)
        if work.traceback == STOPPED or (work.status == TaskResultStatus.READY and give_up(work)):
            return STOPPED
        return f"{INTERRUPTED} Look at what is recorded now, and send it again."

    def _waits(self, work: DBTaskResult) -> HttpResponse:
        context = {
            "doing": self.doing,
            "object": self.get_record(),
            "work": work,
            "is_running": work.status == TaskResultStatus.RUNNING,
            "before": waiting_before(work),
        }
        return render(self.request, "web/under_way.html", context)

    def say(self, text: str) -> None:
        messages.success(self.request, text)
