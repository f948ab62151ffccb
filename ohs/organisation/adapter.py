"""How people come in: accounts are made by an administrator or by the force's OpenID provider, never by the visitor."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from .openid import SIGN_OUT_KEY


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_logout_redirect_url(self, request: Any) -> str:
        """Who came by OpenID Connect is signed out there too, and comes back to the sign-in page."""
        endpoint = request.session.get(SIGN_OUT_KEY)
        if not endpoint:
            return super().get_logout_redirect_url(request)
        back = request.build_absolute_uri(reverse("account_login"))
        asked = urlencode({"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"
