"""What an open account may lack: counted by the set-up, listed in the admin."""

from django.db.models import Q, QuerySet

from .models import User

ROLE, EMAIL = "role", "email"
_LACKING = {ROLE: Q(groups=None, is_superuser=False), EMAIL: Q(email="")}


def people_without(what: str) -> QuerySet[User]:
    """Those with an open account who have no role, or no email address, by user name."""
    return User.objects.filter(_LACKING[what], is_active=True).order_by("username")
