"""The pages on which risks, their controls and the Board's indicators are written down: new ones and corrections."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from ohs.web.operation_views import OperationFormView
from ohs.web.record_forms import RecordFormView

from .. import operations, permissions
from ..models import Control, Indicator, IndicatorReading, Risk
from ..record_forms import ControlForm, IndicatorForm, ProposeForm, ReadingForm, RiskDetailsForm
from .risks import find_risk


class RiskNew(OperationFormView):
    """A risk put forward. It is numbered, scored and opened on its own page."""

    permission_required = ("risks.view_risk", "risks.add_risk")
    template_name = "web/record_form.html"
    form_class = ProposeForm
    title = "New risk"
    button = "Propose the risk"
    success_message = "The risk is proposed. Score and review it next, give it a reference, then change its status to open."

    def may(self) -> bool:
        return permissions.keeps_the_register(self.request.user)

    def operate(self, form: ProposeForm) -> Risk:
        return operations.propose(by=self.request.user, on=self.today, **form.cleaned_data)

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            back_url=reverse("risks:list"), back_name="Risk register", **kwargs
        )


class _OfRisk(RecordFormView):
    """A form about something of one risk, for whoever works on the risk."""

    permission_required = "risks.view_risk"
    permission_denied_message = (
        "Only those whose post leads this risk and the HSW team can do this."
    )

    @cached_property
    def risk(self) -> Risk:
        return find_risk(self.kwargs["key"], self.today)

    def may(self) -> bool:
        return permissions.may_work_on(self.request.user, self.risk, self.today)

    def get_way_back(self) -> tuple[str, str]:
        return self.risk.get_absolute_url(), str(self.risk)


class RiskEdit(_OfRisk):
    """What is written of a risk. A lead corrects the description; the HSW team the rest."""

    model = Risk
    record_form = RiskDetailsForm
    title = "Edit details"
    success_message = "The details are saved."

    def load(self) -> Risk:
        return self.risk

    @property
    def fields(self) -> tuple[str, ...]:  # type: ignore[override]
        everything = (
            "title",
            "description",
            "source_note",
            "category",
            "parent",
            "raised_on",
            "lines",
        )
        if permissions.keeps_the_register(self.request.user):
            return everything
        return tuple(name for name in everything if name in permissions.LEADS_MAY_CORRECT)

    def operate(self, form: RiskDetailsForm) -> Risk:
        return operations.save_details(
            risk=form.instance,
            links=form.links,
            on=self.today,
            by=self.request.user,
            reason=form.reason,
            version=form.seen,
        )


class ControlNew(_OfRisk):
    """A new control of a risk."""

    model = Control
    record_form = ControlForm
    fields = ("title", "detail", "owner", "state", "line", "assured_by", "last_assured", "order")
    record_name = "control"
    title = "Add a control"
    button = "Add the control"
    success_message = "The control is recorded. If it changes how likely or how harmful the risk is, score it again."

    def get_instance(self) -> Any:
        return Control(risk=self.risk) if self.is_new else super().get_instance()

    def save(self, **arguments: Any) -> Control:  # type: ignore[override]
        return operations.save_control(on=self.today, **arguments)


class ControlEdit(ControlNew):
    """A control corrected."""

    title = "Edit a control"
    button = "Save"
    success_message = (
        "The control is saved. If it changes how likely or how harmful the risk is, score it again."
    )

    def load(self) -> Control:
        return get_object_or_404(Control, pk=self.kwargs["pk"], risk=self.risk)


class IndicatorNew(RecordFormView):
    """A new indicator of the Board."""

    permission_required = ("risks.view_indicator", "risks.add_indicator")
    model = Indicator
    record_form = IndicatorForm
    fields = (
        "title",
        "definition",
        "counted",
        "unit",
        "direction",
        "target_low",
        "target_high",
        "frequency",
        "grace_days",
        "by_month_and_unit",
        "owner",
        "risks",
        "programmes",
        "order",
    )
    record_name = "indicator"
    list_url, list_title = "risks:indicators", "Risk indicators"
    title = "New indicator"
    button = "Record the indicator"
    success_message = "The indicator is recorded. Record its first reading next."
    save = staticmethod(operations.save_indicator)

    def may(self) -> bool:
        return permissions.keeps_the_register(self.request.user)


class IndicatorEdit(IndicatorNew):
    """An indicator corrected."""

    permission_required = ("risks.view_indicator", "risks.change_indicator")
    title = "Edit details"
    button = "Save"
    success_message = "The indicator is saved."

    def load(self) -> Indicator:
        return get_object_or_404(Indicator, slug=self.kwargs["slug"])


class ReadingNew(RecordFormView):
    """What an indicator showed over a period."""

    permission_required = ("risks.view_indicator", "risks.add_indicatorreading")
    model = IndicatorReading
    record_form = ReadingForm
    fields = ("start", "end", "low", "high", "period_printed", "source")
    record_name = "reading"
    title = "Record a reading"
    button = "Record the reading"
    success_message = "The reading is recorded. A later one of the same period would supersede it."

    @cached_property
    def indicator(self) -> Indicator:
        return get_object_or_404(Indicator, slug=self.kwargs["slug"])

    def may(self) -> bool:
        if self.indicator.by_month_and_unit:
            raise Http404("Its figures come by import.")
        return permissions.keeps_the_register(self.request.user)

    def get_instance(self) -> IndicatorReading:
        return IndicatorReading(indicator=self.indicator, recorded_on=self.today)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "today": self.today}

    def operate(self, form: ReadingForm) -> IndicatorReading:
        return operations.record_reading(
            reading=form.instance, by=self.request.user, reason="Recorded"
        )

    def get_way_back(self) -> tuple[str, object]:
        return self.indicator.get_absolute_url(), self.indicator

    def get_success_url(self) -> str:
        return self.indicator.get_absolute_url()
