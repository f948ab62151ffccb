"""The ground floor in the admin: who is who, kept by the HSW team and the administrator."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group

from ohs.web.admin import RegisterAdmin, RegisterInline, SparingDeletion

from .models import Board, BoardMeeting, BusinessGroup, CommandUnit, Post, PostHolder, User

admin.site.unregister(Group)


class PostsHeld(RegisterInline):
    model = PostHolder
    autocomplete_fields = ["post"]
    verbose_name_plural = "posts held"


class Holders(RegisterInline):
    model = PostHolder
    autocomplete_fields = ["user"]
    verbose_name_plural = "who holds it, from when to when"


@admin.register(User)
class UserAdmin(SparingDeletion, DjangoUserAdmin):
    instead_of_deleting = (
        "For a person who has left take away “Active” instead: they can no longer sign in, and what they "
        "recorded keeps its author."
    )
    list_display = [
        "username",
        "first_name",
        "last_name",
        "roles",
        "is_active",
        "is_staff",
        "last_login",
    ]
    list_filter = ["groups", "is_active", "is_staff"]
    inlines = [PostsHeld]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Name", {"fields": ["first_name", "last_name", "email"]}),
        (
            "What they may do",
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups"],
                "description": "Roles say what a person may do. “Staff status” lets leads, auditors and the HSW team "
                "into this place; a board member does not need it.",
            },
        ),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "none"

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        # Who may only look is not offered the way to set a password.
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "password"]})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        # Nobody makes themselves or another a superuser who is not one.
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.is_superuser and not request.user.is_superuser)


@admin.register(Group)
class RoleAdmin(admin.ModelAdmin):
    """Roles are read here; what they may do is set by `apply_roles`."""

    list_display = ["name"]
    search_fields = ["name"]
    fields = readonly_fields = ["name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(BusinessGroup)
class BusinessGroupAdmin(RegisterAdmin):
    list_display = ["code", "name", "order"]
    search_fields = ["code", "name"]


@admin.register(CommandUnit)
class CommandUnitAdmin(RegisterAdmin):
    instead_of_deleting = (
        "A unit that is no more gets a closing date instead: what was recorded of it stays."
    )
    list_display = ["code", "name", "group", "kind", "opened", "closed"]
    list_filter = ["group", "kind"]
    list_select_related = ["group"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["group"]


@admin.register(Post)
class PostAdmin(RegisterAdmin):
    instead_of_deleting = (
        "For a post that is no more enter the last day of whoever holds it instead, and give what it leads "
        "to another post."
    )
    list_display = ["title", "kind", "group"]
    list_filter = ["kind", "group"]
    list_select_related = ["group"]
    search_fields = ["title"]
    autocomplete_fields = ["group"]
    inlines = [Holders]


@admin.register(Board)
class BoardAdmin(RegisterAdmin):
    list_display = ["name", "parent"]
    search_fields = ["name"]
    fills_in = {"slug": ("name",)}
    autocomplete_fields = ["parent"]


@admin.register(BoardMeeting)
class BoardMeetingAdmin(RegisterAdmin):
    list_display = ["title", "when", "as_at", "chair", "state"]
    list_filter = ["board", "state"]
    list_select_related = ["board", "chair"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["board", "chair"]
    date_hierarchy = "date"
    readonly_fields = ["state"]

    def has_change_permission(self, request, obj=None):
        # What the Board saw stands: a frozen meeting is read here and changed nowhere.
        frozen = obj is not None and obj.state != BoardMeeting.State.PLANNED
        return super().has_change_permission(request, obj) and not frozen
