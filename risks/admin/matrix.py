"""The matrix and the appetite in the admin. A version that scores were made on is read-only: make a new one."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ohs.core import clock
from ohs.core.text import format_day
from ohs.web.admin import ReasonForm, RegisterAdmin, RegisterInline

from .. import operations
from ..models import (
    Appetite,
    Band,
    ImpactLevel,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    RiskMatrix,
)


def _is_fixed(matrix) -> bool:
    return matrix is not None and operations.is_fixed(matrix)


class DraftInline(RegisterInline):
    """Parts of a matrix: changed while it is a draft, read once it is in force or was scored on."""

    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return not _is_fixed(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not _is_fixed(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not _is_fixed(obj) and request.user.has_perm("risks.change_riskmatrix")


class LevelInline(DraftInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "definition":
            field.widget = forms.Textarea(attrs={"rows": 2, "cols": 60})
        return field


class LikelihoodInline(LevelInline):
    model = LikelihoodLevel


class ImpactInline(LevelInline):
    model = ImpactLevel


class IntervalInline(DraftInline):
    model = ReviewInterval

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("band")


class MatrixForm(ReasonForm):
    """A matrix with the band of every cell as a choice of its own, laid out as the map is."""

    class Meta:
        model = RiskMatrix
        exclude = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bands = {(down, across): band for down, across, band in self._cells()}
        for name, place in self.places.items():
            if name in self.fields:
                self.initial.setdefault(name, bands.get(place))

    places: dict = {}

    def _cells(self):
        if not self.instance.pk:
            return []
        return self.instance.cells.values_list("likelihood", "impact", "band")


@admin.register(RiskMatrix)
class RiskMatrixAdmin(RegisterAdmin):
    """A draft is edited here; it is previewed and adopted on its page."""

    parts = (LikelihoodLevel, ImpactLevel, MatrixCell, ReviewInterval)

    instead_of_deleting = (
        "A matrix that no longer serves is superseded by a new version instead, made on its page: "
        "what was scored on it keeps its score."
    )
    form = MatrixForm
    list_display = ("version", "title", "shape", "adopted_on", "illustrative")
    readonly_fields = ("adopted_on", "preview")
    inlines = (LikelihoodInline, ImpactInline, IntervalInline)
    search_fields = ("title", "version")

    def is_deletable(self, record):
        return not _is_fixed(record)

    def has_add_permission(self, request):
        # Later versions are made from the one before, on its page: so nothing is typed twice.
        if not super().has_add_permission(request):
            return False
        if not hasattr(request, "is_first_risk_matrix"):
            # The admin asks once for every link on its pages.
            request.is_first_risk_matrix = not RiskMatrix.objects.exists()
        return request.is_first_risk_matrix

    def has_change_permission(self, request, obj=None):
        return not _is_fixed(obj) and super().has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        places = _places(obj) if obj and not _is_fixed(obj) else {}
        fields = {
            name: forms.ModelChoiceField(
                Band.objects.all(), label=f"{likelihood} × {impact}", required=False
            )
            for name, (likelihood, impact) in places.items()
        }
        kwargs["form"] = type("MatrixForm", (MatrixForm,), {**fields, "places": places})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            (
                None,
                {
                    "fields": (
                        "version",
                        "title",
                        "size",
                        "impact_size",
                        "note",
                        "illustrative",
                        *self.readonly_fields,
                    )
                },
            ),
        ]
        if obj and not _is_fixed(obj):
            rows = [
                tuple(_name(likelihood, impact) for impact in range(1, obj.impacts + 1))
                for likelihood in range(obj.size, 0, -1)
            ]
            fieldsets.append(
                (
                    "The band of every cell: likelihood × impact, the most likely first",
                    {"fields": rows},
                )
            )
        if self._may_write(request, obj):
            fieldsets.append(("Reason", {"fields": ("change_reason",)}))
        return fieldsets

    @admin.display(description="preview")
    def preview(self, matrix):
        if not matrix.pk:
            return "Save it first."
        return format_html(
            '<a href="{}">See it as the heat map will draw it, with what it changes; adopt it there</a>',
            reverse("risks:matrix_version", args=[matrix.version]),
        )

    def save_model(self, request, obj, form, change):
        operations.save_draft(
            matrix=obj,
            bands={place: form.cleaned_data.get(name) for name, place in form.places.items()},
            by=request.user,
            reason=form.cleaned_data.get("change_reason", ""),
        )

    def save_row(self, request, row, reason):
        operations.save_draft_part(part=row, by=request.user, reason=reason)


def _name(likelihood: int, impact: int) -> str:
    return f"cell_{likelihood}_{impact}"


def _places(matrix) -> dict[str, tuple[int, int]]:
    return {
        _name(down, across): (down, across)
        for down in range(matrix.size, 0, -1)
        for across in range(1, matrix.impacts + 1)
    }


@admin.register(Band)
class BandAdmin(RegisterAdmin):
    list_display = ("level", "name", "tone", "is_red")
    search_fields = ("name",)

    def get_readonly_fields(self, request, obj=None):
        return ("level",) if obj else ()


class AppetiteForm(ReasonForm):
    def clean(self):
        cleaned = super().clean()
        start = cleaned.get("start")
        if self.instance.pk or start is None or "category" not in cleaned:
            return cleaned
        before = (
            Appetite.objects.filter(category=cleaned["category"], end=None)
            .order_by("-start")
            .first()
        )
        if before and start <= before.start:
            self.add_error(
                "start",
                f"An appetite is in force from {format_day(before.start)}. Give a later date.",
            )
        return cleaned


@admin.register(Appetite)
class AppetiteAdmin(RegisterAdmin):
    """A new appetite ends the one before it. What was in force stays as it was: the Board judged by it."""

    instead_of_deleting = "Record a new appetite instead: it ends the one before it."
    form = AppetiteForm
    list_display = ("category_or_general", "highest_band", "start", "end", "illustrative")
    list_filter = ("category", "highest_band")
    list_select_related = ("category", "highest_band")
    autocomplete_fields = ("category", "meeting")
    search_fields = ("statement", "category__name")
    fields = (
        "category",
        "highest_band",
        "statement",
        "start",
        "meeting",
        "illustrative",
        "change_reason",
    )

    @admin.display(description="category", ordering="category__order")
    def category_or_general(self, appetite):
        return appetite.category or "General"

    def has_change_permission(self, request, obj=None):
        begun = obj is not None and obj.start <= clock.today()
        return not begun and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if change:
            operations.correct_appetite(
                appetite=obj,
                on=clock.today(),
                by=request.user,
                reason=form.cleaned_data["change_reason"],
            )
            return
        made = operations.set_appetite(
            category=obj.category,
            highest_band=obj.highest_band,
            statement=obj.statement,
            start=obj.start,
            meeting=obj.meeting,
            illustrative=obj.illustrative,
            by=request.user,
        )
        obj.pk = made.pk
