"""The rows that hang on a risk, on its form in the admin: some kept there, the dated ones only read."""

from django import forms

from ohs.core import clock
from ohs.web.admin import RegisterInline

from .. import permissions
from ..models import (
    Control,
    RegisterMove,
    RiskLead,
    RiskReview,
    RiskScore,
    RiskStateChange,
    RiskTask,
)


def may_work_on(request, risk) -> bool:
    """Whether the person of a request may; looked up once in it, as the admin asks again for every part of a form."""
    answers = request.__dict__.setdefault("_may_work_on_risk", {})
    if risk.pk not in answers:
        answers[risk.pk] = permissions.may_work_on(request.user, risk, clock.today())
    return answers[risk.pk]


class OwnInline(RegisterInline):
    """Rows that whoever may change the risk may add to and change."""

    def has_add_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may(request, obj)

    def _may(self, request, obj):
        if obj is None:
            return permissions.keeps_the_register(request.user)
        return may_work_on(request, obj)


class KeptInline(RegisterInline):
    """Rows that the HSW team keeps."""

    def has_add_permission(self, request, obj=None):
        return permissions.keeps_the_register(request.user)

    has_change_permission = has_add_permission


class DatedInline(RegisterInline):
    """Dated records: read here, recorded through the risk's pages, never overwritten."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_add_permission

    def has_delete_permission(self, request, obj=None):
        return False


class LeadInline(KeptInline):
    model = RiskLead
    related = ("post",)
    autocomplete_fields = ("post",)
    fields = ("post", "printed", "order", "start", "end")
    verbose_name_plural = "leads"

    def get_min_num(self, request, obj=None, **kwargs):
        # A risk without a lead is nobody's. Members of a family are led with it.
        keeps = permissions.keeps_the_register(request.user)
        return 1 if keeps and (obj is None or obj.parent_id is None) else 0

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class ControlInline(OwnInline):
    model = Control
    related = ("owner",)
    autocomplete_fields = ("owner",)
    fields = ("title", "detail", "owner", "state", "line", "assured_by", "last_assured", "order")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "detail":
            field.widget = forms.Textarea(attrs={"rows": 2, "cols": 40})
        return field


class TaskInline(KeptInline):
    model = RiskTask
    related = ("task", "risk", "answered_by")
    autocomplete_fields = ("task",)
    fields = ("task", "treats", "not_affected_because", "answered_on", "answered_by")
    readonly_fields = ("not_affected_because", "answered_on", "answered_by")
    verbose_name_plural = "tasks that treat it"


class ScoreInline(DatedInline):
    model = RiskScore
    related = ("band", "scored_by")
    fields = ("scored_on", "kind", "likelihood", "impact", "band", "reason", "scored_by")
    ordering = ("-scored_on", "-pk")


class ReviewInline(DatedInline):
    model = RiskReview
    related = ("compared_with",)
    fields = ("reviewed_on", "trend", "compared_with", "narrative", "difference_reason")
    ordering = ("-reviewed_on", "-pk")


class StateInline(DatedInline):
    model = RiskStateChange
    related = ("meeting", "by")
    fields = ("on", "from_state", "to_state", "reason", "decision", "meeting", "by")
    ordering = ("-on", "-pk")


class MoveInline(DatedInline):
    model = RegisterMove
    related = ("group", "by")
    fields = ("on", "kind", "group", "reason", "decision", "by")
    ordering = ("-on", "-pk")
