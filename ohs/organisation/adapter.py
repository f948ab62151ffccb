"""How people come in: accounts are made by an administrator, never by the visitor; a lead starts at their own tasks."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from .roles import LEAD


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        if request.user.groups.filter(name=LEAD).exists():
            return reverse("actions:mine")
        return super().get_login_redirect_url(request)
