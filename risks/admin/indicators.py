"""Indicators in the admin, with their readings."""

from functools import cached_property

from django.contrib import admin, messages

from injuries.admin import ExtractAdmin
from injuries.dimensions import Kinds
from injuries.resources import FigureResource
from ohs.core import clock
from ohs.web.admin import RegisterAdmin, RegisterInline

from ..models import Indicator, IndicatorCount, IndicatorReading
from ..selectors.indicator_counts import INDICATOR_COUNTS


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
    autocomplete_fields = ("owner", "risks")
    filter_horizontal = ("measures",)
    inlines = (ReadingInline,)


class _Indicators(Kinds):
    @cached_property
    def titles(self) -> dict[int, str]:
        return dict(Indicator.objects.values_list("pk", "title"))


class IndicatorCountResource(FigureResource):
    """Near misses and the like, as a file: a trial shows what it would change."""

    kind = INDICATOR_COUNTS
    name = "Indicators by month and unit"
    kinds = _Indicators

    @staticmethod
    def words(kinds, row):
        unit = kinds.units[row.unit].code if row.unit else "not recorded by unit"
        return [kinds.titles[row.indicator], f"{row.month:%Y-%m}", unit]


@admin.register(IndicatorCount)
class IndicatorCountAdmin(ExtractAdmin):
    """Monthly counts: read here, brought in by import, as injury counts are."""

    list_display = ("indicator", "month", "unit", "count", "as_at")
    list_filter = ("indicator",)
    list_select_related = ("indicator", "unit")
    search_fields = ("indicator__title", "unit__code")
    date_hierarchy = "month"
    resource_classes = (IndicatorCountResource,)

    def has_import_permission(self, request):
        return request.user.has_perm("risks.add_indicatorcount")

    def add_success_message(self, result, request):
        recorded = result.recorded
        self.message_user(
            request,
            f"Recorded: {recorded.new:,} new, {recorded.changed:,} changed, {recorded.unchanged:,} as they were.",
            messages.SUCCESS,
        )
