"""The Board's standing indicators."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.models import withdrawn_of
from ohs.core.text import format_day
from ohs.web import charts
from ohs.web.views import RegisterPage
from ohs.web.withdrawal import Mistake, WithdrawMistake

from .. import operations
from ..models import Indicator, IndicatorReading
from ..selectors.indicator_counts import load_counts, load_reporting, totals_by_month
from ..selectors.indicators import load_statuses

MONTHS_SHOWN = 24


class IndicatorCatalogue(RegisterPage):
    """What each indicator counts, its newest reading, and which have gone stale."""

    permission_required = "risks.view_indicator"
    template_name = "risks/indicators.html"

    def get_context_data(self, **kwargs):
        rows = load_statuses(Indicator.objects.catalogue().prefetch_related("risks"), self.on)
        stale = [row for row in rows if row.stale]
        only_stale = self.request.GET.get("stale") == "yes"
        return super().get_context_data(
            **kwargs, statuses=rows, stale=stale, shown=stale if only_stale else rows
        )


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
