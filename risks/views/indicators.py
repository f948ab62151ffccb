"""The Board's standing indicators."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from ohs.core.models import withdrawn_of
from ohs.core.text import format_day
from ohs.web import charts
from ohs.web.row_lists import RowList
from ohs.web.views import RegisterPage
from ohs.web.withdrawal import Mistake, WithdrawMistake

from .. import operations
from ..filters import IndicatorFilter
from ..models import Indicator, IndicatorReading
from ..reporting.indicator_rows import INDICATOR_COLUMNS, indicator_rows
from ..selectors.indicator_counts import load_counts, load_reporting, totals_by_month
from ..selectors.indicators import load_statuses
from ..tables import IndicatorTable

MONTHS_SHOWN = 24


class IndicatorList(RowList):
    """What each indicator counts, its newest reading, and which have gone stale."""

    permission_required = "risks.view_indicator"
    table_class = IndicatorTable
    filterset_class = IndicatorFilter
    template_name = "risks/indicators.html"
    csv_columns = INDICATOR_COLUMNS
    csv_name = "risk-indicators"
    title = "Risk indicators"
    noun = ("indicator", "indicators")
    bulk_name, bulk_permission = "risks:bulk_indicators", "risks.change_indicator"
    empty_text = "No indicator has been defined. The HSW team defines the first one."

    @cached_property
    def statuses(self):
        return load_statuses(Indicator.objects.catalogue().prefetch_related("risks"), self.on)

    def load_rows(self):
        return [row for row in self.statuses if self.filterset.keeps(row)]

    def get_csv_rows(self, queryset):
        return indicator_rows(queryset)

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query}

    def get_context_data(self, **kwargs):
        stale = [row for row in self.statuses if row.stale]
        return super().get_context_data(stale=stale, of_all=len(self.statuses), **kwargs)


class IndicatorPage(RegisterPage):
    """One indicator: its readings, and month by month where it is counted so."""

    permission_required = "risks.view_indicator"
    template_name = "risks/indicator.html"

    def get_commented(self):
        return self.indicator

    def get_context_data(self, **kwargs):
        found = Indicator.objects.filter(slug=self.kwargs["slug"]).prefetch_related("risks")
        rows = load_statuses(found, self.on)
        if not rows:
            raise Http404
        indicator = self.indicator = rows[0].indicator
        counts = load_counts(indicator, self.on) if indicator.by_month_and_unit else {}
        reporting = load_reporting([indicator.pk], self.on)
        months = totals_by_month(counts, reporting, indicator.pk)[-MONTHS_SHOWN:]
        return super().get_context_data(
            **kwargs,
            row=rows[0],
            readings=indicator.readings.filter(recorded_on__lte=self.on),
            withdrawn=[]
            if self.is_past
            else list(
                withdrawn_of(IndicatorReading, indicator=indicator).select_related("indicator")
            ),
            months=months,
            line=_line(indicator, months),
        )


class WithdrawReading(WithdrawMistake):
    """A reading of an indicator that was a mistake."""

    permission_required = "risks.change_risk"

    def load(self) -> Indicator:
        return get_object_or_404(Indicator, slug=self.kwargs["slug"])

    def mistakes(self) -> list[Mistake]:
        readings = self.object.readings.order_by("-end", "-recorded_on", "-pk")
        return [
            Mistake(
                f"To {format_day(reading.end)}: {reading.figure} {self.object.unit}",
                partial(operations.withdraw_reading, reading=reading),
            )
            for reading in readings
        ]

    def get_success_url(self) -> str:
        return reverse("risks:indicator", args=[self.object.slug])


def _line(indicator: Indicator, months) -> str:
    """The months as a line; nothing where there are too few to draw one."""
    if len(months) < 3:
        return ""
    return charts.sparkline(
        # A month that units have yet to report is a gap.
        [month.total if month.is_complete else None for month in months],
        title=f"{indicator.title} by month",
        description=f"{months[0].month.label} to {months[-1].month.label}",
        width=420,
        height=80,
    )
