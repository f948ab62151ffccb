"""Monthly counts: each as it is recorded for keepers, the published months of the lines for everybody else."""

from django.db.models import Sum
from django.utils.functional import cached_property

from ohs.web.paging import KnownCount
from ohs.web.views import RegisterList

from ..dimensions import Kinds
from ..filters import MonthlyCountFilter, PublishedMonthFilter
from ..models import (
    CountExtract,
    MonthlyCount,
    MonthlyTotal,
    Publication,
    ReportLine,
)
from ..permissions import SMALL_NUMBERS
from ..reporting.count_rows import (
    COUNT_COLUMNS,
    PUBLISHED_COLUMNS,
    CountRows,
    PublishedRows,
    published_months,
)
from ..tables import (
    MonthlyCountTable,
    PublishedMonthTable,
)
from .small_numbers import Audience


def counts(request):
    """Single counts for those who may see small numbers; for everybody else the published months of the lines."""
    page = CountList if request.user.has_perm(SMALL_NUMBERS) else PublishedMonthList
    return page.as_view()(request)


class CountList(Audience, RegisterList):
    """Every count as it is recorded: for keepers, because one count of one unit in one month is somebody."""

    permission_required = "injuries.view_monthlycount"
    table_class = MonthlyCountTable
    filterset_class = MonthlyCountFilter
    csv_columns = COUNT_COLUMNS
    csv_name = "injury-counts"
    title = "Monthly injury counts"
    noun = ("count", "counts")
    empty_text = (
        "No count has been recorded. The HSW team brings counts in as a file, under Bring in files."
    )
    template_name = "injuries/monthlycount_list.html"

    @cached_property
    def kinds(self):
        return Kinds()

    @cached_property
    def row_maker(self):
        return CountRows(self.kinds, on=self.on)

    def get_filterset_kwargs(self, filterset_class):
        return {**super().get_filterset_kwargs(filterset_class), "kinds": self.kinds}

    @cached_property
    def extracts(self):
        return list(CountExtract.objects.order_by().values_list("pk", "known_from", "illustrative"))

    def get_queryset(self):
        counts = MonthlyCount.objects
        # The same rows either way; what is known now is one step in an index.
        is_now = all(known_from <= self.on for _, known_from, _ in self.extracts)
        return counts.current() if is_now else counts.known(self.on)

    def get_table_kwargs(self):
        return {"row_of": self.row_maker.row}

    def get_table_pagination(self, table):
        pagination = super().get_table_pagination(table)
        if self.filterset.is_valid() and not self.filters_by_unit:
            pagination |= {"paginator_class": KnownCount, "count": self.count_by_totals()}
        return pagination

    @property
    def filters_by_unit(self):
        return not {"unit", "group"}.isdisjoint(self.active_filters())

    def count_by_totals(self):
        """How many counts the filters leave. The totals over all units know how many each of them adds up."""
        totals = self.filterset.filter_queryset(MonthlyTotal.objects.known(self.on))
        return totals.aggregate(number=Sum("rows", default=0))["number"]

    def get_csv_rows(self, queryset):
        self.log(queryset.count())
        return self.row_maker.of(super().get_csv_rows(queryset))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [row.record for row in context["table"].paginated_rows]
        self.log(len(rows))
        made_up = {pk for pk, _, illustrative in self.extracts if illustrative}
        context.update(
            illustrative=any(row.extract_id in made_up for row in rows),
            publication=Publication.objects.first(),
        )
        return context


class PublishedMonthList(RegisterList):
    """The months of the lines as everybody may see them."""

    permission_required = "injuries.view_monthlycount"
    table_class = PublishedMonthTable
    filterset_class = PublishedMonthFilter
    csv_columns = PUBLISHED_COLUMNS
    csv_name = "injury-counts"
    title = "Monthly injury counts"
    noun = ("figure", "figures")
    empty_text = "Nothing has been published. Figures are published when counts come in."
    template_name = "injuries/publishedmonth_list.html"

    @cached_property
    def row_maker(self):
        return PublishedRows(on=self.on)

    def get_filterset_kwargs(self, filterset_class):
        lines = ReportLine.objects.order_by("order", "pk")
        return {**super().get_filterset_kwargs(filterset_class), "lines": lines}

    def get_queryset(self):
        return published_months(self.on)

    def get_table_kwargs(self):
        return {"row_of": self.row_maker.row}

    def get_csv_rows(self, queryset):
        return self.row_maker.of(super().get_csv_rows(queryset))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [row.record for row in context["table"].paginated_rows]
        context.update(illustrative=any(row.illustrative for row in rows))
        return context


# What the address answers with: the reference of columns names both.
counts.view_classes = (CountList, PublishedMonthList)
