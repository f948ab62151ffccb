"""When a session ends: by signing out, everywhere at once; unused for a while; or after a working day.

Each is decided from the database and the session itself, never from a worker's memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth import signals as auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.core.text import plural
from ohs.organisation.models import User

from . import kept_forms

SIGNED_IN_AT, USED_AT = "signed_in_at", "used_at"
# How often a session notes that it is used: each note is a write.
NOTED_EVERY = 60


def listen() -> None:
    auth.user_logged_in.connect(_begin, dispatch_uid="access")
    auth.user_logged_out.connect(_end_everywhere, dispatch_uid="access")


def _begin(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    _mark(request.session)
    request.signed_in_person = user


def _mark(session: Any) -> None:
    session[SIGNED_IN_AT] = session[USED_AT] = int(time.time())


def _end_everywhere(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        user.end_sessions()


def why_it_ended(session: Any) -> str:
    """Why a session may not go on, in words for its person; empty while it may."""
    now = time.time()
    idle = settings.SESSION_IDLE_MINUTES
    if idle and now - session[USED_AT] >= idle * 60:
        return f"You were signed out after {plural(idle, 'minute')} without use."
    if now - session[SIGNED_IN_AT] >= settings.SIGNED_IN_SECONDS:
        return f"You were signed out {plural(settings.SIGNED_IN_SECONDS // 3600, 'hour')} after you signed in."
    return ""


class SessionEnds:
    """Ends a session that was not used for a while, or is too old. What its form sent is given back after signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._look_at(request)
        response = self.get_response(request)
        kept_forms.forget_returned(request, response)
        return response

    def _look_at(self, request: Any) -> None:
        session = request.session
        if USED_AT not in session or SIGNED_IN_AT not in session:
            # Of a version that did not note it.
            _mark(session)
        elif why := why_it_ended(session):
            person = get_user(request)
            session.flush()
            request.user = AnonymousUser()
            if isinstance(person, User):
                request.timed_out = (person, why)
                note(AccessEvent.Kind.TIMED_OUT, person=person, request=request)
        elif time.time() - session[USED_AT] >= NOTED_EVERY:
            session[USED_AT] = int(time.time())

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """After the token of a form was checked, before anybody is sent to sign in."""
        if not hasattr(request, "timed_out"):
            return None
        person, why = request.timed_out
        if not getattr(view, "login_required", True):
            return None
        if request.method == "POST" and kept_forms.keep(request, person):
            messages.info(request, f"{why} Sign in again: what you typed is kept.")
            return redirect_to_login(reverse("access:kept_forms"))
        messages.info(request, f"{why} Sign in again.")
        return redirect_to_login(request.get_full_path())
