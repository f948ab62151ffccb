"""The matrix and the appetite in the admin. A version that scores were made on is read-only: make a new one."""

from django.contrib import admin

from ohs.web.admin import RegisterAdmin, RegisterInline

from ..models import (
    Appetite,
    Band,
    ImpactLevel,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    RiskMatrix,
)


def is_fixed(matrix) -> bool:
    return matrix is not None and (matrix.adopted_on is not None or matrix.is_used)


class DraftInline(RegisterInline):
    """Parts of a matrix: changed while it is a draft, read once it is in force or was scored on."""

    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return not is_fixed(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not is_fixed(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not is_fixed(obj) and request.user.has_perm("risks.change_riskmatrix")


class LikelihoodInline(DraftInline):
    model = LikelihoodLevel


class ImpactInline(DraftInline):
    model = ImpactLevel


class CellInline(DraftInline):
    model = MatrixCell


class IntervalInline(DraftInline):
    model = ReviewInterval


@admin.register(RiskMatrix)
class RiskMatrixAdmin(RegisterAdmin):
    list_display = ("version", "title", "size", "adopted_on", "illustrative")
    readonly_fields = ("adopted_on",)
    inlines = (LikelihoodInline, ImpactInline, IntervalInline, CellInline)
    search_fields = ("title", "version")

    def has_change_permission(self, request, obj=None):
        return not is_fixed(obj) and super().has_change_permission(request, obj)


@admin.register(Band)
class BandAdmin(RegisterAdmin):
    list_display = ("level", "name", "tone", "is_red")
    search_fields = ("name",)

    def get_readonly_fields(self, request, obj=None):
        return ("level",) if obj else ()


@admin.register(Appetite)
class AppetiteAdmin(RegisterAdmin):
    list_display = ("category_or_general", "highest_band", "start", "end", "illustrative")
    list_filter = ("category", "highest_band")
    list_select_related = ("category", "highest_band")
    autocomplete_fields = ("category", "meeting")
    search_fields = ("statement", "category__name")

    @admin.display(description="category", ordering="category__order")
    def category_or_general(self, appetite):
        return appetite.category or "General"
