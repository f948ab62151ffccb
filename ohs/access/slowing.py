"""Where attempts are slowed down: signing in, second factors, forgotten passwords; and who is told of it."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.organisation.adapter import SIGNING_IN
from ohs.organisation.models import User

from .attempts import Bucket, begin, buckets_of_account, is_first_use, network_of, succeeded

log = logging.getLogger("ohs.access")

# A browser in which somebody has signed in: who, signed, for half a year; read where people sign in and nowhere else.
BROWSER_COOKIE = "hsw_browser"
_KEPT_SECONDS = 180 * 24 * 60 * 60
_PEOPLE_OF_A_BROWSER = 8
# The trail has an entry when the free attempts are used up and for every so many after it; the log has each.
_TOLD_AT, _TOLD_EVERY = 5, 25
# Seconds that an authenticator app shows a code.
_CODE_LASTS = 30

_BY_PASSWORD = ("account_login",)
# A passkey cannot be guessed: signing in by one alone is not slowed.
_SECOND_STEP = ("mfa_authenticate",)
_SIGNED_IN = ("account_reauthenticate", "mfa_reauthenticate", "account_change_password")
_MAILED = ("account_reset_password",)


@dataclass(frozen=True)
class Attempt:
    """What a request counts as, whose account it is about, and which attempt in a row it is."""

    buckets: list[Bucket]
    person: User | None
    number: int


class SlowsAttempts:
    """Asks before an attempt whether it comes too soon, and notes after it how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "signed_in_person", None)
        if person is not None and request.path_info.startswith(reverse("account")):
            _remember_browser(request, response, person)
        attempt: Attempt | None = getattr(request, "attempt", None)
        if attempt is None:
            return response
        # allauth leads on where an attempt succeeded, and shows its form again where it did not.
        if 300 <= response.status_code < 400 and not _is_mailed(request):
            succeeded(attempt.buckets)
        elif attempt.number == _TOLD_AT or attempt.number % _TOLD_EVERY == 0:
            _tell(request, attempt)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """After the token of the form was checked: a page elsewhere slows nobody down."""
        if request.method != "POST":
            return None
        buckets, person = _attempt(request)
        if not buckets:
            return None
        wait, number = begin(buckets)
        if not wait and _is_a_code_again(request, person):
            wait = _CODE_LASTS
        if not wait:
            request.attempt = Attempt(buckets, person, number)  # type: ignore[attr-defined]
            return None
        log.warning(
            "attempt refused for now",
            extra={
                "facts": {
                    "event": "attempt-slowed",
                    "person": person.pk if person else None,
                    "seconds": wait,
                }
            },
        )
        page = render(request, "access/too_fast.html", {"seconds": wait}, status=429)
        page.headers["Retry-After"] = str(wait)
        return page


def _is_a_code_again(request: HttpRequest, person: User | None) -> bool:
    """A code opens once. What allauth remembers of codes is each worker's own."""
    code = request.POST.get("code", "")
    if _name(request) not in _SECOND_STEP or person is None or not code:
        return False
    lasts = dt.timedelta(seconds=_CODE_LASTS * (2 * settings.MFA_TOTP_TOLERANCE + 1))
    return not is_first_use(f"code {person.pk} {code}", within=lasts)


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_mailed(request: HttpRequest) -> bool:
    # That page answers alike whether it sent an email or not: each asking counts.
    return _name(request) in _MAILED


def _attempt(request: HttpRequest) -> tuple[list[Bucket], User | None]:
    """What this request counts as, and whose account it is about; nothing for other pages."""
    name, address = _name(request), _network(request)
    if name in _BY_PASSWORD:
        typed = request.POST.get("login", "").strip().casefold()[:300]
        person = User.objects.filter(username__iexact=typed).first() if typed else None
        browser = _browser_of(request, person)
        return buckets_of_account(f"sign-in {typed}", address, browser), person
    if name in _SECOND_STEP:
        person = User.objects.filter(pk=request.session.get(SIGNING_IN) or 0).first()
        key = f"factor of {person.pk}" if person else f"factor from {address}"
        return [Bucket(key, free=5, longest=300, cleared_by_success=True)], person
    if name in _SIGNED_IN and isinstance(request.user, User):
        key = f"again {request.user.pk}"
        return [Bucket(key, free=5, cleared_by_success=True)], request.user
    if name in _MAILED:
        typed = request.POST.get("email", "").strip().casefold()[:300]
        return [
            Bucket(f"mail to {typed}", free=3, longest=900),
            Bucket(f"mail {address}", 20),
        ], None
    return [], None


def _network(request: HttpRequest) -> str:
    try:
        return network_of(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""


def _read_cookie(request: HttpRequest) -> dict[str, Any]:
    try:
        found = signing.loads(
            request.COOKIES.get(BROWSER_COOKIE, ""), salt=BROWSER_COOKIE, max_age=_KEPT_SECONDS
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "people": []}
    return dict(found)


def _browser_of(request: HttpRequest, person: User | None) -> str:
    if person is None or BROWSER_COOKIE not in request.COOKIES:
        return ""
    found = _read_cookie(request)
    return str(found["id"]) if person.pk in found["people"] else ""


def _remember_browser(request: HttpRequest, response: HttpResponse, person: User) -> None:
    found = _read_cookie(request)
    others = [pk for pk in found["people"] if pk != person.pk]
    found["people"] = [person.pk, *others][:_PEOPLE_OF_A_BROWSER]
    response.set_cookie(
        BROWSER_COOKIE,
        signing.dumps(found, salt=BROWSER_COOKIE),
        max_age=_KEPT_SECONDS,
        path=reverse("account"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tell(request: HttpRequest, attempt: Attempt) -> None:
    """The trail, and once a day the owner of the account."""
    person, failed = attempt.person, attempt.number
    today = timezone.now() - dt.timedelta(days=1)
    slowed = AccessEvent.objects.filter(kind=AccessEvent.Kind.SLOWED, person=person, at__gte=today)
    told_already = slowed.exists()
    note(AccessEvent.Kind.SLOWED, person=person, request=request, detail=f"{failed} in a row")
    if person is None or not person.email or not person.is_active or told_already:
        return
    body = render_to_string(
        "access/email/attempts.txt",
        {
            "person": person,
            "failed": failed,
            "at": timezone.now(),
            "address": request.build_absolute_uri(reverse("account_reset_password")),
        },
    )
    try:
        EmailMessage("Somebody tried to sign in as you", body, to=[person.email]).send()
    except (OSError, smtplib.SMTPException):
        log.exception("not mailed")
