"""The risk register, and the page of one risk."""

from django.http import Http404, HttpResponsePermanentRedirect

from ohs.core.models import withdrawn_of
from ohs.web.views import RegisterDetail, RegisterList

from .. import permissions
from ..filters import RiskFilter
from ..models import Band, Risk, RiskReview, RiskScore
from ..reporting.rows import RISKS, rows_of
from ..selectors.appetite import load_appetites
from ..selectors.positions import Movement
from ..selectors.risk_page import load_risk_record
from ..tables import RiskTable


class RiskList(RegisterList):
    """The risk register: `?trend=worsened`, `?appetite=outside`, `?scored=no`, `?state=` and more narrow it."""

    permission_required = "risks.view_risk"
    table_class = RiskTable
    filterset_class = RiskFilter
    csv_columns = RISKS.columns
    csv_name = RISKS.name
    title = "Risk register"
    noun = ("risk", "risks")
    empty_text = "No risk has been recorded. The HSW team proposes the first one."
    template_name = "risks/risk_list.html"
    default_filters = {"open": "yes"}
    bulk_name, bulk_permission = "risks:bulk", "risks.change_risk"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.limits = self.kept("appetites", load_appetites, reads=("risks",)).limits(self.on)

    def get_filterset_kwargs(self, filterset_class):
        return {**super().get_filterset_kwargs(filterset_class), "limits": self.limits}

    def get_queryset(self):
        return Risk.objects.for_list(self.on)

    def get_table(self, **kwargs):
        table = super().get_table(**kwargs)
        table.on, table.as_at_query, table.limits = self.on, self.as_at_query, self.limits
        table.bands = self.kept("bands", Band.objects.in_bulk, reads=("risks",))
        table.movement = Movement(self.last_meeting, [row.record for row in table.paginated_rows])
        return table

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"meeting": self.last_meeting}
        if self.is_past:
            # Not knowing when they were raised, it cannot leave them out.
            context["undated"] = Risk.objects.on_register().filter(raised_on=None).count()
        return context

    def get_csv_rows(self, queryset):
        return rows_of(queryset.prefetch_related(None), self.on)


class RiskDetail(RegisterDetail):
    """One risk and its whole history."""

    permission_required = "risks.view_risk"
    template_name = "risks/risk_detail.html"
    context_object_name = "risk"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.kwargs["key"] != self.object.key:
            query = f"?{self.as_at_query}" if self.as_at_query else ""
            return HttpResponsePermanentRedirect(self.object.get_absolute_url() + query)
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_object(self, queryset=None):
        return find_risk(self.kwargs["key"], self.on)

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_work = permissions.may_work_on(user, self.object, self.today)
        return super().get_context_data(
            **kwargs,
            # The history is of the record as it is kept today: it says nothing of an earlier date.
            record=load_risk_record(self.object, self.on, with_changes=not self.is_past),
            may_work=may_work and not self.is_past,
            keeps=permissions.keeps_the_register(user),
            withdrawn=_withdrawn(self.object) if not self.is_past else [],
        )


def _withdrawn(risk: Risk) -> list:
    """Scores and reviews that were mistakes, the last withdrawn first."""
    found = [*withdrawn_of(RiskScore, risk=risk), *withdrawn_of(RiskReview, risk=risk)]
    return sorted(found, key=lambda record: record.withdrawn_at, reverse=True)


def find_risk(key: str, on) -> Risk:
    """The risk of an address: by its reference, or by the stand-in it had before it had one."""
    rows = Risk.objects.as_at(on).with_leads(on).select_related("category", "group", "parent")
    risk = rows.by_key(key).first()
    if risk is None:
        raise Http404
    return risk
