"""The parameters of a list's address: known by name, and of a value that the list has. Otherwise 400, with those it has."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict

from .forms import DateParts


def names_of(form: forms.Form) -> set[str]:
    """The names that a form's fields are sent by: a field of two boxes is sent by two, a day by one (`days_in_one_piece`)."""
    names = set()
    for name, field in form.fields.items():
        widget = field.widget
        if isinstance(widget, forms.MultiWidget):
            names |= {f"{form.add_prefix(name)}{suffix}" for suffix in widget.widgets_names}
        elif isinstance(widget, forms.SelectDateWidget):
            names |= {*DateParts.names_of(form.add_prefix(name))}
        names.add(form.add_prefix(name))
    return names


def days_in_one_piece(query: QueryDict, names: Iterable[str]) -> QueryDict:
    """The query of a form that was sent, with each day of three boxes under its field's own name, as addresses have it."""
    typed = [name for name in names if not query.keys().isdisjoint(DateParts.names_of(name))]
    if not typed:
        return query
    made = query.copy()
    for name in typed:
        day = DateParts().value_from_datadict(query, {}, name)
        with suppress(ValidationError):
            day = forms.DateField().to_python(day).isoformat() if day else ""
        for each in (name, *DateParts.names_of(name)):
            made.pop(each, None)
        if day:
            made[name] = day
    return made


def check_names(query: QueryDict, known: Iterable[str]) -> None:
    """Raises BadRequest where the address has a parameter that is not known."""
    known = set(known)
    unknown = [name for name in query if name not in known]
    if unknown:
        raise BadRequest(
            f"This list has no parameter “{unknown[0][:40]}”. It has: {', '.join(sorted(known))}."
        )


def check_paging(query: QueryDict, sizes: Sequence[int]) -> None:
    """Raises BadRequest where `per_page` is not one of the sizes, or `page` not a number from 1."""
    size = query.get("per_page", "")
    if size and size not in map(str, sizes):
        offered = " or ".join([", ".join(map(str, sizes[:-1])), str(sizes[-1])])
        raise BadRequest(f"“{size[:20]}” rows per page are not offered. Use per_page={offered}.")
    page = query.get("page", "")
    if page and not re.fullmatch(r"[1-9][0-9]{0,11}", page):
        raise BadRequest(f"“{page[:20]}” is not a page. Use a number from 1, for example page=2.")
