"""What every call goes through: whose key it is, how often it calls, what is sent, and errors as problems."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.core import clock
from ohs.core.collisions import settle
from ohs.core.outages import outage_of
from ohs.registers.api import Caller
from ohs.registers.audience import HSW
from ohs.registers.contract import reading_as
from ohs.web.views import parse_as_at

from .limits import count_call
from .models import AnsweredCall, ApiKey
from .operations import digest_of
from .problems import Problem, as_response, problem_of

View = Callable[..., HttpResponse]
logger = logging.getLogger(__name__)
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="ohs"'}
_DAYS_ANSWERS_ARE_KEPT = 2


def api_call(*methods: str) -> Callable[[View], View]:
    """A view of the API: authenticated by a key, answered with JSON or a problem.

    No cookie is read, so there is no cross-site request to forge.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @functools.wraps(view)
        def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    allowed = ", ".join(methods)
                    raise Problem(
                        405, f"Use {allowed} at this address.", headers={"Allow": allowed}
                    )
                key = authenticate(request)
                if any("\x00" in str(value) for value in kwargs.values()):
                    raise Problem(404, "There is no such record.")
                return view(request, caller_of(request, key), **kwargs)
            except Exception as error:
                problem = problem_of(error)
                outage = None if problem is not None else outage_of(error)
                if outage is not None:
                    logger.error("outage", exc_info=error)
                    problem = Problem(
                        503, " ".join(outage.sentences), headers={"Retry-After": "60"}
                    )
                if problem is None:
                    raise
                return as_response(problem)

        return call

    return wrap


def authenticate(request: HttpRequest) -> ApiKey:
    """The key of the call, whose person the request is made by from here on."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not secret.strip():
        raise Problem(
            401, "Send a key of your account as “Authorization: Bearer …”.", headers=_CHALLENGE
        )
    today = clock.today()
    keys = ApiKey.objects.usable(today).select_related("user")
    key: ApiKey | None = keys.filter(digest=digest_of(secret.strip())).first()
    if key is None:
        raise Problem(
            401,
            "This key opens nothing: it is unknown, has ended or was revoked.",
            headers=_CHALLENGE,
        )
    first = key.last_used_on is None
    wait = count_call(key, today)
    if first:
        note(AccessEvent.Kind.KEY_USED, person=key.user, request=request, detail=str(key))
    if wait:
        raise Problem(
            429,
            f"Too many calls in this minute. Wait {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )
    request.user = key.user
    request.api_key = key  # type: ignore[attr-defined]
    return key


def caller_of(request: HttpRequest, key: ApiKey) -> Caller:
    """Who calls, and as at when. What is recorded is recorded today."""
    today = clock.today()
    on = parse_as_at(request.GET.get("as_at"), today) if request.method != "POST" else today
    audience = reading_as(HSW, key.user, request.get_full_path())
    return Caller(user=key.user, audience=audience, on=on, today=today)


def answer(request: HttpRequest, value: Any, status: int = 200) -> HttpResponse:
    """A value as JSON, with its `ETag`: who has it already is told so."""
    body = as_json(value)
    if request.method == "POST":
        return _json(body, status)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    given = request.headers.get("If-None-Match", "")
    # Compression on the way makes an entity tag a weak one.
    if given.strip() == "*" or etag in {
        each.strip().removeprefix("W/") for each in given.split(",")
    }:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _json(body, status)
    response["ETag"] = etag
    return response


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json(body: str, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


def read_body(request: HttpRequest) -> Any:
    """What was sent, as plain values that a database can hold."""
    if request.content_type != "application/json":
        raise Problem(415, "Send JSON, with “Content-Type: application/json”.")
    try:
        text = request.body.decode()
        value = json.loads(text, parse_constant=_no_number)
        # A text may hold what no database takes: half of a character pair, or the character 0.
        if "\x00" in json.dumps(value, ensure_ascii=False).encode().decode() or "\\u0000" in text:
            raise BadRequest("A text holds the character 0, which cannot be recorded.")
    except (UnicodeError, ValueError, RecursionError) as error:
        raise BadRequest("What was sent is not JSON.") from error
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number.")


def once(request: HttpRequest, carry_out: Callable[[], Any]) -> HttpResponse:
    """Carries out what is recorded; with an `Idempotency-Key` once, however often the same call is sent."""
    token = request.headers.get("Idempotency-Key", "").strip()
    if not token:
        return answer(request, settle(carry_out), 201)
    if len(token) > 80 or not token.isprintable():
        raise BadRequest("An Idempotency-Key has at most 80 characters.")
    # The second of two at the same instant meets what the first was answered.
    return settle(lambda: _carry_out_once(request, token, carry_out))


def _carry_out_once(request: HttpRequest, token: str, carry_out: Callable[[], Any]) -> HttpResponse:
    key: ApiKey = request.api_key  # type: ignore[attr-defined]
    sent = hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
    stored = AnsweredCall.objects.filter(key=key, token=token).first()
    if stored is not None:
        if stored.request_digest != sent:
            raise Problem(422, "This Idempotency-Key was used for another call. Use a new one.")
        response = _json(stored.body, stored.status)
        response["Idempotency-Replayed"] = "true"
        return response
    before = timezone.now() - dt.timedelta(days=_DAYS_ANSWERS_ARE_KEPT)
    with transaction.atomic():
        value = carry_out()
        AnsweredCall.objects.create(
            key=key, token=token, request_digest=sent, status=201, body=as_json(value)
        )
        AnsweredCall.objects.filter(key=key, answered_at__lt=before).delete()
    return answer(request, value, 201)
