"""How people come in: accounts are made by an administrator or by the force's OpenID provider, never by the visitor."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from .backends import is_administrator
from .openid import SIGN_OUT_KEY
from .second_factor import note_what_is_due

# Whose password was right, in the session of whoever has not shown their second factor yet.
SIGNING_IN = "signing_in"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_login(self, request: Any, user: Any, **given: Any) -> Any:
        by_openid = "sociallogin" in (given.get("signal_kwargs") or {})
        if settings.OIDC_ONLY and not by_openid and not is_administrator(user):
            # By a passkey, say: what goes by the force's own sign-in goes by nothing else.
            messages.error(request, f"Sign in with {settings.OIDC_NAME}.")
            return HttpResponseRedirect(reverse("account_login"))
        request.session[SIGNING_IN] = user.pk
        return super().pre_login(request, user, **given)

    def post_login(self, request: Any, user: Any, **given: Any) -> Any:
        by_openid = "sociallogin" in (given.get("signal_kwargs") or {})
        note_what_is_due(request, user, by_openid=by_openid)
        return super().post_login(request, user, **given)

    def set_password(self, user: Any, password: str) -> None:
        """A password that a person chose themself."""
        user.must_change_password = False
        super().set_password(user, password)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """What changed in somebody's account is mailed to the address that is kept of them."""
        super().send_notification_mail(template_prefix, user, context, email or user.email or None)

    def get_logout_redirect_url(self, request: Any) -> str:
        """Who came by OpenID Connect is signed out there too, and comes back to the sign-in page."""
        endpoint = request.session.get(SIGN_OUT_KEY)
        if not endpoint:
            return super().get_logout_redirect_url(request)
        back = request.build_absolute_uri(reverse("account_login"))
        asked = urlencode({"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"
