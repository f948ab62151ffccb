"""Notes who comes in and how: a row for the page of activity, a line for whoever collects logs.

A line names a person by their number alone, as all lines of the log do; the row has the name.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from ohs.organisation.models import User

from .models import AccessEvent

log = logging.getLogger("ohs.access")
Kind = AccessEvent.Kind


def note(kind: str, *, person: User | None, request: Any = None, detail: str = "") -> None:
    """Keeps that something happened. It never stands in the way of what it notes: what cannot be kept is in the log."""
    log.info(
        str(Kind(kind).label),
        extra={"facts": {"event": str(kind), "person": person.pk if person else None}},
    )
    try:
        AccessEvent.objects.create(
            kind=kind, person=person, address=_address(request), detail=detail[:200]
        )
    except DatabaseError:
        log.exception("not kept")


def _address(request: Any) -> str | None:
    if request is None:
        return None
    try:
        address: str | None = get_adapter().get_client_ip(request)
    except PermissionDenied:
        # Behind a socket, say: there is none to tell.
        return None
    return address


def _known(credentials: Any) -> User | None:
    """Whose account was tried. What was typed is not kept: people type their password into the wrong box."""
    name = (credentials or {}).get("username")
    return User.objects.filter(username=name).first() if name else None


def listen() -> None:
    """Hears what Django and allauth tell of people's ways in; once, when the application starts."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="activity")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="activity")
    auth.user_login_failed.connect(_refused, dispatch_uid="activity")
    account.password_changed.connect(_password_changed, dispatch_uid="activity")
    account.password_reset.connect(_password_reset, dispatch_uid="activity")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="activity")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="activity")


def _signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    methods = request.session.get("account_authentication_methods", []) if request else []
    used = ", ".join(str(each.get("method", "")) for each in methods)
    note(
        Kind.SIGNED_IN,
        person=user,
        request=request,
        detail=used.replace("socialaccount", "OpenID Connect"),
    )


def _signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(Kind.SIGNED_OUT, person=user, request=request)


def _refused(sender: Any, credentials: Any = None, request: Any = None, **kwargs: Any) -> None:
    note(Kind.REFUSED, person=_known(credentials), request=request)


def _password_changed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    note(Kind.PASSWORD_CHANGED, person=user, request=request)


def _password_reset(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    note(Kind.PASSWORD_RESET, person=user, request=request)


def _factor_added(sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    detail = str(authenticator.get_type_display())
    note(Kind.FACTOR_ADDED, person=user, request=request, detail=detail)


def _factor_removed(
    sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any
) -> None:
    detail = str(authenticator.get_type_display())
    note(Kind.FACTOR_REMOVED, person=user, request=request, detail=detail)
