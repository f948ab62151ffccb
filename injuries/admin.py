from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied

from ohs.imports.admin import ExtractAdmin
from ohs.web.admin import ReadOnly, RegisterAdmin, RegisterInline

from . import models, operations
from .permissions import SMALL_NUMBERS


class SmallNumbers(ReadOnly):
    """Figures as they are, which only people who may see small numbers may see."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(SMALL_NUMBERS) and super().has_view_permission(request, obj)

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", None) or {}
        if "cl" in listed:
            self._log(request, sum(self.is_hidden(row) for row in listed["cl"].result_list))
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            self._log(request, int(self.is_hidden(row)))
        return response

    def _log(self, request, figures):
        if figures:
            operations.log_small_numbers(
                by=request.user, path=request.get_full_path(), figures=figures
            )

    @staticmethod
    def is_hidden(row) -> bool:
        return 0 < row.count < 5


@admin.register(models.StaffGroup)
class StaffGroupAdmin(RegisterAdmin):
    list_display = ("name", "short_name", "code", "order")
    search_fields = ("name", "code", "short_name")
    fills_in = {"code": ("name",)}


@admin.register(models.Cause)
class CauseAdmin(RegisterAdmin):
    list_display = ("name", "parent", "code", "order", "is_other")
    list_select_related = ("parent",)
    list_filter = ("is_other", "parent")
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    fills_in = {"code": ("name",)}


class SeverityNameInline(RegisterInline):
    model = models.SeverityName
    show_change_link = False


@admin.register(models.Severity)
class SeverityAdmin(RegisterAdmin):
    list_display = ("name", "code", "order")
    search_fields = ("name", "code", "names__name")
    fills_in = {"code": ("name",)}
    inlines = (SeverityNameInline,)


class AnnotationInline(RegisterInline):
    model = models.Annotation
    fields = ("month", "kind", "text", "entered_on", "approved_by", "illustrative")
    autocomplete_fields = ("approved_by",)


@admin.register(models.ReportLine)
class ReportLineAdmin(RegisterAdmin):
    list_display = ("title", "order", "direction", "bound", "slug")
    list_filter = ("direction",)
    search_fields = ("title", "short_title", "definition")
    fills_in = {"slug": ("short_title",)}
    autocomplete_fields = ("causes", "measures")
    inlines = (AnnotationInline,)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name not in self.autocomplete_fields:
            # A few kinds, all in view.
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # What a line counts decides what may be told beside what was told before.
        publication = operations.publish(by=request.user)
        if publication:
            self.message_user(request, publication.sentence)


@admin.register(models.Annotation)
class AnnotationAdmin(RegisterAdmin):
    list_display = ("line", "month", "kind", "text", "entered_on", "approved_by")
    list_select_related = ("line", "approved_by")
    list_filter = ("kind", "line")
    search_fields = ("text", "line__title")
    date_hierarchy = "month"
    autocomplete_fields = ("line", "approved_by")


class GroupInline(RegisterInline):
    model = models.InvestigationGroup
    fields = ("level", "name", "purpose", "members", "set_up_on")
    show_change_link = False


@admin.register(models.Investigation)
class InvestigationAdmin(RegisterAdmin):
    list_display = (
        "number", "title", "occurred_on", "kind", "notified", "notified_on", "report_due", "state",
    )  # fmt: skip
    list_display_links = ("number", "title")
    list_filter = ("kind", "state", "notified")
    search_fields = ("title", "narrative", "state_text")
    date_hierarchy = "occurred_on"
    readonly_fields = ("report_due",)
    inlines = (GroupInline,)
    autocomplete_fields = ("unit", "lead", "recommendations")

    def get_exclude(self, request, obj=None):
        # How many people were hurt is a small number; the working narrative is the HSW team's, others read the published text.
        return () if request.user.has_perm(SMALL_NUMBERS) else ("people", "narrative")

    def get_search_fields(self, request):
        # What a search finds is told, too.
        hidden = self.get_exclude(request)
        return [field for field in super().get_search_fields(request) if field not in hidden]

    def history_view(self, request, object_id, extra_context=None):
        self._require_all(request)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        self._require_all(request)
        return super().history_form_view(request, object_id, version_id, extra_context)

    @staticmethod
    def _require_all(request):
        if not request.user.has_perm(SMALL_NUMBERS):
            raise PermissionDenied("What is changed in an incident can name people.")

    @admin.display(description="report due by")
    def report_due(self, investigation):
        from .tables import due_by

        return due_by(investigation) if investigation.occurred_on else ""


@admin.register(models.CountExtract)
class CountExtractAdmin(ExtractAdmin):
    importer = "counts"


@admin.register(models.StrengthExtract)
class StrengthExtractAdmin(ExtractAdmin):
    importer = "strengths"


@admin.register(models.MonthlyCount)
class MonthlyCountAdmin(SmallNumbers, admin.ModelAdmin):
    list_display = (
        "month",
        "unit",
        "cause",
        "severity",
        "staff_group",
        "count",
        "as_at",
        "superseded_on",
    )
    list_select_related = ("unit", "cause", "severity", "staff_group")
    list_filter = ("cause", "severity", "staff_group", "unit")
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "month"
    ordering = ("-month", "-pk")
    list_per_page = 50
    show_full_result_count = False

    @staticmethod
    def is_hidden(row) -> bool:
        # Others see no single count at all.
        return True


@admin.register(models.MonthlyStrength)
class MonthlyStrengthAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("month", "unit", "staff_group", "headcount", "as_at", "superseded_on")
    list_select_related = ("unit", "staff_group")
    list_filter = ("staff_group", "unit")
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "month"
    ordering = ("-month", "-pk")
    list_per_page = 50
    show_full_result_count = False


@admin.register(models.SmallNumberView)
class SmallNumberViewAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("seen_at", "user", "figures", "path")
    list_select_related = ("user",)
    search_fields = ("user__username", "path")
    date_hierarchy = "seen_at"

    def has_view_permission(self, request, obj=None):
        # The log is for those who keep the register; readers are not to follow each other.
        return request.user.has_perm("injuries.change_smallnumberview")


@admin.register(models.ReportingCorrection)
class ReportingCorrectionAdmin(RegisterAdmin):
    """What is expected each month follows from the year before; here the HSW team corrects it."""

    list_display = ("unit", "staff_group", "figures", "is_expected", "first_month", "last_month")
    list_filter = ("figures", "is_expected")
    list_select_related = ("unit", "staff_group")
    search_fields = ("unit__code", "unit__name", "staff_group__name")
    autocomplete_fields = ("unit", "staff_group")
    instead_of_deleting = "Give it a last month instead."

    def save_record(self, request, record, reason):
        operations.correct_reporting(correction=record, by=request.user, reason=reason)
