"""What a reader may ask of the lines: a period, a business group, a verdict."""

from collections.abc import Callable

from django import forms
from django.utils.functional import cached_property

from ohs.core.periods import MonthRange, PeriodName
from ohs.organisation.models import BusinessGroup, CommandUnit
from ohs.web.month_field import MonthField

from .models import ReportingCorrection, StaffGroup
from .statistics.rates import Verdict

LONGEST = 120


class PeriodForm(forms.Form):
    """The period of a comparison, by name or by its months; without one the page takes that of its day."""

    group = forms.ChoiceField(required=False, label="Business group")
    verdict = forms.ChoiceField(
        required=False,
        label="What changed",
        choices=(
            ("", "All lines"),
            ("changed", "Higher or lower"),
            ("signal", "With an unusual change"),
            *((verdict.value, verdict.value.capitalize()) for verdict in Verdict),
        ),
    )

    def __init__(
        self,
        data=None,
        *,
        groups: Callable[[], list[BusinessGroup]],
        with_verdict: bool = True,
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self._read_groups = groups
        # Read when the form is drawn or a group is asked for: a CSV without one needs none.
        self.fields["group"].choices = lambda: [
            ("", "All the force"),
            *((code, group.name) for code, group in self._groups.items()),
        ]
        # `from` is a word of Python's, and `period` the months that were asked for: neither is a class attribute.
        period = {
            "period": forms.ChoiceField(
                required=False,
                label="Period",
                choices=(("", "The usual period"), *((name, name.label) for name in PeriodName)),
            ),
            "from": MonthField(label="From", required=False),
            "to": MonthField(label="To", required=False),
        }
        self.fields = {**period, **self.fields}
        if not with_verdict:
            del self.fields["verdict"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if self.errors:
            return cleaned
        if first and last and last < first:
            self.add_error("to", f"The period ends before it starts: choose {first} or later.")
        elif first and not last:
            self.add_error("to", "Give the last month of the period too.")
        elif last and not first:
            self.add_error("from", "Give the first month of the period too.")
        elif first and cleaned.get("period"):
            self.add_error("period", "Choose a period by name, or give its months, not both.")
        elif first and len(MonthRange(first, last)) > LONGEST:
            self.add_error("to", f"A period has at most {LONGEST} months.")
        return cleaned

    @cached_property
    def _groups(self) -> dict[str, BusinessGroup]:
        return {group.code: group for group in self._read_groups()}

    @property
    def chosen_group(self) -> BusinessGroup | None:
        code = self.cleaned_data.get("group")
        return self._groups.get(code) if code else None

    @property
    def period(self) -> MonthRange | PeriodName | None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last:
            return MonthRange(first, last)
        name = self.cleaned_data.get("period")
        return PeriodName(name) if name else None

    def error_text(self) -> str:
        return " ".join(
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
            if name in self.fields
        )


class ReportingCorrectionForm(forms.Form):
    """Whether a unit or a staff group is expected to report, from a month on or for some months."""

    figures = forms.ChoiceField(label="Figures", choices=ReportingCorrection.Figures.choices)
    unit = forms.ModelChoiceField(
        CommandUnit.objects.order_by("code_sort", "pk"), label="Unit", required=False
    )
    staff_group = forms.ModelChoiceField(
        StaffGroup.objects.order_by("order", "pk"),
        label="Or staff group",
        required=False,
        help_text="Choose a unit or a staff group.",
    )
    is_expected = forms.TypedChoiceField(
        label="Are its figures expected?",
        choices=(
            ("False", "No: it reports no more, or had nothing to report"),
            ("True", "Yes, although the year before had none"),
        ),
        coerce=lambda value: str(value) == "True",
    )
    first_month = MonthField(label="First month")
    last_month = MonthField(
        label="Last month",
        required=False,
        help_text="For example 2020-04. Empty: until further notice.",
    )
    reason = forms.CharField(
        label="Why", max_length=200, help_text="It is kept in the history of the correction."
    )
