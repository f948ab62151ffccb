"""A page to write a record down and one to correct it: the fields of its model, the site's own components, one operation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.forms.models import modelform_factory
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.locking import newest_change
from ohs.core.reference_data import SAY_WHY

from .forms import DateParts
from .operation_views import OperationFormView


def site_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model's field, in the dress of the site: days in three boxes, several as ticks."""
    if isinstance(field, models.DateField):
        kwargs.setdefault("widget", DateParts())
    elif isinstance(field, models.TextField):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
    elif isinstance(field, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    elif isinstance(field, models.ManyToManyField):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
    made: forms.Field | None = field.formfield(**kwargs)
    return made


class RecordForm(forms.ModelForm):
    """A record's fields; of one that is there already also why it changes, and what the person had seen of it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    change_reason = forms.CharField(
        label="Reason for the change",
        max_length=500,
        help_text="Kept in the history with your name.",
        error_messages={"required": SAY_WHY},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["version"], self.fields["change_reason"]
        elif hasattr(self.instance, "version"):
            self.initial["version"] = self.instance.version
        else:
            self.initial["version"] = newest_change(self.instance)

    def _save_m2m(self) -> None:
        """What it names several of is the operation's to write."""

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("change_reason", ""))

    @property
    def seen(self) -> int | None:
        """The version, or the newest change, that the person had seen."""
        seen: int | None = self.cleaned_data.get("version")
        return seen

    @property
    def links(self) -> Mapping[str, Any]:
        """What it names several of."""
        names = (field.name for field in self.instance._meta.many_to_many)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class RecordFormView(OperationFormView):
    """Writes a record down, or corrects one.

    `model` and `fields` make the form, on the base `record_form`; `save` is the operation, which takes the record by the
    name `record_name`, `by`, `reason`, `links` and `seen`. `list_url` and `list_title` are the way back where the record
    has no page yet.
    """

    template_name = "web/record_form.html"
    model: type[models.Model]
    record_form: type[RecordForm] = RecordForm
    fields: tuple[str, ...] = ()
    record_name = "record"
    list_url = ""
    list_title = ""

    @property
    def is_new(self) -> bool:
        return self.object is None

    def get_form_class(self) -> type[forms.BaseForm]:
        return modelform_factory(
            self.model,
            form=self.record_form,
            fields=self.fields,
            formfield_callback=site_field,
        )

    def get_instance(self) -> models.Model:
        """The record that the form fills: its own copy, for the page is about the one that is stored."""
        if self.is_new:
            return self.model()
        return get_object_or_404(self.model._default_manager, pk=self.object.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.get_instance()}

    @staticmethod
    def save(**arguments: Any) -> Any:
        raise NotImplementedError("A page that writes says which operation it asks.")

    def operate(self, form: RecordForm) -> Any:
        more = {"links": form.links} if form.links else {}
        return self.save(
            **{self.record_name: form.instance},
            by=self.request.user,
            reason=form.reason,
            seen=form.seen,
            **more,
        )

    def get_way_back(self) -> tuple[str, Any]:
        """The page above this one: its address, and its name or its record."""
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url(), self.object
        return reverse(self.list_url), self.list_title

    def get_success_url(self) -> str:
        if hasattr(self.result, "get_absolute_url"):
            return self.result.get_absolute_url()
        return self.get_way_back()[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address, name = self.get_way_back()
        return super().get_context_data(back_url=address, back_name=name, **kwargs)
