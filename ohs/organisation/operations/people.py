"""People and what they may do. Nobody changes their own rights; every change is kept with what was and what is."""

from collections.abc import Collection, Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ohs.core import clock
from ohs.core.errors import OperationRefused, require_text
from ohs.core.permissions import require_permission
from ohs.core.text import join_words

from ..invitations import send_invitation, tell_of_change
from ..models import RightsChange, User
from ..roles import CALLED

ADMINISTRATORS_ONLY = "Only an administrator can do this."
NOT_ONESELF = "Nobody changes their own rights: ask another administrator."
NOT_A_SUPERUSER = "Only a superuser changes what a superuser may do, or makes somebody one."


@transaction.atomic
def add_person(
    *,
    username: str,
    by: Any,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    roles: Collection[str] = (),
    is_staff: bool = False,
    password: str | None = None,
    reason: str = "",
) -> User:
    """Makes an account. Without a password nobody can sign in to it yet."""
    require_permission(by, "organisation.add_user", message=ADMINISTRATORS_ONLY)
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        is_staff=is_staff,
        # Somebody else chose it.
        must_change_password=password is not None,
    )
    person.set_password(password)
    person.full_clean()
    person.save()
    _note(person, RightsChange.What.ACCOUNT, "none", "made", by=by, reason=reason)
    if roles:
        set_roles(person=person, roles=roles, by=by, reason=reason)
    return person


@transaction.atomic
def change_person(
    *,
    person: User,
    by: Any,
    username: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    reason: str = "",
) -> User:
    """Corrects how a person signs in and is called."""
    person = _changeable(by, person)
    before, earlier = _called(person), person.email
    person.username, person.email = username, email
    person.first_name, person.last_name = first_name, last_name
    if _called(person) == before:
        return person
    person.full_clean(exclude=["password"])
    person.save(update_fields=["username", "first_name", "last_name", "email"])
    _note(person, RightsChange.What.NAME, before, _called(person), by=by, reason=reason)
    if earlier != email:
        tell_of_change(
            person,
            "An administrator changed the email address of your account.",
            addresses=[earlier],
        )
    return person


@transaction.atomic
def set_roles(*, person: User, roles: Collection[str], by: Any, reason: str = "") -> User:
    """Gives a person exactly these roles."""
    person = _changeable(by, person, rights=True)
    wanted = list(Group.objects.filter(name__in=roles).order_by("name"))
    unknown = set(roles) - {group.name for group in wanted}
    if unknown:
        raise OperationRefused({"groups": f"{join_words(sorted(unknown))} is not a role."})
    before = _in_words(person.groups.order_by("name").values_list("name", flat=True))
    after = _in_words(group.name for group in wanted)
    if before == after:
        return person
    person.groups.set(wanted)
    _note(person, RightsChange.What.ROLES, before, after, by=by, reason=reason)
    return person


@transaction.atomic
def set_access(
    *,
    person: User,
    by: Any,
    is_active: bool | None = None,
    is_staff: bool | None = None,
    is_superuser: bool | None = None,
    reason: str = "",
) -> User:
    """Whether a person can sign in, gets into the admin, and is a superuser; None leaves it as it is."""
    person = _changeable(by, person, rights=True)
    if is_superuser is not None and is_superuser != person.is_superuser and not by.is_superuser:
        raise PermissionDenied(NOT_A_SUPERUSER)
    wanted = {
        RightsChange.What.ACTIVE: ("is_active", is_active),
        RightsChange.What.STAFF: ("is_staff", is_staff),
        RightsChange.What.SUPERUSER: ("is_superuser", is_superuser),
    }
    for what, (field, value) in wanted.items():
        before = getattr(person, field)
        if value is None or value == before:
            continue
        setattr(person, field, value)
        person.save(update_fields=[field])
        _note(person, what, _yes_or_no(before), _yes_or_no(value), by=by, reason=reason)
        if field == "is_active":
            _note_leaving(person, left=not value)
    return person


def _note_leaving(person: User, *, left: bool) -> None:
    """When the account was closed and what the person was then: their name is kept for a set time after it."""
    held = set(person.groups.values_list("name", flat=True))
    person.left_on = clock.today() if left else None
    person.left_as = next((CALLED[role] for role in CALLED if role in held), "") if left else ""
    person.save(update_fields=["left_on", "left_as"])


@transaction.atomic
def note_password_set(*, person: User, by: Any) -> None:
    """Keeps that somebody else set a person's password; never the password."""
    person = _changeable(by, person)
    if by.pk != person.pk:
        person.must_change_password = True
        person.save(update_fields=["must_change_password"])
        tell_of_change(
            person,
            "An administrator set a new password for your account. You choose one of your own at your next sign-in.",
        )
    _note(person, RightsChange.What.PASSWORD, "", "set", by=by, reason="")


@transaction.atomic
def reset_second_factor(*, person: User, by: Any, reason: str) -> User:
    """For somebody who lost their telephone and their recovery codes: they sign in by password, and set it up again."""
    person = _changeable(by, person, rights=True)
    reason = require_text(reason, "change_reason", "Enter a reason. It is kept in the history.")
    factors = Authenticator.objects.filter(user=person)
    had = sorted({each.get_type_display() for each in factors})
    if not had:
        raise OperationRefused(f"{person.display_name} has not set up two-step sign-in.")
    factors.delete()
    person.end_sessions()
    _note(person, RightsChange.What.FACTOR, join_words(had), "none", by=by, reason=reason)
    tell_of_change(
        person, "An administrator reset your two-step sign-in. You are asked to set it up again."
    )
    return person


@transaction.atomic
def invite(*, person: User, by: Any, address: str) -> User:
    """Sends somebody the way to choose their password: it works once, and for three days.

    `address` makes the link of the two parts that name it.
    """
    person = _changeable(by, person)
    if not person.is_active or not person.email:
        raise OperationRefused(
            f"{person.display_name} cannot be invited: an account needs to be active and to have an email address."
        )
    send_invitation(person, address)
    _note(person, RightsChange.What.INVITED, "", person.email, by=by, reason="")
    return person


def _changeable(by: Any, person: User, *, rights: bool = False) -> User:
    """The person as stored, held until the transaction ends; refused to whoever may not change them."""
    require_permission(by, "organisation.change_user", message=ADMINISTRATORS_ONLY)
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.is_superuser and not by.is_superuser:
        raise PermissionDenied(NOT_A_SUPERUSER)
    if rights and by.pk == stored.pk:
        raise PermissionDenied(NOT_ONESELF)
    return stored


def _note(person: User, what: str, before: str, after: str, *, by: Any, reason: str) -> None:
    RightsChange.objects.create(
        person=person, what=what, before=before, after=after, by=by, reason=reason.strip()
    ).log()


def _called(person: User) -> str:
    named = f"{person.username}, {person.get_full_name() or 'no name'}"
    return f"{named}, {person.email or 'no email'}"


def _in_words(roles: Iterable[str]) -> str:
    return ", ".join(roles) or "none"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
