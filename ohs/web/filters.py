"""The base of every filter form: it knows the as-at date, says what is wrong, and describes what is set."""

import datetime as dt

import django_filters
from django import forms

from ohs.core.text import format_day

from .forms import PlainSelect


class RegisterFilter(django_filters.FilterSet):
    """A filter form of a register. `self.on` is the as-at date of the page.

    `phrases` says for a filter how the heading of the list goes on where it is set: "that are {}".
    """

    phrases: dict[str, str] = {}

    def __init__(self, *args, on: dt.date, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)

    def get_form_class(self):
        form_class = super().get_form_class()
        for field in form_class.base_fields.values():
            if type(field.widget) is forms.Select:
                plain = PlainSelect(field.widget.attrs)
                plain.is_required, plain.choices = field.widget.is_required, field.widget.choices
                field.widget = plain
        return form_class

    def phrase(self, name: str) -> str:
        """How the heading of the list goes on; empty where a filter has no such words."""
        pattern = self.phrases.get(name, "")
        return pattern.format(self.describe(name)) if pattern else ""

    def describe(self, name: str) -> str:
        """What an active filter is set to, in words."""
        value = self.form.cleaned_data.get(name)
        field = self.form.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField) or isinstance(
            value, (list, tuple, set)
        ):
            labels = dict(getattr(field, "choices", ())) if not hasattr(field, "queryset") else {}
            return ", ".join(str(labels.get(part, part)) for part in value)
        if isinstance(field, forms.ChoiceField) and not hasattr(field, "queryset"):
            return str(dict(_flat(field.choices)).get(str(value), value))
        if isinstance(value, dt.date):
            return format_day(value)
        return str(value)


def _flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(key), text) for key, text in label)
        else:
            yield str(value), label
