"""Programmes and audits with their findings."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from ohs.core import clock
from ohs.web.admin import RegisterAdmin, RegisterInline

from .. import operations
from ..models import Audit, AuditFinding, AuditProgramme, ModelVersion, PlannedAudit
from .base import SHORT_TEXTS


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
