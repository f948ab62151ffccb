"""Incidents notified to the regulator, and the regulator's form of each."""

from operator import itemgetter

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from ohs.core.columns import Column
from ohs.core.csv import stream_csv
from ohs.core.text import format_day
from ohs.organisation.models import current_force
from ohs.web.filled_forms import form_pdf
from ohs.web.views import AsAt, RegisterDetail, RegisterList

from ..filters import InvestigationFilter
from ..models import Investigation
from ..permissions import SMALL_NUMBERS
from ..reporting import f2508
from ..reporting.rows import INVESTIGATIONS, investigation_rows, log_people
from ..tables import InvestigationTable, due_by, when
from .small_numbers import Audience


class InvestigationList(Audience, RegisterList):
    permission_required = "injuries.view_investigation"
    table_class = InvestigationTable
    filterset_class = InvestigationFilter
    csv_columns = INVESTIGATIONS.columns
    csv_name = "investigations"
    title = "Investigations"
    noun = ("incident", "incidents")
    bulk_name, bulk_permission = "injuries:bulk", "injuries.change_investigation"
    empty_text = "No incident has been recorded."
    template_name = "injuries/investigation_list.html"

    def get_queryset(self):
        return Investigation.objects.for_list(self.on)

    def get_context_data(self, **kwargs):
        regulator = current_force().regulator
        intro = f"Incidents that {regulator} was notified of or asked about."
        return super().get_context_data(intro=intro, **kwargs)

    def get_table_kwargs(self):
        return {"on": self.on, "as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        if self.full:
            log_people(queryset, by=self.request.user, path=self.request.get_full_path())
        return investigation_rows(queryset, self.on, small_numbers=self.full)


class InvestigationDetail(Audience, RegisterDetail):
    permission_required = "injuries.view_investigation"
    template_name = "injuries/investigation_detail.html"
    slug_field = slug_url_kwarg = "number"

    def get_queryset(self):
        return Investigation.objects.for_list(self.on)

    def get_context_data(self, **kwargs):
        investigation = self.object
        self.log(int(investigation.people is not None))
        return super().get_context_data(
            when=when(investigation),
            due_by=due_by(investigation),
            timeliness=investigation.timeliness(self.on),
            full=self.full,
            risks=investigation.risk_refs,
            **kwargs,
        )


class RegulatorReport(Audience, AsAt, View):
    """The regulator's form, filled from a record: for those who may see who was hurt, and never for a kind that is not
    reported."""

    permission_required = ("injuries.view_investigation", SMALL_NUMBERS)
    as_pdf = True

    def get(self, request, number):
        investigation = get_object_or_404(Investigation.objects.for_list(self.on), number=number)
        if not investigation.reportable:
            raise Http404(f"{investigation.get_kind_display()} is not reported to the regulator.")
        self.log(int(investigation.people is not None))
        force = current_force()
        parts = f2508.fill(investigation, force)
        name = f"f2508-{investigation.number}"
        if not self.as_pdf:
            rows = [(part.heading, *answer) for part in parts for answer in part.answers]
            columns = [Column(each, itemgetter(place)) for place, each in enumerate(_F2508)]
            return stream_csv(f"{name}.csv", columns, rows)
        body = form_pdf(
            f"F2508: {investigation.title}",
            f"Filled from the register as at {format_day(self.on)}. What the register does not hold is left to be "
            f"completed. The report is made to {force.regulator} on its own form.",
            parts,
            made_on=self.on,
        )
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
        return response


_F2508 = ("part", "question", "answer")
