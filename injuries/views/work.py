"""The pages on which incidents and notes on charts are written down: new ones and corrections."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from actions.models import Recommendation
from ohs.web.named_records import numbered, several_of
from ohs.web.record_forms import RecordForm, RecordFormView

from .. import operations, permissions
from ..models import Annotation, Investigation, InvestigationGroup, ReportLine


class _Keeping(RecordFormView):
    def may(self) -> bool:
        return permissions.keeps_the_register(self.request.user)


class InvestigationForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False
        self.fields["number"].help_text = "Empty: the next one."
        self.fields["recommendations"] = several_of(
            Recommendation.objects.order_by("number", "pk"),
            numbered("recommendation", "14"),
            label="Recommendations",
        )
        self.fields["occurred_on"].label = "Occurred on"
        self.fields["precision"].label = "What is known is the"
        if not self.instance._state.adding:
            # It is what its address and papers call it.
            del self.fields["number"]


class InvestigationNew(_Keeping):
    """A new incident."""

    permission_required = ("injuries.view_investigation", "injuries.add_investigation")
    model = Investigation
    record_form = InvestigationForm
    record_name = "investigation"
    list_url, list_title = "injuries:investigations", "Investigations"
    title = "Record an incident"
    button = "Record the incident"
    save = staticmethod(operations.save_investigation)

    @property
    def fields(self) -> tuple[str, ...]:  # type: ignore[override]
        everything = (
            "number",
            "title",
            "kind",
            "occurred_on",
            "precision",
            "unit",
            "staff_group",
            "people",
            "notified",
            "notified_on",
            "lead",
            "report_deadline",
            "state",
            "state_text",
            "resolved_on",
            "narrative",
            "published_text",
            "recommendations",
        )
        if permissions.may_see_small_numbers(self.request.user):
            return everything
        # How many people were hurt is a small number.
        return tuple(name for name in everything if name != "people")

    def get_success_message(self) -> str:
        limit = self.result.limit
        if limit is None or self.result.notified == Investigation.Notified.YES:
            return "The incident is recorded."
        return f"The incident is recorded. The law allows {limit.days} days for the report to the regulator."


class InvestigationEdit(InvestigationNew):
    """An incident corrected, or brought up to date."""

    permission_required = ("injuries.view_investigation", "injuries.change_investigation")
    title = "Edit details"
    button = "Save"

    def load(self) -> Investigation:
        return get_object_or_404(Investigation, number=self.kwargs["number"])


class GroupNew(_Keeping):
    """A group set up for an incident."""

    permission_required = ("injuries.view_investigation", "injuries.add_investigationgroup")
    model = InvestigationGroup
    fields = ("level", "name", "purpose", "members", "set_up_on")
    record_name = "group"
    title = "Add a group"
    button = "Add the group"
    success_message = "The group is recorded."
    save = staticmethod(operations.save_investigation_group)

    @cached_property
    def investigation(self) -> Investigation:
        return get_object_or_404(Investigation, number=self.kwargs["number"])

    def get_instance(self) -> Any:
        own = InvestigationGroup(investigation=self.investigation)
        return own if self.is_new else super().get_instance()

    def get_way_back(self) -> tuple[str, object]:
        return self.investigation.get_absolute_url(), self.investigation

    def get_success_url(self) -> str:
        return self.get_way_back()[0]


class GroupEdit(GroupNew):
    """A group of an incident corrected."""

    permission_required = ("injuries.view_investigation", "injuries.change_investigationgroup")
    title = "Edit a group"
    button = "Save"
    success_message = "The group is saved."

    def load(self) -> InvestigationGroup:
        return get_object_or_404(
            InvestigationGroup, pk=self.kwargs["pk"], investigation=self.investigation
        )


class AnnotationForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["month"].label = "From the month of"
        self.fields["month"].help_text = "Any day of it."
        self.fields["text"].label = "What a reader should know"
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 400})
        self.fields["kind"].help_text = (
            "A note says something of the month. Where recording changed, or limits are to start anew, limits are "
            "worked out from this month on; saving limits that start anew approves them."
        )

    def clean_month(self) -> Any:
        return self.cleaned_data["month"].replace(day=1)


class AnnotationNew(_Keeping):
    """A note on the chart of a report line."""

    permission_required = ("injuries.view_reportline", "injuries.add_annotation")
    model = Annotation
    record_form = AnnotationForm
    fields = ("month", "kind", "text")
    record_name = "annotation"
    title = "Add a note on the chart"
    button = "Add the note"
    success_message = "The note stands on the chart and under it."

    @cached_property
    def line(self) -> ReportLine:
        return get_object_or_404(ReportLine, slug=self.kwargs["slug"])

    def get_instance(self) -> Any:
        return Annotation(line=self.line) if self.is_new else super().get_instance()

    def save(self, **arguments: Any) -> Annotation:  # type: ignore[override]
        return operations.save_annotation(on=self.today, **arguments)

    def get_way_back(self) -> tuple[str, str]:
        return self.line.get_absolute_url(), self.line.title

    def get_success_url(self) -> str:
        return self.get_way_back()[0]


class AnnotationEdit(AnnotationNew):
    """A note on a chart corrected."""

    permission_required = ("injuries.view_reportline", "injuries.change_annotation")
    title = "Edit a note on the chart"
    button = "Save"
    success_message = "The note is saved."

    def load(self) -> Annotation:
        return get_object_or_404(Annotation, pk=self.kwargs["pk"], line=self.line)
