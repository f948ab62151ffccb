"""The page of a measure, and the form by which a reading of it is recorded."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from ohs.core import clock
from ohs.web.views import RegisterDetail

from .. import operations, permissions
from ..forms.measures import ReadingForm
from ..measure_sources import Asker
from ..models import Measure
from ..selectors import measure_cards


class MeasureDetail(RegisterDetail):
    permission_required = "actions.view_measure"
    model = Measure
    queryset = Measure.objects.select_related("action__plan")
    template_name = "actions/measure_detail.html"

    def get_context_data(self, **kwargs):
        asker = Asker(self.request.user, self.request.get_full_path())
        readable = not self.is_past and self.object.kind != Measure.Kind.NONE
        return super().get_context_data(
            card=measure_cards.of_measure(self.object, self.on, asker),
            may_read=readable and permissions.may_read(self.request.user, self.object, self.today),
            **kwargs,
        )


class MeasureReading(PermissionRequiredMixin, FormView):
    """For the leads of the tasks it judges and the HSW team; the operation checks again."""

    permission_required = "actions.view_measure"
    raise_exception = True
    template_name = "actions/measure_form.html"
    form_class = ReadingForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.today = clock.today()
            measures = Measure.objects.select_related("action__plan")
            self.measure = get_object_or_404(measures, pk=kwargs["pk"])
            if not permissions.may_read(request.user, self.measure, self.today):
                raise PermissionDenied(
                    "Only those whose post leads one of its tasks and the HSW team can record a reading."
                )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "measure": self.measure, "today": self.today}

    def get_context_data(self, **kwargs):
        return super().get_context_data(object=self.measure, **kwargs)

    def form_valid(self, form):
        try:
            operations.record_reading(
                measure=self.measure, by=self.request.user, on=self.today, **form.cleaned_data
            )
        except operations.Refused as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, "The reading is recorded.")
        return redirect(self.measure)
