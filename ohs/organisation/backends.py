"""Who signs in, and what they may do: rights come from roles alone."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Aggregate, CharField, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from .models import User


class _Joined(Aggregate):
    """Texts of a group joined with blanks, on either database."""

    output_field = CharField()
    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ' ')"

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


class RolesBackend(AuthenticationBackend):
    """A person's rights are those of their roles; none are given to a person directly.

    They come with the person, in the one query that every page makes for who is signed in.
    """

    def get_user(self, user_id):
        rights = (
            Permission.objects.filter(group__user=OuterRef("pk"))
            .order_by()
            .values("group__user")
            .annotate(names=_Joined(Concat("content_type__app_label", Value("."), "codename")))
            .values("names")
        )
        user = User.objects.filter(pk=user_id).annotate(rights=Subquery(rights)).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            user._group_perm_cache = set((user.rights or "").split())
            user._user_perm_cache = set()
        return user

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()
