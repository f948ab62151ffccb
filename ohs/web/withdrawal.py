"""The page on which a keeper takes back what was recorded by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import cached_property

from .operation_views import OperationFormView


class Mistake(NamedTuple):
    """A record that can be withdrawn: what the page calls it, and the operation that does it."""

    label: str
    withdraw: Callable[..., Any]


class MistakeForm(forms.Form):
    record = forms.ChoiceField(
        label="What was a mistake?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what was a mistake."},
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the record and in the history.",
        error_messages={"required": "Enter why it was a mistake."},
    )

    def __init__(self, *args: Any, mistakes: Iterable[Mistake], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [  # type: ignore[attr-defined]
            (str(number), mistake.label) for number, mistake in enumerate(mistakes)
        ]


class WithdrawMistake(OperationFormView):
    """One of a record's dated entries is withdrawn with a reason. What a frozen meeting showed stays as it was shown."""

    form_class = MistakeForm
    template_name = "web/withdraw.html"
    title = "Withdraw a mistake"
    button = "Withdraw"
    warning = "You cannot undo this. What was right in it can be recorded again."
    success_message = "It is withdrawn. It stays in the history and counts nowhere."

    def mistakes(self) -> list[Mistake]:
        """What can be withdrawn, the newest first."""
        raise NotImplementedError("A page of mistakes says what can be withdrawn.")

    @cached_property
    def offered(self) -> list[Mistake]:
        return self.mistakes()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "mistakes": self.offered}

    def operate(self, form: Any) -> Any:
        chosen = self.offered[int(form.cleaned_data["record"])]
        return chosen.withdraw(by=self.request.user, reason=form.cleaned_data["reason"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(offered=self.offered, **kwargs)
        return context
