"""Where the HSW team and the auditors keep the maturity register."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from ohs.web import clock
from ohs.web.admin import RegisterAdmin, RegisterInline

from . import operations
from .models import (
    AssuranceStatement,
    Audit,
    AuditFinding,
    AuditProgramme,
    Criterion,
    GroupSummary,
    Level,
    ModelVersion,
    PlannedAudit,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
    Target,
    Theme,
    UnitPost,
)


def refused(modeladmin, request, error: ValidationError) -> None:
    modeladmin.message_user(request, " ".join(error.messages), messages.ERROR)


# --- the model -----------------------------------------------------------------------------------


class DraftOnlyInline(RegisterInline):
    """Rows that are fixed once their version of the model is in force."""

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
    list_display = ["title", "in_force_from", "themes_counted"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["in_force_from"]
    inlines = [LevelInline, ThemeInline]
    actions = ["copy_to_draft", "bring_into_force"]

    @admin.display(description="Themes")
    def themes_counted(self, version):
        return version.themes.count()

    def get_readonly_fields(self, request, obj=None):
        fixed = ["title", "slug"] if obj and not obj.is_draft else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

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
                refused(self, request, error)
            else:
                self.message_user(
                    request, f"“{draft}” is a draft: change it, then bring it into force."
                )

    @admin.action(description="Bring into force from today", permissions=["publish"])
    def bring_into_force(self, request, queryset):
        for version in queryset:
            try:
                operations.bring_into_force(version=version, on=clock.today(), by=request.user)
            except ValidationError as error:
                refused(self, request, error)
            else:
                self.message_user(request, f"“{version}” is in force from today.")

    def has_publish_permission(self, request):
        return request.user.has_perm("maturity.publish_modelversion")


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


# --- audits --------------------------------------------------------------------------------------


class PlannedAuditInline(RegisterInline):
    model = PlannedAudit
    autocomplete_fields = ["unit", "auditor"]
    extra = 1


@admin.register(AuditProgramme)
class AuditProgrammeAdmin(RegisterAdmin):
    list_display = ["title", "start", "end", "audits_intended", "auditor"]
    list_select_related = ["auditor"]
    search_fields = ["title"]
    autocomplete_fields = ["auditor", "task"]
    inlines = [PlannedAuditInline]


# Text in a few lines, so that twelve rows fit a page.
SHORT_TEXTS = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 34})}}


class AuditFindingInline(RegisterInline):
    model = AuditFinding
    formfield_overrides = SHORT_TEXTS
    fields = ["theme_name", "rating", "note", "recommendation", "task"]
    readonly_fields = ["theme_name"]
    autocomplete_fields = ["task"]
    show_change_link = False

    def get_queryset(self, request):
        return (
            super().get_queryset(request).select_related("theme", "task").order_by("theme__number")
        )

    @admin.display(description="Theme")
    def theme_name(self, finding):
        return str(finding.theme)

    def has_add_permission(self, request, obj=None):
        # Every theme in scope has its row from the start.
        return False


@admin.register(Audit)
class AuditAdmin(RegisterAdmin):
    list_display = [
        "unit",
        "business_group",
        "level_tested",
        "audited",
        "recorded_on",
        "auditor",
        "state",
    ]
    list_filter = ["state", "level_tested", "programme", "unit__group"]
    list_select_related = ["unit__group", "auditor"]
    search_fields = ["unit__code", "unit__name", "auditor__title", "findings__recommendation"]
    date_hierarchy = "recorded_on"
    autocomplete_fields = ["unit", "auditor", "programme"]
    readonly_fields = ["state", "recorded_on", "page"]
    inlines = [AuditFindingInline]
    actions = ["publish"]
    fields = [
        "unit",
        "version",
        "level_tested",
        "audited_on",
        "auditor",
        "programme",
        "note",
        "illustrative",
        "state",
        "recorded_on",
        "page",
    ]

    @admin.display(description="Business group", ordering="unit__group__order")
    def business_group(self, audit):
        return audit.unit.group.code

    @admin.display(description="Audited", ordering="audited_on", empty_value="not recorded")
    def audited(self, audit):
        return audit.audited_on

    @admin.display(description="On its page")
    def page(self, audit):
        if not audit.pk:
            return "Save first: then every theme in scope has its row below."
        url = reverse("maturity:audit", args=[audit.pk])
        return format_html('<a href="{}">Open the page of this audit</a>', url)

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        # The unit and the version give the findings their themes: they are chosen once.
        return [*super().get_readonly_fields(request, obj), *(["unit", "version"] if obj else [])]

    def get_changeform_initial_data(self, request):
        version = ModelVersion.objects.in_force(clock.today())
        return {"version": version, **super().get_changeform_initial_data(request)}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        audit = form.instance
        if not change:
            operations.add_missing_findings(audit=audit, on=clock.today(), by=request.user)
        operations.restamp(audit.unit)

    def response_add(self, request, obj, post_url_continue=None):
        self.message_user(
            request, "The audit is begun: record a rating in each theme, then publish it."
        )
        return HttpResponseRedirect(reverse("admin:maturity_audit_change", args=[obj.pk]))

    @admin.action(description="Publish the chosen audits today", permissions=["publish"])
    def publish(self, request, queryset):
        for audit in queryset.select_related("unit"):
            try:
                operations.publish_audit(audit=audit, on=clock.today(), by=request.user)
            except ValidationError as error:
                self.message_user(
                    request, f"{audit.unit}: {' '.join(error.messages)}", messages.ERROR
                )
            else:
                self.message_user(request, f"{audit.unit}: published.")

    def has_publish_permission(self, request):
        return request.user.has_perm("maturity.publish_audit")


# --- self-assessments ----------------------------------------------------------------------------


class AnswerInline(RegisterInline):
    model = SelfAssessmentAnswer
    formfield_overrides = SHORT_TEXTS
    fields = ["theme_name", "level", "plan"]
    readonly_fields = ["theme_name"]
    show_change_link = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("theme").order_by("theme__number")

    @admin.display(description="Theme")
    def theme_name(self, answer):
        return str(answer.theme)

    def has_add_permission(self, request, obj=None):
        return False


class AssuranceInline(RegisterInline):
    model = AssuranceStatement
    autocomplete_fields = ["signed_by"]
    show_change_link = False


class StepInline(RegisterInline):
    model = SelfAssessmentStep
    fields = ["on", "to_state", "by", "comment"]
    readonly_fields = fields
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(SelfAssessment)
class SelfAssessmentAdmin(RegisterAdmin):
    """Corrections, with a reason; units answer, and the team accepts, on the register's own pages."""

    list_display = ["unit", "quarter_label", "state", "illustrative"]
    list_filter = ["state", "unit__group", "quarter_start"]
    list_select_related = ["unit"]
    search_fields = ["unit__code", "unit__name"]
    readonly_fields = ["unit", "version", "quarter_start", "state"]
    inlines = [AnswerInline, AssuranceInline, StepInline]

    @admin.display(description="Quarter", ordering="quarter_start")
    def quarter_label(self, assessment):
        return assessment.quarter.label

    def has_add_permission(self, request):
        # Begun on its page, where every theme in scope gets its row.
        return False


@admin.register(UnitPost)
class UnitPostAdmin(RegisterAdmin):
    list_display = ["unit", "post"]
    list_select_related = ["unit", "post"]
    search_fields = ["unit__code", "post__title"]
    autocomplete_fields = ["unit", "post"]


@admin.register(GroupSummary)
class GroupSummaryAdmin(RegisterAdmin):
    list_display = ["group", "half_year", "state", "submitted_on", "post"]
    list_filter = ["state", "group"]
    list_select_related = ["group", "post"]
    search_fields = ["text", "group__name"]
    autocomplete_fields = ["group", "post", "meeting"]
    readonly_fields = ["state", "submitted_on"]
    actions = ["submit"]

    @admin.action(description="Submit to the Board", permissions=["change"])
    def submit(self, request, queryset):
        for summary in queryset.select_related("group"):
            try:
                operations.submit_group_summary(summary=summary, on=clock.today(), by=request.user)
            except ValidationError as error:
                refused(self, request, error)
            else:
                self.message_user(request, f"{summary}: submitted.")
