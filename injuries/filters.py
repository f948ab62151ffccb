import django_filters
from django.db.models import Q

from ohs.core.text import format_month
from ohs.web.filters import RegisterFilter
from ohs.web.row_lists import RowFilter

from .forms import MonthField, PeriodForm
from .lines.line_definition import load_scopes
from .models import Comparator, Investigation, MonthlyCount, PublishedMonth, ReportLine
from .statistics.rates import Verdict


class MonthFilter(django_filters.Filter):
    field_class = MonthField


class LineFilter(RowFilter):
    """What the lines of the paper are narrowed by, and the period that they are compared over."""

    form_class = PeriodForm
    names = ("group",)
    phrases = {
        "group": "of {}",
        "verdict": "with the verdict “{}”",
        "period": "over {}",
        "from": "from {}",
        "to": "to {}",
    }
    _VERDICTS = {
        "changed": "that are higher or lower",
        "signal": "with an unusual change",
        Verdict.HIGHER: "that are higher",
        Verdict.LOWER: "that are lower",
    }

    def phrase(self, name):
        if name == "period":
            return f"over the {self.describe(name).lower()}"
        chosen = self.form.cleaned_data.get(name)
        if name == "verdict" and chosen in self._VERDICTS:
            return self._VERDICTS[chosen]
        return super().phrase(name)

    def describe(self, name):
        if name in ("from", "to"):
            return format_month(self.form.cleaned_data[name].start)
        return super().describe(name)


class MonthlyCountFilter(RegisterFilter):
    """Counts by period, kind, unit, and by the line of the Board's paper that they belong to.

    Choices come from `kinds`, which the page has read already, so that a filter costs no query.
    """

    line = django_filters.ChoiceFilter(label="Line of the paper", method="of_line")
    group = django_filters.ChoiceFilter(label="Business group", method="of_group")
    unit = django_filters.ChoiceFilter(
        label="Unit", method="of_unit", null_label="Not recorded by unit", null_value="none"
    )
    cause = django_filters.ChoiceFilter(label="Cause", method="of_cause")
    severity = django_filters.ChoiceFilter(label="Severity", method="of_severity")
    staff_group = django_filters.ChoiceFilter(label="Staff group", method="of_staff_group")

    class Meta:
        model = MonthlyCount
        fields = ()

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        period = {
            "from": MonthFilter(field_name="month", label="From", method="since"),
            "to": MonthFilter(field_name="month", label="To", method="until"),
        }
        for month in period.values():
            month.parent, month.model = self, self._meta.model
        self.filters = {**period, **self.filters}
        self._offer("line", ((line.slug, line.short_title) for line in kinds.lines.values()))
        self._offer("group", ((group.code, group.name) for group in kinds.groups))
        self._offer("unit", ((unit.code, unit.code) for unit in kinds.units.values()))
        for name, found in (
            ("cause", kinds.causes),
            ("severity", kinds.severities),
            ("staff_group", kinds.staff_groups),
        ):
            self._offer(name, ((kind.code, kind.name) for kind in found.values()))

    def _offer(self, name, choices):
        self.filters[name].extra["choices"] = list(choices)

    @staticmethod
    def _pk(found, code):
        return next(pk for pk, kind in found.items() if kind.code == code)

    def since(self, queryset, name, month):
        return queryset.filter(month__gte=month.start) if month else queryset

    def until(self, queryset, name, month):
        return queryset.filter(month__lte=month.start) if month else queryset

    def of_line(self, queryset, name, slug):
        line = next(line for line in self.kinds.lines.values() if line.slug == slug)
        return queryset.filter(load_scopes([line])[0].as_filter())

    def of_group(self, queryset, name, code):
        units = [pk for pk, unit in self.kinds.units.items() if unit.group.code == code]
        return queryset.filter(unit__in=units)

    def of_unit(self, queryset, name, code):
        if code == "none":
            return queryset.filter(unit=None)
        return queryset.filter(unit=self._pk(self.kinds.units, code))

    def of_cause(self, queryset, name, code):
        """A divided cause stands for its parts."""
        return queryset.filter(cause__in=self.kinds.parts_of(self._pk(self.kinds.causes, code)))

    def of_severity(self, queryset, name, code):
        return queryset.filter(severity=self._pk(self.kinds.severities, code))

    def of_staff_group(self, queryset, name, code):
        return queryset.filter(staff_group=self._pk(self.kinds.staff_groups, code))


class PublishedMonthFilter(RegisterFilter):
    """The published months of the lines, by period and line."""

    line = django_filters.ChoiceFilter(label="Line of the paper", field_name="line__slug")

    class Meta:
        model = PublishedMonth
        fields = ()

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        period = {
            "from": MonthFilter(field_name="month", label="From", method="since"),
            "to": MonthFilter(field_name="month", label="To", method="until"),
        }
        for month in period.values():
            month.parent, month.model = self, self._meta.model
        self.filters = {**period, **self.filters}
        self.filters["line"].extra["choices"] = [(line.slug, line.short_title) for line in lines]

    def since(self, queryset, name, month):
        return queryset.filter(month__gte=month.start) if month else queryset

    def until(self, queryset, name, month):
        return queryset.filter(month__lte=month.start) if month else queryset


class InvestigationFilter(RegisterFilter):
    q = django_filters.CharFilter(label="Search", field_name="title", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(choices=Investigation.Kind, label="Kind of notification")
    state = django_filters.ChoiceFilter(choices=Investigation.State, label="State")

    class Meta:
        model = Investigation
        fields = ()


class ComparatorFilter(RegisterFilter):
    """What others publish, by line and by words."""

    reads = ("injuries",)

    q = django_filters.CharFilter(label="Search", method="search")
    line = django_filters.ChoiceFilter(
        label="Line of the paper", field_name="line__slug", choices=(), empty_label="Any"
    )

    class Meta:
        model = Comparator
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(
            "line",
            lambda: ReportLine.objects.order_by("order", "pk").values_list("slug", "short_title"),
        )

    def search(self, queryset, name, value):
        words = (
            f"{field}__icontains" for field in ("title", "source", "definition", "not_the_same")
        )
        return queryset.filter(Q(*((word, value) for word in words), _connector=Q.OR))
