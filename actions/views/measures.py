"""The page of a measure, and the form by which a reading of it is recorded."""

from functools import partial

from django.shortcuts import get_object_or_404

from ohs.core.models import withdrawn_of
from ohs.core.text import format_day
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterDetail
from ohs.web.withdrawal import Mistake, WithdrawMistake

from .. import operations, permissions
from ..forms.measures import ReadingForm
from ..measure_sources import Viewer
from ..models import Measure
from ..models import MeasureReading as Reading
from ..rules.progress import MeasureKind
from ..selectors.measure_cards import load_card


class MeasureDetail(RegisterDetail):
    permission_required = "actions.view_measure"
    model = Measure
    queryset = Measure.objects.select_related("action__plan")
    template_name = "actions/measure_detail.html"

    def get_context_data(self, **kwargs):
        user, measure = self.request.user, self.object
        viewer = Viewer(user, self.request.get_full_path())
        readable = not self.is_past and measure.kind != MeasureKind.NONE
        return super().get_context_data(
            card=load_card(measure, self.on, viewer),
            withdrawn=[] if self.is_past else list(withdrawn_of(Reading, measure=measure)),
            may_read=readable and permissions.may_record_reading(user, measure, self.today),
            **kwargs,
        )


class MeasureReading(OperationFormView):
    """For the leads of the tasks it judges and the HSW team."""

    permission_required = "actions.view_measure"
    permission_denied_message = permissions.READINGS_ARE_THE_LEADS
    template_name = "actions/measure_form.html"
    form_class = ReadingForm
    title = "Record a reading"
    button = "Save the reading"
    success_message = "The reading is recorded."

    def load(self):
        return get_object_or_404(
            Measure.objects.select_related("action__plan"), pk=self.kwargs["pk"]
        )

    def may(self):
        return permissions.may_record_reading(self.request.user, self.object, self.today)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "measure": self.object, "today": self.today}

    def operate(self, form):
        return operations.record_reading(
            measure=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )


class WithdrawReading(WithdrawMistake):
    """A reading of a measure that was a mistake."""

    permission_required = "actions.change_measure"

    def load(self):
        return get_object_or_404(Measure, pk=self.kwargs["pk"])

    def mistakes(self):
        readings = self.object.readings.order_by("-date", "-pk")
        return [
            Mistake(
                f"{format_day(reading.date)}: {reading.value.normalize():f} {self.object.unit}",
                partial(operations.withdraw_reading, reading=reading),
            )
            for reading in readings
        ]
