"""Programmes and audits with their findings."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from ohs.core import clock
from ohs.web.admin import RegisterAdmin, RegisterInline
from ohs.web.admin_actions import asks_first

from .. import operations, permissions
from ..models import Audit, AuditFinding, AuditProgramme, PlannedAudit
from .base import SHORT_TEXTS, show_refusal


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


class AuditFindingInline(RegisterInline):
    model = AuditFinding
    formfield_overrides = SHORT_TEXTS
    fields = ["theme_name", "rating", "note", "recommendation", "task"]
    readonly_fields = ["theme_name"]
    autocomplete_fields = ["task"]
    show_change_link = False
    can_delete = False

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("theme", "task", "advice")
            .order_by("theme__number")
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
    autocomplete_fields = ["auditor", "programme"]
    # The unit and the version give the findings their themes: they are chosen once.
    readonly_fields = ["unit", "version", "state", "recorded_on", "page"]
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
        url = reverse("maturity:audit", args=[audit.pk])
        return format_html('<a href="{}">Open the page of this audit</a>', url)

    def is_deletable(self, record):
        # A published one is what the Board was told: it is corrected with a reason.
        return record.is_draft

    def has_add_permission(self, request):
        # Begun on its page, where every theme in scope gets its row.
        return False

    def save_model(self, request, obj, form, change):
        # Saved with its findings, by the operation.
        pass

    def save_related(self, request, form, formsets, change):
        findings = [finding for formset in formsets for finding in formset.save(commit=False)]
        operations.correct_audit(
            audit=form.instance,
            findings=findings,
            reason=form.cleaned_data["change_reason"],
            on=clock.today(),
            by=request.user,
        )

    @admin.action(description="Publish the chosen audits today", permissions=["publish"])
    @asks_first(
        title="Publish these audits today?",
        warning="You cannot undo this. A published audit is seen by everybody. It can be corrected with a reason, and not withdrawn.",
        button="Publish the audits",
    )
    def publish(self, request, queryset):
        for audit in queryset.select_related("unit"):
            try:
                operations.publish_audit(audit=audit, on=clock.today(), by=request.user)
            except ValidationError as error:
                show_refusal(self, request, error, f"{audit.unit}: ")
            else:
                self.message_user(request, f"{audit.unit}: published.")

    def has_publish_permission(self, request):
        return permissions.may_publish_audit(request.user)
