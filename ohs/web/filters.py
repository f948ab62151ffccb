"""The base of every filter form: it knows the as-at date, says what is wrong, and describes what is set."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from functools import cached_property

import django_filters
from django import forms

from ohs.core.cache import DataVersion, cached_until_change, data_version
from ohs.core.text import format_day, own_words

from .forms import PlainSelect


class Described:
    """What a list is narrowed by, in words, from its `form`. `phrases` says for a field how the heading of the list goes on
    where it is set: "that are {}".
    """

    phrases: dict[str, str] = {}
    form: forms.BaseForm

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


def draw_plainly(form: forms.BaseForm, *, names: Collection[str] = ()) -> None:
    """Draws each select in one go. The choices of the fields called `names` are names of the force's records, not words."""
    for name, field in form.fields.items():
        if type(field.widget) is not forms.Select:
            continue
        plain = PlainSelect(field.widget.attrs)
        plain.is_required, plain.choices = field.widget.is_required, field.widget.choices
        if name not in names and not hasattr(field, "queryset"):
            plain.choices = [(key, own_words(str(label))) for key, label in plain.choices]
        field.widget = plain


class RegisterFilter(Described, django_filters.FilterSet):
    """A filter form of a register. `self.on` is the as-at date of the page.

    `read_version` gives the version of the data where the page has read it already.
    """

    # Labels of the apps that the choices are read from, besides the organisation's.
    reads: tuple[str, ...] = ()

    def __init__(
        self,
        *args,
        on: dt.date,
        read_version: Callable[[], DataVersion] = data_version,
        **kwargs,
    ):
        self.on = on
        self._read_version = read_version
        self._offers: dict[str, Callable[[], Iterable[tuple[object, str]]]] = {}
        super().__init__(*args, **kwargs)

    def offer(self, name: str, read: Callable[[], Iterable[tuple[object, str]]]) -> None:
        """What a filter is chosen from. It is read when the form is drawn or asked, and kept until it changes."""
        self._offers[name] = read
        self.filters[name].extra["choices"] = lambda: self.choices_of(name)

    def choices_of(self, name: str) -> list[tuple[object, str]]:
        return self._choices[name]

    @cached_property
    def _choices(self) -> dict[str, list[tuple[object, str]]]:
        return cached_until_change(
            f"choices of {type(self).__module__}.{type(self).__qualname__}",
            lambda: {name: list(read()) for name, read in self._offers.items()},
            *sorted(self._offers),
            version=self._read_version(),
            reads=self.reads,
        )

    @cached_property
    def form(self):
        """The form, of the fields as they are: the filters are this request's own, and so need no copies."""
        form = self._meta.form(self.data if self.is_bound else None, prefix=self.form_prefix)
        form.fields = {name: each.field for name, each in self.filters.items()}
        draw_plainly(form, names=self._offers)
        return form


def _flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(key), text) for key, text in label)
        else:
            yield str(value), label
