"""Indicators in the admin, with their readings."""

from django.contrib import admin

from ohs.web import clock
from ohs.web.admin import RegisterAdmin, RegisterInline

from ..models import Indicator, IndicatorCount, IndicatorReading


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
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("owner", "risks")
    filter_horizontal = ("measures",)
    inlines = (ReadingInline,)


@admin.register(IndicatorCount)
class IndicatorCountAdmin(admin.ModelAdmin):
    """Monthly counts: read here, brought in by import."""

    list_display = ("indicator", "month", "unit", "count", "as_at")
    list_filter = ("indicator",)
    list_select_related = ("indicator", "unit")
    date_hierarchy = "month"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
