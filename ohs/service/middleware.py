"""What every request passes: an id and a line in the log, compression, and the headers that keep pages off shared machines."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control

from ohs.core.characters import clean_text, is_clean

from .logs import request_id, route_of

logger = logging.getLogger("ohs.request")

_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLog:
    """Gives each request an id (the proxy's, where one is trusted) and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_TLS_PROXY else ""
        identifier = given if _IDENTIFIER.fullmatch(given) else uuid.uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        token = request_id.set(identifier)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            logger.info(
                "answered",
                extra={
                    "facts": {
                        "method": request.method,
                        "route": route_of(request),
                        "status": response.status_code,
                        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                    }
                },
            )
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = identifier
        return response


class CleanText:
    """What a form sends reaches every page without characters that no text has, and with Word's bullets as bullets.

    It looks after the token of the form was checked, and changes nothing of a form that needs no cleaning.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        if request.method != "POST":
            return
        unclean = [
            name
            for name, values in request.POST.lists()
            if not all(is_clean(value) for value in values)
        ]
        if unclean:
            sent = request.POST.copy()
            for name in unclean:
                sent.setlist(name, [clean_text(value) for value in request.POST.getlist(name)])
            request.POST = sent  # type: ignore[assignment]
        for _, files in request.FILES.lists():
            for file in files:
                if file.name:
                    file.name = clean_text(file.name)


class Compression(GZipMiddleware):
    """Text is sent compressed, with a random length added to each answer against BREACH (Django's own measure).

    What is compressed already (PDF, Word, workbooks, pictures) goes as it is and keeps its length.
    """

    TEXT = ("text/", "application/json", "application/problem+json", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if not response.headers.get("Content-Type", "").startswith(self.TEXT):
            return response
        return super().process_response(request, response)


class KeptNowhere:
    """No browser or proxy keeps a page, file or answer; signing out clears what a browser kept all the same.

    Static files are answered before this and say their own. `Clear-Site-Data` leaves cookies alone: it would take
    those of every other site under the same domain.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            patch_cache_control(response, private=True, no_store=True)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def mark_signed_out(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    """Receives Django's `user_logged_out`."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]
