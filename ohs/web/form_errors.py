"""What is wrong with a form, in words that name what to enter or choose, and the control that each is about."""

import re
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.text import capfirst

from ohs.core.text import lower_first, plural

from .forms import DateParts

# A label that begins so stands after "Enter" as it is; any other takes an article.
_AS_IT_IS = re.compile(
    r"(?:a|an|the|your|how|what|which|who|whom|whose|when|where|why|whether|if|in|to|from|by|for|one|each|every|any)\b",
    re.IGNORECASE,
)
# One that ends so is no noun: it stands in quotation marks.
_IS_NO_NOUN = re.compile(r"\b(?:from|to|after|before|on|by|since|until|at)$", re.IGNORECASE)
_SELECTS = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)
_LIMITS = {
    "max_length": "{what} must be {characters} or fewer. It has {shown}.",
    "min_length": "{what} must be {characters} or more. It has {shown}.",
    "max_value": "{what} must be {limit} or less.",
    "min_value": "{what} must be {limit} or more.",
    "step_size": "{what} must be a multiple of {limit}.",
    "max_digits": "{what} must have {limit} digits or fewer.",
    "max_decimal_places": "{what} must have {limit} decimal places or fewer.",
    "max_whole_digits": "{what} must have {limit} digits or fewer before the decimal point.",
}


def error_texts(field: BoundField) -> list[str]:
    """The errors of a field. What the form or the operation wrote itself is kept; Django's own words are not."""
    errors = field.form.errors.get(field.name)
    if not errors:
        return []
    return [_in_words(field, error) for error in _each(errors.as_data())]


def _each(errors: list[ValidationError]) -> Iterator[ValidationError]:
    for error in errors:
        yield from getattr(error, "error_list", [error])


def _in_words(field: BoundField, error: ValidationError) -> str:
    said = str(next(iter(error.messages)))
    label = str(field.label)
    what = f"“{label}”" if label.endswith("?") else capfirst(label)
    code, given = error.code or "", error.params or {}
    if code in _LIMITS and said.startswith("Ensure "):
        limit = given.get("limit_value", given.get("max"))
        return _LIMITS[code].format(
            what=what,
            limit=limit,
            characters=plural(limit, "character") if isinstance(limit, int) else limit,
            shown=given.get("show_value"),
        )
    if not _is_of_django(field.field, error):
        return said
    if code == "required":
        return what_to_give(field)
    return _as_kind(field, what, given)


def _is_of_django(field: forms.Field, error: ValidationError) -> bool:
    """Whether these are the words of a field or validator that says nothing of what the field is for."""
    message = str(error.message)
    if message.startswith(("Enter a valid ", "Select a valid ")):
        return True
    own = {
        str(words)
        for kind in type(field).__mro__
        if kind.__module__.startswith(("django.", "django_filters."))
        for words in getattr(kind, "default_error_messages", {}).values()
    }
    return message in own


def what_to_give(field: BoundField) -> str:
    """What to do where nothing was entered: "Enter the new due date.", "Select what becomes of it."."""
    label = str(field.label)
    named = _named(label)
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick “{label}”."
    if isinstance(widget, forms.FileInput):
        return f"Choose a file: {lower_first(label)}."
    if isinstance(widget, forms.CheckboxSelectMultiple) or getattr(
        widget, "allow_multiple_selected", False
    ):
        return f"Select at least one of: {lower_first(label)}."
    if isinstance(widget, _SELECTS):
        return f"Select {named}."
    return f"Enter {named}{_in_its_form(field.field)}."


def _named(label: str) -> str:
    if label.endswith("?"):
        return f"an answer to “{label}”"
    if _IS_NO_NOUN.search(label):
        return f"“{label}”"
    return lower_first(label) if _AS_IT_IS.match(label) else f"the {lower_first(label)}"


def _in_its_form(field: forms.Field) -> str:
    if isinstance(field.widget, DateParts):
        return " as a day, a month and a year, for example 6 5 2021"
    if isinstance(field, forms.DateField):
        return " as a date, for example 31 March 2021"
    if isinstance(field, forms.URLField):
        return " as a web address, for example https://intranet.example/report"
    if isinstance(field, forms.EmailField):
        return " as an email address, for example name@example.org"
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.FloatField):
        return (
            " as a whole number, for example 12"
            if not isinstance(field, forms.DecimalField)
            else " as a number, for example 12.5"
        )
    if isinstance(field, forms.RegexField | forms.SlugField):
        return " in the form that the hint shows"
    return ""


def _as_kind(field: BoundField, what: str, given: dict) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.FileInput):
        return f"Choose another file: {lower_first(str(field.label))}. This one is empty or cannot be read."
    if isinstance(widget, _SELECTS) or isinstance(
        field.field, forms.ChoiceField | forms.ModelChoiceField
    ):
        value = given.get("value", given.get("pk", ""))
        not_there = (
            f" “{str(value)[:60]}” is not one of them."
            if value and not isinstance(value, QuerySet)
            else ""
        )
        return f"Choose {_named(str(field.label))} from those offered.{not_there}"
    return f"Enter {_named(str(field.label))}{_in_its_form(field.field)}."


def control_id(field: BoundField) -> str:
    """The id of what a link to a field leads to: its control, the first of its controls, or its fieldset."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        first = next(iter(field.subwidgets), None)
        return str(first.id_for_label) if first is not None else str(field.auto_id)
    if isinstance(widget, forms.MultiWidget):
        return f"{field.auto_id}_0"
    if isinstance(widget, forms.SelectDateWidget | DateParts):
        return f"{field.auto_id}_day"
    return str(field.id_for_label or field.auto_id)


def problems_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """What is wrong, in the order of the page: the id of what to mend, and a sentence.

    What is wrong with the form as a whole leads to the field that `mended_by` of the form names, or to its first.
    """
    if hasattr(form, "problems"):
        return list(form.problems())
    shown = [field for field in form if not field.is_hidden]
    whole = ""
    if shown:
        name = getattr(form, "mended_by", "")
        whole = control_id(form[name] if name in form.fields else shown[0])
    found = [(whole, str(error)) for error in form.non_field_errors()]
    for field in form:
        address = whole if field.is_hidden else control_id(field)
        found.extend((address, words) for words in error_texts(field))
    return found
