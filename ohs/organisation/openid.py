"""Signing in by the force's own OpenID Connect: who is who there, and which roles their claims give and take here.

A role that a claim gave is taken away when the claim is gone; a role given here stays. Whoever arrives with no known
claim has an account without a role, and is told whom to ask.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.shortcuts import render

from .models import RightsChange, RoleByClaim, User
from .roles import ROLES, STAFF_ROLES

PROVIDER_ID = "sso"
SIGN_OUT_KEY = "openid_sign_out"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks while somebody comes back from the provider."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        # Whom the provider lets in has an account; what they may do is another matter.
        return True

    def is_auto_signup_allowed(self, request: Any, sociallogin: Any) -> bool:
        return True

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return bool(settings.OIDC_LINK_BY_EMAIL)

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            apply_claims(sociallogin.user, sociallogin.account.extra_data)
        elif _taken(sociallogin):
            page = render(request, "account/not_linked.html", status=403)
            raise ImmediateHttpResponse(page)
        _remember_sign_out(request, sociallogin)

    def save_user(self, request: Any, sociallogin: Any, form: Any = None) -> Any:
        with transaction.atomic():
            person = super().save_user(request, sociallogin, form)
            _note(person, RightsChange.What.ACCOUNT, "none", "made")
            apply_claims(person, sociallogin.account.extra_data)
        return person


def _taken(sociallogin: Any) -> bool:
    """Whether somebody here has the address already: an account is not taken over by an address alone."""
    addresses = [each.email for each in sociallogin.email_addresses if each.email]
    named = [sociallogin.user.email] if sociallogin.user.email else []
    return any(
        User.objects.filter(email__iexact=address).exists() for address in (*addresses, *named)
    )


def _remember_sign_out(request: Any, sociallogin: Any) -> None:
    """Where to go to sign out of the provider too, if it says so."""
    from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

    adapter = OpenIDConnectOAuth2Adapter(request, PROVIDER_ID)
    # What was read of the provider for this sign-in is not kept by allauth; it is asked for once more.
    endpoint = adapter.openid_config.get("end_session_endpoint", "")
    if endpoint:
        request.session[SIGN_OUT_KEY] = endpoint


@transaction.atomic
def apply_claims(person: User, data: Mapping[str, Any]) -> None:
    """Gives the roles that the claims name, takes away those that earlier claims gave and these do not."""
    person = User.objects.select_for_update().get(pk=person.pk)
    wanted = set(roles_of(data))
    given = set(RoleByClaim.objects.filter(person=person).values_list("role__name", flat=True))
    held = set(person.groups.values_list("name", flat=True))
    groups = {group.name: group for group in Group.objects.filter(name__in=wanted | given)}
    for name in sorted(given - wanted):
        person.groups.remove(groups[name])
        RoleByClaim.objects.filter(person=person, role=groups[name]).delete()
    for name in sorted(wanted - held):
        person.groups.add(groups[name])
        RoleByClaim.objects.create(person=person, role=groups[name])
    after = set(person.groups.values_list("name", flat=True))
    if after != held:
        _note(person, RightsChange.What.ROLES, _in_words(held), _in_words(after))
        _set_staff(person, before=held, after=after)


def _set_staff(person: User, *, before: set[str], after: set[str]) -> None:
    """Whether a person gets into the admin goes with the roles that claims give and take."""
    wanted = bool(after & set(STAFF_ROLES))
    had = bool(before & set(STAFF_ROLES))
    if wanted != had and person.is_staff != wanted and not person.is_superuser:
        person.is_staff = wanted
        person.save(update_fields=["is_staff"])
        words = ("no", "yes")
        _note(person, RightsChange.What.STAFF, words[not wanted], words[wanted])


def roles_of(data: Mapping[str, Any]) -> list[str]:
    """The roles that a person's claims stand for, by `OIDC_ROLES`; claims that nobody has named stand for none."""
    known = settings.OIDC_ROLES
    found = [known[value] for value in _claim_values(data) if value in known]
    return [role for role in ROLES if role in found]


def _claim_values(data: Mapping[str, Any]) -> Iterable[str]:
    """The values of the claim, from the ID token and what the provider says of the person; one, or a list of them.

    A name with dots leads into the claim: Keycloak has `realm_access.roles`.
    """
    for part in (data.get("id_token"), data.get("userinfo"), data):
        value: Any = part
        for name in settings.OIDC_ROLES_CLAIM.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (str(each) for each in value)


def _in_words(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles)) or "none"


def _note(person: User, what: str, before: str, after: str) -> None:
    RightsChange.objects.create(
        person=person,
        what=what,
        before=before,
        after=after,
        by=None,
        reason=f"From {settings.OIDC_NAME}, at sign-in",
    ).log()
