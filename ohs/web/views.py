"""The base of every page: the date it is as at, the permission it needs; and the base of every list."""

import datetime as dt
import sys
from collections.abc import Callable, Collection
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView
from django_filters.views import FilterView
from django_tables2 import RequestConfig, SingleTableMixin

from ohs.core import clock
from ohs.core.cache import DataVersion, cached_until_change, data_version
from ohs.core.characters import is_clean
from ohs.core.outages import outage_of
from ohs.core.text import own_words, upper_first
from ohs.organisation.models import BoardMeeting

from .formats import ListFile, OffersRows, errors_in_words
from .look import LookForm
from .models import SavedView
from .parameters import check_names, check_paging, days_in_one_piece, names_of

T = TypeVar("T")

# Pages reckon years back and ahead from the as-at date, and a calendar has two ends.
FIRST_AS_AT, LAST_AS_AT = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def parse_as_at(text: str | None, today: dt.date) -> dt.date:
    """The date of `?as_at=`, or today where none is given; raises BadRequest with a sentence for the reader."""
    if not text:
        return today
    try:
        on = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(
            f"“{text[:40]}” is not a date. Write the as-at date as year, month and day, for example as_at={today}."
        ) from error
    if not FIRST_AS_AT <= on <= LAST_AS_AT:
        raise BadRequest(
            f"The as-at date must lie between {FIRST_AS_AT.year} and {LAST_AS_AT.year}, for example as_at={today}."
        )
    return on


# The three fields of "Change date", as the address has them until it is made one date.
AS_AT_PARTS = ("as_at_day", "as_at_month", "as_at_year")


def as_at_of_parts(query: QueryDict) -> str:
    """The as-at date that was typed in three fields; raises BadRequest where they make no date."""
    day, month, year = (query.get(name, "").strip() for name in AS_AT_PARTS)
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except (ValueError, OverflowError) as error:
        typed = " ".join(part[:10] for part in (day, month, year) if part)
        raise BadRequest(
            f"“{typed}” is not a date. Return to the page and enter a day, a month and a year, for example 6 5 2021."
        ) from error


class AsAt(PermissionRequiredMixin):
    """The clock is read here, once: `on` is the date of the page, `today` the calendar's.

    Not signed in: the middleware has already sent the visitor to sign in. Signed in without the permission: 403.
    """

    raise_exception = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not all(is_clean(str(part)) for part in kwargs.values()):
            # No record is called so, and PostgreSQL refuses to look for it.
            raise Http404
        self.today = clock.today()
        self.on = parse_as_at(request.GET.get("as_at"), self.today)
        self.is_past = self.on < self.today

    # Where the page has only some of the records that are parts of it: those that can be commented on there.
    commented_parts = None

    def get_commented(self):
        """The record whose comments and questions stand at the end of the page; None where it is about none."""
        return

    # Names of the days, besides `as_at`, that a form of the page sends in three boxes.
    days_in_address: Collection[str] = ()

    def dispatch(self, request, *args, **kwargs):
        query = self.query_in_one_piece() if request.method == "GET" else request.GET
        if query is not request.GET:
            return HttpResponseRedirect(
                f"{request.path}?{query.urlencode()}" if query else request.path
            )
        return super().dispatch(request, *args, **kwargs)

    def query_in_one_piece(self) -> QueryDict:
        """The query of the address with each day that was typed in three boxes as one date; itself where there is none."""
        query = days_in_one_piece(self.request.GET, self.days_in_address)
        if any(name in query for name in AS_AT_PARTS):
            query = query.copy()
            query["as_at"] = as_at_of_parts(query)
            for name in AS_AT_PARTS:
                query.pop(name, None)
            if query["as_at"] == self.today.isoformat():
                del query["as_at"]
        return query

    @cached_property
    def data_version(self) -> DataVersion:
        """The version of the data that the page is of, read once: of its content and of the count of what waits."""
        return data_version()

    def kept(self, name: str, make: Callable[[], T], *key: object, reads: Collection[str]) -> T:
        """What `make()` gives on the page's date, kept until an app that it `reads` records something."""
        return cached_until_change(
            name, make, self.on, *key, version=self.data_version, reads=reads
        )

    @cached_property
    def last_meeting(self) -> BoardMeeting | None:
        """The meeting that "since the last Board" means on the page."""
        return self.kept(
            "last meeting",
            lambda: BoardMeeting.objects.last_frozen(self.on),
            reads=("organisation",),
        )

    @property
    def as_at_query(self) -> str:
        """The query that links carry so that the next page is as at the same date; empty for today."""
        return urlencode({"as_at": self.on.isoformat()}) if self.on != self.today else ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            on=self.on,
            today=self.today,
            is_past=self.is_past,
            is_future=self.on > self.today,
            as_at_query=self.as_at_query,
            **kwargs,
        )


# The parameter of a list with which its rows can be ticked, to change several of them.
CHOOSE = "choose"
# What belongs to the moment, not to a view of a list.
_NOT_KEPT = ("page", "format", "as_at", "more", "filters", CHOOSE, "csrfmiddlewaretoken")


def kept_query(text: str) -> str:
    """The part of an address's query that a saved view remembers."""
    query = QueryDict(text, mutable=True)
    for name in _NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()


class RegisterPage(AsAt, TemplateView):
    """A page that is not a plain list or one record: a heat map, a matrix, the dashboard."""


class RegisterDetail(AsAt, DetailView):
    """One record and its whole story."""

    def get_commented(self):
        return self.object


class RegisterList(OffersRows, AsAt, SingleTableMixin, FilterView):
    """A register: filter, sort, search, page size, empty state, and the files of exactly what is filtered.

    `csv_columns` is a tuple of `ohs.core.columns.Column`, those of the workbook and of JSON too; `noun` the singular
    and the plural.
    """

    template_name = "web/list.html"
    format_of = "list"
    title = ""
    noun = ("row", "rows")
    intro = ""
    empty_text = "Nothing has been recorded yet."
    none_match_text = "Nothing matches the filters. Remove one, or clear them all."
    csv_columns = ()
    csv_name = "register"
    is_list = True
    # The name of the page on which several rows are changed at once, and who may; empty where there is none.
    bulk_name, bulk_permission = "", ""
    # Parameters that the filter form carries along besides its own fields.
    kept_parameters = ("sort", "as_at", "per_page")

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        # An empty form is a valid one: `data` is never None, so that defaults and errors are the same for all.
        kwargs["data"] = self.request.GET
        return kwargs

    def get_filterset(self, filterset_class):
        filterset_class_kwargs = self.get_filterset_kwargs(filterset_class)
        return filterset_class(
            on=self.on, read_version=lambda: self.data_version, **filterset_class_kwargs
        )

    # What the page shows where nobody has set a filter, as the filter form would have it; files hold everything.
    default_filters: dict[str, str] = {}

    def apply_default_filters(self):
        """The default becomes part of the address that links are made of, so that each number leads to its rows."""
        fields = self.get_filterset_class().base_filters
        asked = any(name in self.request.GET for name in fields)
        if self.default_filters and not asked and "format" not in self.request.GET:
            query = self.request.GET.copy()
            query.update(self.default_filters)
            self.request.GET = query

    @property
    def days_in_address(self):
        return self.get_filterset_class().base_filters

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        table_class = self.get_table_class()
        groupings = table_class.groupings
        self.look_form = LookForm(
            request.GET,
            columns=table_class.choosable(),
            groups=[(name, grouping.heading) for name, grouping in groupings.items()],
            shown=table_class.usual(),
        )
        if not self.look_form.is_valid():
            raise BadRequest(errors_in_words(self.look_form))
        self.grouping = groupings.get(self.look_form.cleaned_data.get("group_by", ""))

    def get_rows(self):
        """The rows that the filters leave, in the order of the grouping where there is one."""
        rows = self.filterset.qs
        return self.grouping.arranged(rows, self.on) if self.grouping else rows

    def get_no_rows(self):
        """What is shown in their place where a filter has a fault."""
        return self.filterset.queryset.none()

    def get_table(self, **kwargs):
        if self.grouping:
            kwargs["orderable"] = False
        table = super().get_table(**kwargs)
        table.show_columns(self.look_form.cleaned_data["columns"] or table.usual())
        if self.grouping:
            table.show_groups(self.grouping)
        if self.is_choosing:
            table.show_ticks()
        return table

    @cached_property
    def may_change_several(self) -> bool:
        """The past is read, not changed."""
        may = self.bulk_name and self.request.user.has_perm(self.bulk_permission)
        return bool(may) and self.on == self.today

    @property
    def is_choosing(self) -> bool:
        return self.may_change_several and bool(self.request.GET.get(CHOOSE))

    def prepare(self):
        self.apply_default_filters()
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.check_parameters()
        self.check_sort()

    def query_errors(self) -> str:
        return errors_in_words(self.filterset.form)

    def page_response(self, request, *args, **kwargs):
        valid = self.filterset.is_valid()
        self.object_list = self.get_rows() if valid else self.get_no_rows()
        return self.render_to_response(self.get_context_data(filter=self.filterset, valid=valid))

    @cached_property
    def parameters(self) -> set[str]:
        """The names of all parameters that the address may have."""
        known = {"as_at", "filters", "format", "page", "per_page", "sort"}
        if self.bulk_name:
            known.add(CHOOSE)
        known |= {*self.kept_parameters, *self.look_form.fields, *self.get_more_parameters()}
        return known | names_of(self.filterset.form)

    def check_parameters(self):
        check_names(self.request.GET, self.parameters)
        check_paging(self.request.GET, settings.OHS_PAGE_SIZES)

    def get_saved_views(self) -> list[SavedView]:
        """The reader's own views of this list, and those shared with a role of theirs that ask nothing it does not have."""
        path, person = self.request.path, self.request.user
        views = self.kept(
            "saved views",
            lambda: list(SavedView.objects.of_list(path).for_user(person)),
            path,
            person.pk,
            reads=("web",),
        )
        return [
            view
            for view in views
            if view.owner_id == self.request.user.pk
            or self.parameters.issuperset(QueryDict(view.query))
        ]

    def get_more_parameters(self):
        """Names of parameters that the list itself reads, besides those of its filter form."""
        return ()

    def check_sort(self):
        table_class = self.get_table_class()
        for alias in self.request.GET.getlist("sort"):
            if alias and not table_class.can_sort_by(alias):
                raise BadRequest(
                    f"This list cannot be sorted by “{alias[:40]}”. Sort it by one of: "
                    f"{', '.join(table_class.sortable())}; with a hyphen before the name, from the highest down."
                )

    # The files: CSV, workbook, JSON
    def get_csv_rows(self, queryset):
        """The rows of the files, as an iterable that does not hold them all."""
        return queryset.iterator(chunk_size=2000)

    def get_file(self) -> ListFile:
        self.object_list = self.get_rows()
        kwargs = self.get_table_kwargs() | {"orderable": not self.grouping}
        table = self.get_table_class()(data=self.object_list, **kwargs)
        RequestConfig(self.request, paginate=False).configure(table)
        queryset = getattr(table.data, "data", self.object_list)
        return ListFile(
            name=f"{self.csv_name}-{self.on.isoformat()}",
            title=self.title,
            on=self.on,
            columns=tuple(self.csv_columns),
            rows=lambda: self.get_csv_rows(queryset),
            notes=tuple(
                (f"Filter: {label}", str(value))
                for label, value, _ in self.chips(self.active_filters())
            ),
        )

    def active_filters(self) -> list[str]:
        """The fields that the rows are filtered by: one with its default is not a filter."""
        given = self.request.GET
        return [
            name for name in self.filterset.form.fields if name in given and given.get(name) != ""
        ]

    # The page
    def get_table_pagination(self, table):
        return {"per_page": int(self.request.GET.get("per_page") or 50)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        table = context["table"]
        form = self.filterset.form
        active = self.active_filters()
        this_query = kept_query(self.request.GET.urlencode())
        this_view = SavedView(address=self.request.path, query=this_query)
        context.update(
            saved_views=self.get_saved_views(),
            this_query=this_query,
            save_query=urlencode({"of": this_view.url}),
            may_change_several=self.may_change_several,
            is_choosing=self.is_choosing,
            bulk_url=reverse(self.bulk_name) if self.may_change_several else "",
            this_query_parts=QueryDict(this_query).lists() if self.is_choosing else (),
            look=self.look_form,
            title=own_words(self.title),
            heading=self.get_heading(active),
            clear_url=self.get_clear_url(),
            filters_open=self.request.GET.get("filters") == "open",
            intro=self.intro,
            noun=self.noun,
            total=table.paginator.count if getattr(table, "paginator", None) else len(table.rows),
            filtered=bool(active),
            active=active,
            chips=self.chips(active),
            hidden=[
                (name, self.request.GET[name])
                for name in self.kept_parameters
                if name not in form.fields and self.request.GET.get(name)
            ],
            page_sizes=settings.OHS_PAGE_SIZES,
            per_page=table.paginator.per_page if getattr(table, "paginator", None) else None,
            empty_text=self.none_match_text
            if any(self.default_filters.get(name) != self.request.GET[name] for name in active)
            else self.empty_text,
        )
        return context

    def get_clear_url(self) -> str:
        """The list without any filter, a default one among them."""
        query = dict.fromkeys(self.default_filters, "")
        if self.as_at_query:
            query["as_at"] = self.on.isoformat()
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path

    def get_heading(self, active) -> str:
        """The list in words, by what it is narrowed to: "Key tasks that are overdue"."""
        title = own_words(self.title)
        if not active or not self.filterset.form.is_valid():
            return title
        # What is so by default goes without saying beside anything else; the chips say it.
        given = self.request.GET
        beside = [name for name in active if self.default_filters.get(name) != given[name]]
        active = beside or active
        # In the order of the phrases, which is that of a sentence.
        known = list(self.filterset.phrases)
        active = sorted(active, key=lambda name: known.index(name) if name in known else -1)
        phrases = [self.filterset.phrase(name) for name in active]
        rows = upper_first(own_words(self.noun[1]))
        return " ".join([rows, *phrases]) if all(phrases) else title

    def chips(self, active):
        """Each active filter as (label, what it is set to, the query without it)."""
        chips = []
        if not self.filterset.form.is_valid():
            return chips
        for name in active:
            query = self.request.GET.copy()
            query.pop(name, None)
            query.pop("page", None)
            if name in self.default_filters:
                # Left out, it would be the default again.
                query[name] = ""
            field = self.filterset.form.fields[name]
            chips.append((field.label or name, self.filterset.describe(name), query.urlencode()))
        return chips


# Pages without a register
def bad_request(request, exception=None):
    message = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"message": message}, status=400)


def permission_denied(request, exception=None):
    message = str(exception) if exception and str(exception) else ""
    return render(request, "403.html", {"message": message}, status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    # Nothing is queried here: the database may be what failed.
    outage = outage_of(sys.exc_info()[1])
    if outage is not None:
        page = render(request, "503_outage.html", {"outage": outage}).content
        return HttpResponse(page, status=503, headers={"Retry-After": "60"})
    return HttpResponse(render(request, "500.html").content, status=500)
