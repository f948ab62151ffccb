"""A request that takes too long ends with a page that says so, and with nothing saved.

One thread in each worker looks every second at what is being answered. Where the limit is passed it stops the
database's statement, if one is running, and raises `TimeLimitExceeded` in the thread that answers; the transaction is
rolled back as with any error. Work inside a library that does not return to Python (a PDF being set) ends when it
returns: the proxy's own limit, which is longer, answers such a visitor.
"""

import contextlib
import ctypes
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.template import loader

from .logs import request_id

logger = logging.getLogger("ohs.time_limit")


class TimeLimitExceeded(Exception):
    """Raised in the midst of a request that has had its time."""


class Running:
    """A request that is being answered, and by which thread."""

    def __init__(self, deadline: float):
        self.deadline = deadline
        self.thread = threading.get_ident()
        # The wrapper belongs to this thread; what the watch does with it may be done from another.
        self.database: BaseDatabaseWrapper = connections["default"]
        self.lock = threading.Lock()
        self.finished = False
        self.stopped = False

    def stop(self) -> None:
        with self.lock:
            if self.finished or self.stopped:
                return
            self.stopped = True
            _raise_in(self.thread, TimeLimitExceeded)
            _stop_statement(self.database)

    def finish(self) -> None:
        """Nothing is raised in the thread after this, even if it was about to be."""
        with self.lock:
            self.finished = True
            if self.stopped:
                _raise_in(self.thread, None)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(kind) if kind is not None else None
    )


def _stop_statement(database: BaseDatabaseWrapper) -> None:
    connection: Any = database.connection
    try:
        if connection is None:
            return
        if database.vendor == "postgresql":
            connection.cancel_safe(timeout=5)
        elif database.vendor == "sqlite":
            connection.interrupt()
    except Exception:
        logger.warning("a statement could not be stopped", exc_info=True)


def _forget_connection(database: BaseDatabaseWrapper) -> None:
    """The stop may have come between two steps of a transaction's end: the next request opens a connection of its own."""
    connection: Any = database.connection
    with contextlib.suppress(Exception):
        if connection is not None:
            connection.close()
    del connections["default"]


class Watch:
    """The requests of this process that are being answered, and the thread that looks at them."""

    def __init__(self, tick: float = 1.0):
        self.tick = tick
        self.running: set[Running] = set()
        self.lock = threading.Lock()
        self.busy = threading.Event()
        self.thread: threading.Thread | None = None

    def add(self, running: Running) -> None:
        with self.lock:
            self.running.add(running)
            self.busy.set()
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="time-limit", daemon=True)
                self.thread.start()

    def remove(self, running: Running) -> None:
        with self.lock:
            self.running.discard(running)
            if not self.running:
                self.busy.clear()

    def _run(self) -> None:
        while True:
            self.busy.wait()
            time.sleep(self.tick)
            now = time.monotonic()
            with self.lock:
                late = [each for each in self.running if each.deadline <= now]
            for each in late:
                each.stop()


_watch = Watch()


class TimeLimit:
    """Answers 503 with a page where a request takes longer than REQUEST_SECONDS."""

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponse],
        seconds: float | None = None,
        watch: Watch = _watch,
    ):
        self.get_response = get_response
        self.seconds = settings.REQUEST_SECONDS if seconds is None else seconds
        self.watch = watch
        if not self.seconds:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        running = Running(time.monotonic() + self.seconds)
        response: HttpResponse | None = None
        self.watch.add(running)
        try:
            try:
                response = self.get_response(request)
            finally:
                self.watch.remove(running)
                running.finish()
        except TimeLimitExceeded:
            # It came between two layers, or while the two lines above ran.
            self.watch.remove(running)
            running.finish()
        if running.stopped:
            logger.error(
                "stopped at the limit of %s seconds", self.seconds, extra={"request": request}
            )
            _forget_connection(running.database)
        # An error that the view met after it was stopped (a statement that was cancelled, say) came of the stop.
        if response is None or (running.stopped and response.status_code >= 500):
            return too_long(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_long(request) if isinstance(exception, TimeLimitExceeded) else None


def too_long(request: HttpRequest) -> HttpResponse:
    """The page for a request that had its time. Asks the database nothing."""
    page = loader.render_to_string("503.html", {"reference": request_id.get()})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})
