from django.contrib import admin, messages
from import_export.admin import ImportMixin

from ohs.web.admin import RegisterAdmin, RegisterInline

from . import models, resources
from .disclosure.apply_to_counts import withhold_small_numbers
from .views.small_numbers import SMALL_NUMBERS

IMPORT = "injuries.import_counts"


class ReadOnly:
    """Kept by imports alone: nobody adds, changes or deletes such a row by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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
        from . import operations

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
    autocomplete_fields = ("causes", "severities", "staff_groups", "strength_groups", "measures")
    inlines = (AnnotationInline,)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # What a line counts decides which counts give a small one away.
        withheld = withhold_small_numbers()
        if withheld:
            self.message_user(
                request,
                f"{withheld:,} more counts are withheld from people who may not see small numbers.",
                messages.WARNING,
            )


@admin.register(models.Annotation)
class AnnotationAdmin(RegisterAdmin):
    list_display = ("line", "month", "kind", "text", "entered_on", "approved_by")
    list_select_related = ("line", "approved_by")
    list_filter = ("kind", "line")
    search_fields = ("text", "line__title")
    date_hierarchy = "month"
    autocomplete_fields = ("line", "approved_by")


class RecommendationInline(RegisterInline):
    model = models.Recommendation
    fields = ("number", "text", "task", "illustrative")
    autocomplete_fields = ("task",)
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
    inlines = (RecommendationInline,)

    @admin.display(description="report due by")
    def report_due(self, investigation):
        from .tables import due_by

        return due_by(investigation) if investigation.occurred_on else ""


class ExtractAdmin(ReadOnly, ImportMixin, admin.ModelAdmin):
    """Batches of figures. They come in by an import: upload, preview, confirm."""

    list_display = (
        "as_at", "source", "new_rows", "changed_rows", "unchanged_rows", "imported_at",
        "imported_by", "illustrative",
    )  # fmt: skip
    list_select_related = ("imported_by",)
    list_filter = ("illustrative", "source")
    search_fields = ("source", "file_name", "note")
    date_hierarchy = "as_at"
    show_full_result_count = False
    import_formats = (resources.FigureFile,)
    import_form_class = resources.FigureImportForm
    confirm_form_class = resources.FigureConfirmForm
    import_template_name = "admin/injuries/import.html"
    skip_admin_log = True

    def has_import_permission(self, request):
        return request.user.has_perm(IMPORT)

    def check_resource_classes(self, resource_classes):
        """The library's own check asks for a class of its own; ours reads a batch as a whole."""

    def get_import_resource_kwargs(self, request, **kwargs):
        return {}

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial |= {name: import_form.cleaned_data[name] for name in ("as_at", "source")}
        return initial

    def get_import_data_kwargs(self, **kwargs):
        form = kwargs["form"]
        return {name: form.cleaned_data[name] for name in ("as_at", "source")}

    def process_result(self, result, request):
        if result.has_errors():
            # The register changed between the preview and the confirmation.
            self.message_user(
                request,
                f"Nothing was imported. {' '.join(result.faults[:5])}",
                messages.ERROR,
            )
            from django.shortcuts import redirect

            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        return super().process_result(result, request)

    def add_success_message(self, result, request):
        recorded = result.recorded
        if recorded.extract is None:
            words = "Nothing to change: every row is in the register already."
        else:
            words = (
                f"Recorded {recorded.extract}: {recorded.new:,} new, {recorded.changed:,} changed, "
                f"{recorded.unchanged:,} as they were."
            )
        self.message_user(request, words, messages.SUCCESS)


@admin.register(models.CountExtract)
class CountExtractAdmin(ExtractAdmin):
    resource_classes = (resources.CountResource,)


@admin.register(models.StrengthExtract)
class StrengthExtractAdmin(ExtractAdmin):
    resource_classes = (resources.StrengthResource,)


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
        return row.shown_count is None


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
