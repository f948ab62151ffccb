"""Which people: those with an open account who may do something, or who lack something. Some tens of thousands may have one."""

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import User

ROLE, EMAIL = "role", "email"
_LACKING = {ROLE: Q(groups=None, is_superuser=False), EMAIL: Q(email="")}


def people_without(what: str) -> QuerySet[User]:
    """Those with an open account who have no role, or no email address, by user name."""
    return User.objects.filter(_LACKING[what], is_active=True).order_by("username")


def people_with(*permissions: str) -> QuerySet[User]:
    """Those with an open account whose roles give them every one of these permissions, and the superusers.

    Not by `with_perm`: that looks through all permissions for each person.
    """
    people = User.objects.filter(is_active=True)
    for permission in dict.fromkeys(permissions):
        app, _, codename = permission.partition(".")
        giving = Group.objects.filter(
            permissions__codename=codename, permissions__content_type__app_label=app
        )
        roles = User.groups.through.objects.filter(
            user=OuterRef("pk"), group__in=giving.values("pk")
        )
        people = people.filter(Q(is_superuser=True) | Exists(roles))
    return people
