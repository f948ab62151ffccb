"""Structured logs: one JSON object a line, with the request's id and without personal data.

What a log may hold: names of routes (never the path or query a person asked for), status, duration, kinds of errors and
the places in the code they came from. Messages of exceptions quote what people typed (`Key (username)=(…) already
exists`), so they stay out unless LOG_EXCEPTION_MESSAGES is set, on a test server say.

Imports nothing of Django: the server's own process formats its lines by it, too.
"""

import datetime as dt
import json
import logging
import traceback
from contextvars import ContextVar
from typing import Any

# The id of the request that this thread answers; empty outside one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

NO_ROUTE = "(no such page)"


def route_of(request: Any) -> str:
    """The pattern of the address, `actions/tasks/<int:pk>/`: it says which page, and nothing of a person."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else NO_ROUTE


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON. `extra={"facts": {...}}` adds fields of its own."""

    def __init__(self, exception_messages: bool = False):
        super().__init__()
        self.exception_messages = exception_messages

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if identifier := request_id.get():
            entry["request_id"] = identifier
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "method"):
            entry |= {"method": request.method, "route": route_of(request)}
        if isinstance(status := getattr(record, "status_code", None), int):
            entry["status"] = status
        entry |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            entry["exceptions"] = [self._exception(error) for error in chain_of(record.exc_info[1])]
        return json.dumps(entry, ensure_ascii=False, default=str)

    def _message(self, record: logging.LogRecord) -> str:
        """The message. Where Django puts the path into it, the route stands instead."""
        request = getattr(record, "request", None)
        if request is None or not isinstance(record.args, tuple):
            return record.getMessage()
        path = getattr(request, "path", None)
        arguments = tuple(
            route_of(request) if argument == path else argument for argument in record.args
        )
        return str(record.msg) % arguments if arguments else str(record.msg)

    def _exception(self, error: BaseException) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "kind": f"{type(error).__module__}.{type(error).__qualname__}",
            "where": [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ],
        }
        if self.exception_messages:
            entry["message"] = str(error)
        return entry


def chain_of(error: BaseException) -> list[BaseException]:
    """The exception and those that it came from, the first cause last."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return chain
