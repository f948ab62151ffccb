"""Programmes: the list, one record, and what people do with it."""

from django.shortcuts import get_object_or_404

from ohs.core.change_log import changes_of
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterDetail, RegisterList

from .. import operations, permissions
from ..filters import ProgrammeFilter
from ..forms import programmes as forms
from ..models import Programme
from ..reporting.advice_rows import PROGRAMMES, linked_risks, programme_rows
from ..tables import ProgrammeTable

_VIEW = "actions.view_programme"


class ProgrammeList(RegisterList):
    """Services, pilots, campaigns, strategies and policies."""

    permission_required = _VIEW
    model = Programme
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    csv_columns = PROGRAMMES.columns
    csv_name = "programmes"
    title = "Programmes"
    noun = ("programme", "programmes")
    intro = "Services, pilots, campaigns, strategies, policies and responses to events: what the force offers, tries and tells its people."
    empty_text = "No programme has been recorded."
    template_name = "actions/programme_list.html"
    bulk_name, bulk_permission = "actions:bulk_programmes", "actions.change_programme"

    def get_queryset(self):
        return Programme.objects.for_list(self.on)

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        return programme_rows(queryset, self.on)


class ProgrammeDetail(RegisterDetail):
    permission_required = _VIEW
    template_name = "actions/programme_detail.html"

    def get_queryset(self):
        return Programme.objects.for_list(self.on)

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        return super().get_context_data(
            notes=list(row.notes.filter(noted_on__lte=self.on).select_related("noted_by")),
            tasks=list(row.tasks.select_related("plan").order_by("sort_key", "pk")),
            units=list(row.units.order_by("group__order", "order", "code")),
            risks=linked_risks([row.pk])[row.pk],
            changes=changes_of(row)[::-1],
            may_note=not self.is_past and permissions.may_note_programme(user, row, self.today),
            may_keep=not self.is_past and permissions.may_keep_programmes(user),
            **kwargs,
        )


class _Form(OperationFormView):
    template_name = "actions/advice_form.html"
    extra_context = {"list_url": "actions:programmes", "list_title": "Programmes"}


class ProgrammeNew(_Form):
    permission_required = (_VIEW, "actions.add_programme")
    form_class = forms.StartProgrammeForm
    title = "Record a programme"
    button = "Record the programme"
    success_message = "The programme is recorded."

    def may(self):
        return permissions.may_keep_programmes(self.request.user)

    def operate(self, form):
        return operations.start_programme(by=self.request.user, on=self.today, **form.cleaned_data)

    def get_success_url(self):
        return self.result.get_absolute_url()


class ProgrammeWork(_Form):
    permission_required = _VIEW
    permission_denied_message = permissions.OWNER_OR_TEAM

    def load(self):
        return get_object_or_404(Programme, slug=self.kwargs["slug"])


class ProgrammeNote(ProgrammeWork):
    form_class = forms.ProgrammeNoteForm
    title = "Note for the Board"
    button = "Save the note"
    success_message = "The note is recorded. It is printed in the next paper."

    def may(self):
        return permissions.may_note_programme(self.request.user, self.object, self.today)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record": self.object}

    def operate(self, form):
        return operations.note_programme(
            programme=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )


class ProgrammeEdit(ProgrammeWork):
    form_class = forms.CorrectProgrammeForm
    title = "Edit details"
    success_message = "Saved."

    def may(self):
        return permissions.may_keep_programmes(self.request.user)

    def get_form_kwargs(self):
        instance = Programme.objects.get(pk=self.object.pk)
        return {**super().get_form_kwargs(), "instance": instance}

    def get_initial(self):
        return {
            "version": self.object.version,
            "tasks": list(self.object.tasks.all()),
            "units": list(self.object.units.all()),
        }

    def operate(self, form):
        values = dict(form.cleaned_data)
        return operations.correct_programme(
            programme=self.object,
            version=values.pop("version"),
            reason=values.pop("reason"),
            tasks=values.pop("tasks"),
            units=values.pop("units"),
            values=values,
            by=self.request.user,
        )
