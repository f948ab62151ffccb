"""Monthly counts: each as it is recorded for keepers, the published months of the lines for everybody else."""

from django.db.models import Max, OuterRef, Subquery
from django.utils.functional import cached_property

from ohs.core.columns import Column, Kind
from ohs.core.periods import Month
from ohs.imports.figures.comparison import NOT_BY_UNIT
from ohs.organisation.models import BoardMeeting
from ohs.web.views import RegisterList

from ..dimensions import Kinds
from ..disclosure import Mark
from ..filters import MonthlyCountFilter, PublishedMonthFilter
from ..models import (
    CountExtract,
    MonthlyCount,
    MonthlyTotal,
    Publication,
    PublishedMonth,
    ReportLine,
)
from ..permissions import SMALL_NUMBERS
from ..reporting import columns as meanings
from ..tables import (
    MonthlyCountTable,
    PublishedMonthTable,
)
from .small_numbers import Audience


class CountLook:
    """What a list of counts needs to print its rows: the names of kinds, and what was known at the last Board."""

    def __init__(self, kinds: Kinds, *, on):
        self.kinds = kinds
        meeting = BoardMeeting.objects.last_frozen(on)
        self._then = _changed_since(meeting.as_at, on) if meeting else {}
        self._newest = MonthlyTotal.objects.known(on).aggregate(newest=Max("month"))["newest"]
        self._names = {}

    def unit(self, row):
        # In words, as a file that is brought in has to have them.
        return self.kinds.units[row.unit_id].code if row.unit_id else NOT_BY_UNIT

    def cause(self, row):
        return self.kinds.causes[row.cause_id].name

    def staff_group(self, row):
        return self.kinds.staff_groups[row.staff_group_id].name

    def severity(self, row):
        key = (row.severity_id, row.month)
        if key not in self._names:
            self._names[key] = self.kinds.severities[row.severity_id].on(row.month)
        return self._names[key]

    def count(self, row):
        return row.count

    def marker(self, row):
        markers = []
        if row.month == self._newest:
            markers.append(Mark.PROVISIONAL)
        if self._then.get(_key_of(row), row.count) != row.count:
            markers.append(Mark.REVISED)
        return " ".join(markers)


def _changed_since(then, on):
    """The counts that were known on a day and have been superseded since, by what they are counts of."""
    changed = MonthlyCount.objects.known(then).filter(superseded_on__lte=on)
    return {_key_of(row): row.count for row in changed}


def _key_of(row):
    return row.month, row.unit_id, row.cause_id, row.severity_id, row.staff_group_id


def _of_row(name: str):
    return lambda row, look: getattr(look, name)(row)


_KINDS = {"count": Kind.NUMBER_OR_MARK, "as_at": Kind.DATE}


def _column(name, getter=None):
    return Column(
        name,
        getter or _of_row(name),
        needs_context=getter is None,
        kind=_KINDS.get(name, Kind.TEXT),
        meaning=meanings.COUNT[name],
    )


def _month(row):
    return str(Month.of(row.month))


COUNT_COLUMNS = (
    _column("month", _month),
    _column("unit"),
    _column("cause"),
    _column("severity"),
    _column("staff_group"),
    _column("count"),
    _column("as_at", "as_at"),
    _column("marker"),
)


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
    empty_text = "No count has been recorded. Counts come in with an import, in the admin or by the command import_counts."
    template_name = "injuries/monthlycount_list.html"

    @cached_property
    def kinds(self):
        return Kinds()

    @cached_property
    def look(self):
        return CountLook(self.kinds, on=self.on)

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
        return {"look": self.look}

    def get_csv_context(self, queryset):
        return self.look

    def get_csv_rows(self, queryset):
        self.log(queryset.count())
        return super().get_csv_rows(queryset)

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


class PublishedLook:
    """What a list of published months needs to print its rows."""

    def __init__(self, *, on):
        self._newest = PublishedMonth.objects.known(on).aggregate(newest=Max("month"))["newest"]

    def count(self, row):
        return str(Mark.CONFIDENTIAL) if row.count is None else row.count

    def as_at(self, row):
        """The extract that a figure came with; of what is withheld it is not said."""
        return None if row.count is None else row.as_at

    def marker(self, row):
        markers = []
        if row.count is None:
            markers.append(Mark.CONFIDENTIAL)
        if row.month == self._newest:
            markers.append(Mark.PROVISIONAL)
        if None not in (row.count, row.count_then) and row.count != row.count_then:
            markers.append(Mark.REVISED)
        return " ".join(markers)


PUBLISHED_COLUMNS = (
    _column("month", _month),
    _column("line", "line.title"),
    _column("count"),
    _column("as_at"),
    _column("marker"),
)


def published_months(on):
    """The months as they were published by a day, newest first, each with what the last frozen meeting saw of it."""
    meeting = BoardMeeting.objects.last_frozen(on)
    then = PublishedMonth.objects.none()
    if meeting:
        then = PublishedMonth.objects.known(meeting.as_at).filter(
            line=OuterRef("line"), month=OuterRef("month")
        )
    return (
        PublishedMonth.objects.known(on)
        .select_related("line")
        .annotate(count_then=Subquery(then.values("count")[:1]))
        .order_by("-month", "line__order", "line")
    )


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
    def look(self):
        return PublishedLook(on=self.on)

    def get_filterset_kwargs(self, filterset_class):
        lines = ReportLine.objects.order_by("order", "pk")
        return {**super().get_filterset_kwargs(filterset_class), "lines": lines}

    def get_queryset(self):
        return published_months(self.on)

    def get_table_kwargs(self):
        return {"look": self.look}

    def get_csv_context(self, queryset):
        return self.look

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [row.record for row in context["table"].paginated_rows]
        context.update(illustrative=any(row.illustrative for row in rows))
        return context
