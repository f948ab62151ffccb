"""The model, its themes and criteria, and the targets."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html

from ohs.web.admin import RegisterAdmin, RegisterInline

from .. import operations
from ..models import Criterion, Level, ModelVersion, Target, Theme
from .base import show_refusal


class DraftOnlyInline(RegisterInline):
    """Rows that are fixed once their model version is in force."""

    def version_of(self, obj):
        return obj

    def _open(self, obj):
        return obj is None or self.version_of(obj).is_draft

    def has_add_permission(self, request, obj=None):
        return self._open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._open(obj) and super().has_change_permission(request, obj)


class LevelInline(DraftOnlyInline):
    model = Level


class ThemeInline(DraftOnlyInline):
    model = Theme


class CriterionInline(DraftOnlyInline):
    model = Criterion
    show_change_link = False

    def version_of(self, obj):
        return obj.version


@admin.register(ModelVersion)
class ModelVersionAdmin(RegisterAdmin):
    instead_of_deleting = (
        "Copy it to a new draft instead, change that and bring it into force: what was assessed against "
        "this version stays."
    )
    list_display = ["title", "in_force_from", "themes_counted"]
    search_fields = ["title"]
    fills_in = {"slug": ("title",)}
    readonly_fields = ["in_force_from", "asked_from", "dates_page"]
    inlines = [LevelInline, ThemeInline]
    actions = ["copy_to_draft"]

    def is_deletable(self, record):
        return record.is_draft

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_themes=Count("themes"))

    @admin.display(description="Themes", ordering="number_of_themes")
    def themes_counted(self, version):
        return version.number_of_themes

    def get_readonly_fields(self, request, obj=None):
        fixed = ["title", "slug"] if obj and not obj.is_draft else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.action(description="Copy to a new draft, to change its words", permissions=["add"])
    def copy_to_draft(self, request, queryset):
        for version in queryset:
            number = ModelVersion.objects.count() + 1
            try:
                draft = operations.revise_version(
                    version=version,
                    title=f"{version.title}, draft {number}"[:160],
                    slug=f"{version.slug}-{number}"[:80],
                    by=request.user,
                )
            except ValidationError as error:
                show_refusal(self, request, error)
            else:
                self.message_user(
                    request, f"“{draft}” is a draft: change it, then bring it into force."
                )

    @admin.display(description="In force")
    def dates_page(self, version):
        if not version.pk:
            return "Save it as a draft first, with its levels and themes."
        words = "Bring it into force, from a day that you choose"
        if not version.is_draft:
            words = "Change from when it is in force, and which quarter is the first asked for"
        url = reverse("maturity:model_dates", args=[version.slug])
        return format_html('<a href="{}">{}</a>', url, words)


@admin.register(Theme)
class ThemeAdmin(RegisterAdmin):
    list_display = ["number", "name", "version", "in_scope_from"]
    list_display_links = ["name"]
    list_filter = ["version"]
    list_select_related = ["version"]
    search_fields = ["name", "number"]
    ordering = ["-version__in_force_from", "number"]
    inlines = [CriterionInline]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        # The day a theme comes into scope may move; its words may not once they are answered against.
        return ["version"] if obj.version.is_draft else ["version", "number", "name", "other_name"]


@admin.register(Target)
class TargetAdmin(RegisterAdmin):
    list_display = ["__str__", "scope", "level", "by", "set_on"]
    list_filter = ["scope", "level"]
    list_select_related = ["group", "unit"]
    autocomplete_fields = ["group", "unit"]
