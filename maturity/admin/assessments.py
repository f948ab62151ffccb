"""Self-assessments, who answers for a unit, and what groups tell the Board."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from ohs.core import clock
from ohs.web.admin import RegisterAdmin, RegisterInline
from ohs.web.admin_actions import asks_first

from .. import operations
from ..models import (
    AssuranceStatement,
    GroupSummary,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
    UnitPost,
)
from .base import SHORT_TEXTS, show_refusal


class AnswerInline(RegisterInline):
    model = SelfAssessmentAnswer
    formfield_overrides = SHORT_TEXTS
    fields = ["theme_name", "level", "plan"]
    readonly_fields = ["theme_name"]
    show_change_link = False
    can_delete = False

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
    can_delete = False


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

    def save_model(self, request, obj, form, change):
        # Saved with its answers and its statement, by the operation.
        pass

    def save_related(self, request, form, formsets, change):
        operations.correct_self_assessment(
            assessment=form.instance,
            corrected=[row for formset in formsets for row in formset.save(commit=False)],
            reason=form.cleaned_data["change_reason"],
            by=request.user,
        )


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
    @asks_first(
        title="Submit these summaries to the Board?",
        warning="You cannot undo this. What is submitted stands as the Board sees it, and is not edited.",
        button="Submit the summaries",
    )
    def submit(self, request, queryset):
        for summary in queryset.select_related("group"):
            try:
                operations.submit_group_summary(summary=summary, on=clock.today(), by=request.user)
            except ValidationError as error:
                show_refusal(self, request, error)
            else:
                self.message_user(request, f"{summary}: submitted.")
