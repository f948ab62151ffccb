"""What others publish: the list, a form for one figure, and taking one back."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterList

from .. import operations
from ..comparator_forms import ComparatorForm, WithdrawForm
from ..filters import ComparatorFilter
from ..models import Comparator
from ..permissions import may_keep_comparators
from ..reporting.comparator_rows import COLUMNS, comparator_rows
from ..tables import ComparatorTable

_VIEW = "injuries.view_comparator"


class ComparatorList(RegisterList):
    """What other forces and bodies publish of the same kinds of injury, with its source and what is not the same."""

    permission_required = _VIEW
    model = Comparator
    table_class = ComparatorTable
    filterset_class = ComparatorFilter
    csv_columns = COLUMNS
    csv_name = "comparators"
    title = "Figures that others publish"
    noun = ("figure", "figures")
    intro = (
        "Each stands on the page of its line, beside the figures of this force. Others count other things, of other "
        "people, in other places: this is not a ranking."
    )
    bulk_name, bulk_permission = "injuries:bulk_comparators", "injuries.change_comparator"
    empty_text = "No figure of others has been recorded."
    template_name = "injuries/comparator_list.html"

    @property
    def may_keep(self):
        return not self.is_past and may_keep_comparators(self.request.user)

    def get_queryset(self):
        return Comparator.objects.known(self.on).select_related("line").in_order()

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query, "may_keep": self.may_keep}

    def get_csv_rows(self, queryset):
        return comparator_rows(queryset)

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_keep=self.may_keep, **kwargs)


class _Form(OperationFormView):
    template_name = "injuries/comparator_form.html"
    success_url = reverse_lazy("injuries:comparators")
    permission_denied_message = "Only the HSW team keeps the figures that others publish."

    def may(self):
        return may_keep_comparators(self.request.user)


class ComparatorNew(_Form):
    """A form for one figure that somebody else published."""

    permission_required = (_VIEW, "injuries.add_comparator")
    form_class = ComparatorForm
    title = "Record a figure that others publish"
    button = "Record the figure"
    success_message = "The figure is recorded. It stands on the page of its line."

    def operate(self, form):
        return operations.record_comparator(
            by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_success_url(self):
        return self.result.get_absolute_url()


class ComparatorWithdraw(_Form):
    """Takes back a figure that was recorded by mistake."""

    permission_required = (_VIEW, "injuries.change_comparator")
    form_class = WithdrawForm
    title = "Withdraw a figure"
    button = "Withdraw the figure"
    warning = "The figure stands beside its line no more, on any date. It stays in the history."
    success_message = "It is withdrawn. It stays in the history and counts nowhere."

    def load(self):
        return get_object_or_404(Comparator.objects.select_related("line"), pk=self.kwargs["pk"])

    def operate(self, form):
        return operations.withdraw_comparator(
            comparator=self.object, by=self.request.user, reason=form.cleaned_data["reason"]
        )

    def get_success_url(self):
        return reverse("injuries:comparators")
