"""Indicators in the admin, with their readings."""

from django.contrib import admin

from injuries.permissions import SMALL_NUMBERS
from ohs.core import clock
from ohs.imports.admin import ByImport, ExtractAdmin
from ohs.web.admin import RegisterAdmin, RegisterInline

from .. import operations
from ..models import Indicator, IndicatorCount, IndicatorExtract, IndicatorReading


class ReadingInline(RegisterInline):
    model = IndicatorReading
    fields = (
        "start",
        "end",
        "period_printed",
        "low",
        "high",
        "source",
        "recorded_on",
        "illustrative",
    )
    ordering = ("-end", "-pk")
    related = ("indicator",)
    show_change_link = False

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["recorded_on"].initial = clock.today
        return formset

    def has_change_permission(self, request, obj=None):
        # What was read is not read again differently: a later reading supersedes it.
        return False


@admin.register(Indicator)
class IndicatorAdmin(RegisterAdmin):
    list_display = ("title", "unit", "direction", "frequency", "by_month_and_unit", "owner")
    list_filter = ("frequency", "direction", "by_month_and_unit")
    list_select_related = ("owner",)
    search_fields = ("title", "definition")
    fills_in = {"slug": ("title",)}
    autocomplete_fields = ("measures", "owner", "programmes", "risks")
    inlines = (ReadingInline,)

    def save_row(self, request, row, reason):
        operations.record_reading(reading=row, by=request.user, reason=reason)


@admin.register(IndicatorCount)
class IndicatorCountAdmin(ByImport):
    """Monthly counts: read here, brought in by import, as injury counts are."""

    list_display = ("indicator", "month", "unit", "count", "as_at")
    list_filter = ("indicator",)
    list_select_related = ("indicator", "unit")
    search_fields = ("indicator__title", "unit__code")
    date_hierarchy = "month"
    importer = "indicator-counts"

    def has_view_permission(self, request, obj=None):
        # What one unit had in a month is for keepers, as with injuries.
        return request.user.has_perm(SMALL_NUMBERS) and super().has_view_permission(request, obj)


@admin.register(IndicatorExtract)
class IndicatorExtractAdmin(ExtractAdmin):
    importer = "indicator-counts"
