"""The ground floor in the admin: who is who, kept by the HSW team and the administrator."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse

from ohs.core.errors import sentences
from ohs.core.reference_data import save_reference_data
from ohs.web.admin import ReadOnly, RegisterAdmin, RegisterInline, SparingDeletion

from . import operations
from .models import (
    Board,
    BoardMeeting,
    BusinessGroup,
    CommandUnit,
    Force,
    Post,
    PostHolder,
    RightsChange,
    UnitKind,
    User,
)
from .people import EMAIL, ROLE, people_without

admin.site.unregister(Group)


class PostsHeld(RegisterInline):
    model = PostHolder
    autocomplete_fields = ["post"]
    verbose_name_plural = "posts held"


class Holders(RegisterInline):
    model = PostHolder
    autocomplete_fields = ["user"]
    verbose_name_plural = "who holds it, from when to when"


# What a person may do, besides their roles.
RIGHTS = ("is_active", "is_staff", "is_superuser")
# What people who keep no accounts are shown of others.
NAMES = ("username", "first_name", "last_name")
SHOWN_OF_OTHERS = (*NAMES, "roles")


class PersonForm(UserChangeForm):
    """A person, with the reason where their rights change."""

    change_reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Why their roles or their access change. Kept with what they were before.",
    )
    invite = forms.BooleanField(
        label="Send an invitation",
        required=False,
        help_text="An email with the way to choose a password: it works once, and for three days.",
    )
    reset_second_factor = forms.BooleanField(
        label="Reset two-step sign-in",
        required=False,
        help_text="For somebody who lost their telephone and their recovery codes. It needs a reason.",
    )


class WithoutFilter(admin.SimpleListFilter):
    """Open accounts that lack something; an address only for those who set the system up and are told of it there."""

    title = "what is missing"
    parameter_name = "without"

    def lookups(self, request, model_admin):
        found = [(ROLE, "No role")]
        if request.user.has_perm("organisation.change_force"):
            found.append((EMAIL, "No email address"))
        return found

    def queryset(self, request, queryset):
        what = self.value()
        if what not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(pk__in=people_without(what).order_by().values("pk"))


@admin.register(User)
class UserAdmin(SparingDeletion, DjangoUserAdmin):
    instead_of_deleting = (
        "For a person who has left close the account instead (“What is kept of you” on your account page): they can no "
        "longer sign in, and what they recorded keeps its author for as long as names are kept."
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
    list_filter = ["groups", "is_active", "is_staff", WithoutFilter]
    form = PersonForm
    inlines = [PostsHeld]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Name", {"fields": ["first_name", "last_name", "email"]}),
        (
            "What they may do",
            {
                "fields": [
                    "is_active",
                    "is_staff",
                    "is_superuser",
                    "groups",
                    "change_reason",
                    "invite",
                    "reset_second_factor",
                ],
                "description": "Roles say what a person may do. “Staff status” lets leads, auditors and the HSW team "
                "into this place; a board member does not need it.",
            },
        ),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    # Records name their authors, so whoever works here may see who that is: a name, roles and posts. What else is
    # kept of a person, an address and when they were last here, is for those who keep accounts.
    def _keeps_accounts(self, request):
        return request.user.has_perm("organisation.change_user")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_list_display(self, request):
        return self.list_display if self._keeps_accounts(request) else list(SHOWN_OF_OTHERS)

    def get_list_filter(self, request):
        return self.list_filter if self._keeps_accounts(request) else ["groups", WithoutFilter]

    def get_search_fields(self, request):
        return self.search_fields if self._keeps_accounts(request) else list(NAMES)

    def lookup_allowed(self, lookup, value, request):
        shown = ("groups", "q", WithoutFilter.parameter_name)
        if not self._keeps_accounts(request) and lookup.split("__")[0] not in shown:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_sortable_by(self, request):
        return self.get_list_display(request)

    @admin.display(description="roles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "none"

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        if not self._keeps_accounts(request):
            return [(None, {"fields": [*NAMES, "roles"]})]
        # Who may only look is not offered the way to set a password.
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "password"]})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if not self._keeps_accounts(request):
            return [*NAMES, "roles"]
        # Nobody makes themselves or another a superuser who is not one; nobody changes what they may do themselves.
        if obj is not None and obj.pk == request.user.pk:
            return [*fields, *RIGHTS, "groups"]
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.is_superuser and not request.user.is_superuser)

    def save_model(self, request, obj, form, change):
        """What was typed of the person themselves; their rights and posts follow in `save_related`."""
        if not change:
            made = operations.add_person(
                username=form.cleaned_data["username"],
                password=form.cleaned_data.get("password1") or None,
                by=request.user,
            )
            obj.__dict__.update(made.__dict__)
            return
        given = {
            name: form.cleaned_data[name]
            for name in ("username", "first_name", "last_name", "email")
            if name in form.cleaned_data
        }
        if given:
            operations.change_person(person=obj, **given, **self._common(request, form))

    def save_related(self, request, form, formsets, change):
        given = {name: form.cleaned_data[name] for name in RIGHTS if name in form.changed_data}
        if given:
            operations.set_access(person=form.instance, **given, **self._common(request, form))
        if "groups" in form.changed_data:
            operations.set_roles(
                person=form.instance,
                roles=[group.name for group in form.cleaned_data["groups"]],
                **self._common(request, form),
            )
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        if form.cleaned_data.get("reset_second_factor"):
            operations.reset_second_factor(person=form.instance, **self._common(request, form))
        if form.cleaned_data.get("invite"):
            named = {"uidb36": "UID", "key": "KEY"}
            page = reverse("account_reset_password_from_key", kwargs=named)
            operations.invite(
                person=form.instance, by=request.user, address=request.build_absolute_uri(page)
            )

    def changeform_view(self, request, *args, **kwargs):
        """What an operation refuses is said, and nothing is saved."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            self.message_user(request, sentences(refused), messages.ERROR)
            return redirect(request.path)

    def save_formset(self, request, form, formset, change):
        reason = form.cleaned_data.get("change_reason", "") or "Recorded with the person"
        for row in formset.save(commit=False):
            save_reference_data(record=row, by=request.user, reason=reason)
        for row in formset.deleted_objects:
            row.delete()

    def _common(self, request, form) -> dict:
        return {"by": request.user, "reason": form.cleaned_data.get("change_reason", "")}

    def user_change_password(self, request, id, form_url=""):
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            # Django's page leads on where the password was set, and is shown again where it was not.
            if request.method == "POST" and response.status_code == 302:
                person = self.get_object(request, unquote(id))
                operations.note_password_set(person=person, by=request.user)
        return response


@admin.register(RightsChange)
class RightsChangeAdmin(ReadOnly, admin.ModelAdmin):
    """Who gave whom which right, and why: read here."""

    list_display = ["recorded_at", "person", "what", "before", "after", "by", "reason"]
    list_filter = ["what"]
    list_select_related = ["person", "by"]
    search_fields = ["person__username", "by__username", "reason"]
    date_hierarchy = "recorded_at"


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


@admin.register(Force)
class ForceAdmin(RegisterAdmin):
    """One record, changed here and never added to."""

    list_display = ["name", "unit_word", "usual_period"]
    autocomplete_fields = ["author"]
    instead_of_deleting = "There is one force: change its record."

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Force.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_record(self, request, record, reason):
        operations.save_force(force=record, by=request.user, reason=reason)


@admin.register(UnitKind)
class UnitKindAdmin(RegisterAdmin):
    list_display = ["name", "short_name", "order"]
    search_fields = ["name", "short_name"]


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
    list_select_related = ["group", "kind"]
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
    autocomplete_fields = ["group", "reports_to"]
    inlines = [Holders]


@admin.register(Board)
class BoardAdmin(RegisterAdmin):
    list_display = ["name", "parent"]
    search_fields = ["name"]
    fills_in = {"slug": ("name",)}
    autocomplete_fields = ["parent"]


@admin.register(BoardMeeting)
class BoardMeetingAdmin(RegisterAdmin):
    list_display = ["title", "when", "as_at", "period", "chair", "state"]
    list_filter = ["board", "state"]
    list_select_related = ["board", "chair"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["board", "chair"]
    date_hierarchy = "date"
    readonly_fields = ["state"]

    def save_record(self, request, record, reason):
        operations.save_meeting(meeting=record, by=request.user, reason=reason)

    def has_change_permission(self, request, obj=None):
        # What the Board saw stands: a frozen meeting is read here and changed nowhere.
        frozen = obj is not None and obj.state != BoardMeeting.State.PLANNED
        return super().has_change_permission(request, obj) and not frozen
