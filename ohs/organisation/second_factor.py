"""The second factor: how its secrets are kept, and of whom it is asked."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ohs.core.outages import KeyLost

from .models import User
from .roles import ADMINISTRATOR

# Before what is encrypted; what was stored by an earlier version has none.
MARK = "encrypted:"
# What somebody has to do before anything else, by the name that stands in their session.
FACTOR_DUE, OWN_WORD_DUE = "second_factor_due", "own_word_due"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecretAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with the first of `SECRETS_KEYS` and read with any of them."""

    def encrypt(self, text: str) -> str:
        return MARK + _cipher(tuple(settings.SECRETS_KEYS)).encrypt(text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows beside a passkey: whose it is, and the name of the site it is for."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        token = encrypted_text.removeprefix(MARK).encode()
        try:
            return _cipher(tuple(settings.SECRETS_KEYS)).decrypt(token).decode()
        except InvalidToken as error:
            raise KeyLost(
                "None of SECRETS_KEYS opens a stored secret: put the key it was written with back at their end."
            ) from error


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    """Any long text is a key: what encrypts is made of it."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )


def rewrite_secrets() -> int:
    """Encrypts every stored secret with the first key; gives how many there are."""
    adapter, number = SecretAdapter(), 0
    for authenticator in Authenticator.objects.order_by("pk"):
        data = dict(authenticator.data)
        for name in ("secret", "seed"):
            if name in data:
                data[name] = adapter.encrypt(adapter.decrypt(data[name]))
        if "migrated_codes" in data:
            data["migrated_codes"] = [
                adapter.encrypt(adapter.decrypt(code)) for code in data["migrated_codes"]
            ]
        if data != authenticator.data:
            authenticator.data = data
            authenticator.save(update_fields=["data"])
            number += 1
    return number


def has_factor(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type__in=_FACTORS).exists()


def is_asked_of(person: User) -> bool:
    """Whether a person's roles ask for a second factor; a superuser is an administrator."""
    if person.is_superuser and ADMINISTRATOR in settings.MFA_REQUIRED_ROLES:
        return True
    return person.groups.filter(name__in=settings.MFA_REQUIRED_ROLES).exists()


def note_what_is_due(request: HttpRequest, person: User, *, by_openid: bool) -> None:
    """At sign-in: what this person has to do first. Who came by OpenID Connect showed a factor there, or none is asked."""
    if by_openid:
        return
    if person.must_change_password:
        request.session[OWN_WORD_DUE] = True
    if is_asked_of(person) and not has_factor(person):
        request.session[FACTOR_DUE] = True


class FirstThingsFirst:
    """Leads whoever has to change their password or set up a second factor there, until it is done.

    Which of the two is due was noted at sign-in: other requests cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        session = request.session
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if session.get(OWN_WORD_DUE):
            if not User.objects.get(pk=request.user.pk).must_change_password:
                del session[OWN_WORD_DUE]
            elif name not in (
                "account_change_password",
                "account_logout",
                "account_reauthenticate",
            ):
                messages.info(
                    request, "Choose a password of your own first: somebody else set this one."
                )
                return HttpResponseRedirect(reverse("account_change_password"))
            return None
        if session.get(FACTOR_DUE):
            if has_factor(request.user):  # type: ignore[arg-type]
                del session[FACTOR_DUE]
            elif not (
                name.startswith("mfa_") or name in ("account_logout", "account_reauthenticate")
            ):
                messages.info(
                    request, "Your role asks for two-step sign-in: set it up before you go on."
                )
                return HttpResponseRedirect(reverse("mfa_index"))
        return None
