"""A risk in the admin. What is dated (scores, reviews, steps, moves) is read here and recorded on the risk's pages."""

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html_join

from ohs.core import clock
from ohs.core.errors import EditConflict
from ohs.web.admin import ReasonForm, RegisterAdmin

from .. import operations, permissions
from ..models import Category, Control, RegisterMove, Risk, RiskLead
from .inlines import (
    ControlInline,
    LeadInline,
    MoveInline,
    ReviewInline,
    ScoreInline,
    StateInline,
    TaskInline,
    may_work_on,
)

LEADS_FIELDS = (*permissions.LEADS_MAY_CORRECT, "change_reason", "opened_on_version")
DERIVED = (
    "state",
    "score_now",
    "target_score",
    "leads_view",
    "last_review",
    "next_review",
    "pages",
)


class RiskForm(ReasonForm):
    """Notices when somebody else has saved the risk since it was opened."""

    opened_on_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Risk
        exclude = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "opened_on_version" in self.fields:
            self.initial["opened_on_version"] = self.instance.version

    def clean_ref(self):
        ref = self.cleaned_data.get("ref")
        taken = operations.why_ref_is_taken(ref, self.instance) if ref else ""
        if taken:
            raise forms.ValidationError(taken)
        return ref

    def clean(self):
        cleaned = super().clean()
        opened_on = cleaned.get("opened_on_version")
        if self.instance.pk and opened_on is not None:
            try:
                operations.lock_risk(self.instance, opened_on)
            except EditConflict as conflict:
                # What was typed stays in the form; saving again is then meant on what there is now.
                self.data = self.data.copy()
                self.data["opened_on_version"] = str(conflict.version)
                raise forms.ValidationError([conflict, *conflict.changes]) from conflict
        return cleaned


class LedFilter(admin.SimpleListFilter):
    title = "led by"
    parameter_name = "led"

    def lookups(self, request, model_admin):
        return [("me", "my posts")]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.led_by(request.user, clock.today())
        return queryset


class LeadsViewFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "lead's view"


@admin.register(Risk)
class RiskAdmin(RegisterAdmin):
    instead_of_deleting = "A risk that is dealt with is closed on its page instead: its scores, reviews and reference stay."
    form = RiskForm
    list_display = ("ref_or_tbc", "title", "state", "leads_view", "score_now", "next_review")
    list_display_links = ("ref_or_tbc", "title")
    list_filter = (
        LedFilter,
        "state",
        ("trend_stated", LeadsViewFilter),
        "current_band",
        "register",
        "group",
        "category",
    )
    search_fields = ("ref", "title", "description")
    ordering = ("ref_sort", "pk")
    list_select_related = ("current_band",)
    autocomplete_fields = ("category", "group", "parent")
    filter_horizontal = ("lines",)
    readonly_fields = DERIVED
    inlines = (
        LeadInline,
        ControlInline,
        TaskInline,
        ReviewInline,
        ScoreInline,
        StateInline,
        MoveInline,
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ref", "ref_given_on"),
                    "title",
                    "description",
                    "source_note",
                    "category",
                    ("register", "group"),
                    "parent",
                    "raised_on",
                    "lines",
                )
            },
        ),
        ("As it stands", {"fields": DERIVED}),
        ("Reason", {"fields": ("change_reason", "opened_on_version")}),
    )

    @admin.display(description="ref", ordering="ref_sort")
    def ref_or_tbc(self, risk):
        return risk.ref or "TBC"

    @admin.display(description="lead's view", ordering="trend_stated")
    def leads_view(self, risk):
        return risk.get_trend_stated_display()

    @admin.display(description="score now", ordering="current_band")
    def score_now(self, risk):
        if risk.current_likelihood is None:
            return "not yet scored"
        words = f"{risk.current_band} {risk.current_likelihood} × {risk.current_impact}"
        return f"{words}, illustrative" if risk.score_illustrative else words

    @admin.display(description="target")
    def target_score(self, risk):
        if risk.target_likelihood is None:
            return "none set"
        return f"{risk.target_likelihood} × {risk.target_impact}"

    @admin.display(description="record")
    def pages(self, risk):
        if not risk.pk:
            return "Save it first; then it can be reviewed and scored."
        links = [
            (reverse("risks:review", args=[risk.key]), "a review"),
            (reverse("risks:score", args=[risk.key]), "a score"),
            (reverse("risks:change_state", args=[risk.key]), "a change of state"),
            (risk.get_absolute_url(), "or read its page"),
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_queryset(self, request):
        named = ("category", "current_band", "group", "parent")
        risks = super().get_queryset(request).select_related(*named)
        return risks.annotate(has_moved=Exists(RegisterMove.objects.filter(risk=OuterRef("pk"))))

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None and not permissions.keeps_the_register(request.user):
            named = [name for _, options in self.fieldsets for name in _flat(options["fields"])]
            return [name for name in named if name not in LEADS_FIELDS] + [
                name for name in fields if name not in named
            ]
        if obj is not None and obj.ref:
            # Given once, never changed.
            fields += ["ref", "ref_given_on"]
        if obj is not None:
            # Where it stands changes by escalation and return, with their reasons.
            fields.append("register")
            if _has_moved(obj):
                fields.append("group")
        return fields

    def has_change_permission(self, request, obj=None):
        if super().has_change_permission(request, obj):
            return True
        if not request.user.has_perm("risks.update_led_risk"):
            return False
        return obj is None or may_work_on(request, obj)

    def save_record(self, request, record, reason):
        operations.save_details(risk=record, on=clock.today(), by=request.user, reason=reason)

    def save_row(self, request, row, reason):
        given = {"by": request.user, "reason": reason}
        if isinstance(row, Control):
            operations.save_control(control=row, on=clock.today(), **given)
        elif isinstance(row, RiskLead):
            operations.save_lead(lead=row, **given)
        else:
            operations.save_task_link(link=row, **given)

    def get_search_results(self, request, queryset, search_term):
        # A reference typed whole comes first of all: 3 is not 3a-d.
        found, distinct = super().get_search_results(request, queryset, search_term)
        exact = queryset.filter(Q(ref__iexact=search_term.strip()))
        return (exact, distinct) if exact.exists() else (found, distinct)


@admin.register(Category)
class CategoryAdmin(RegisterAdmin):
    list_display = ("name", "order")
    search_fields = ("name",)
    fills_in = {"slug": ("name",)}


def _has_moved(risk) -> bool:
    """Whether it ever changed registers; a version out of the history comes without the answer."""
    known = getattr(risk, "has_moved", None)
    return risk.moves.exists() if known is None else known


def _flat(fields):
    for field in fields:
        if isinstance(field, (list, tuple)):
            yield from field
        else:
            yield field
