"""The form and the cells that all files of figures have."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ohs.core import clock
from ohs.core.text import format_day, join_words
from ohs.organisation.models import BoardMeeting, CommandUnit
from ohs.web.forms import DateParts

from ..files.cells import Cell
from ..values.dates import read_month
from ..values.names import Names, split_several
from ..values.texts import WrongValueError, plain, text_of
from .comparison import (
    NOT_BY_UNIT,
)

TWO_WAYS = f"Write the unit in every row; or, if that is what is meant, the words “{NOT_BY_UNIT}”."


ROWS, MONTHS = "rows", "months"


class FiguresForm(forms.Form):
    """When the figures were drawn, where from, and what the file covers."""

    as_at = forms.DateField(
        label="As at",
        help_text="The day the figures were drawn from their source.",
        widget=DateParts(),
        initial=clock.today,
    )
    source = forms.CharField(max_length=120, help_text="Where the figures come from.")
    covers = forms.ChoiceField(
        label="What the file covers",
        choices=(
            (ROWS, "Only the rows in it: what it does not mention stays as it is"),
            (MONTHS, "Everything for the months in it: what it does not mention is 0"),
        ),
        widget=forms.RadioSelect,
        initial=ROWS,
        required=False,
    )
    units = forms.CharField(
        label="Of these units only",
        max_length=2000,
        required=False,
        help_text="If the file is everything for its months, but of some units: their codes or names, with commas.",
    )

    def clean_as_at(self) -> dt.date:
        as_at: dt.date = self.cleaned_data["as_at"]
        if as_at > clock.today():
            raise ValidationError(f"{as_at} has not come yet: figures cannot be as at that day.")
        return as_at

    def clean_units(self) -> frozenset[int | None] | None:
        try:
            return read_units(self.cleaned_data["units"])
        except WrongValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["covers"] = cleaned.get("covers") or ROWS
        if cleaned.get("units") is not None and cleaned["covers"] != MONTHS:
            self.add_error(
                "units",
                "Units are named where the file is everything for its months. Choose that, or leave them out.",
            )
        return cleaned


def read_units(text: str) -> frozenset[int | None] | None:
    """The units that a file covers, by their codes or names; None where none are named, which means all."""
    if not text.strip():
        return None
    names = unit_names()
    parts = split_several(
        text,
        lambda name: names.get(name) is not None or plain(name) == NOT_BY_UNIT,
        ("|", ";", "\n", ","),
    )
    return frozenset(None if plain(part) == NOT_BY_UNIT else names.find(part) for part in parts)


def unit_names() -> Names[int]:
    """Units by their codes and their names; a code wins."""
    names: Names[int] = Names("unit")
    units = list(CommandUnit.objects.order_by("code_sort", "pk").values_list("pk", "code", "name"))
    for pk, code, _ in units:
        names.add(code, pk)
    for pk, _, name in units:
        names.add(name, pk)
    return names


class FigureReader:
    """Reads the cells that all files of figures have, each value once."""

    def __init__(self, as_at: dt.date):
        self.as_at = as_at
        self.units = unit_names()
        self._read: dict[Any, Any] = {}

    def month(self, cell: Cell) -> dt.date:
        return read_month(cell, not_after=self.as_at)

    def unit(self, cell: Cell) -> int | None:
        text = text_of(cell)
        if not text:
            raise WrongValueError(f"Expected a unit. {TWO_WAYS}")
        if plain(text) == NOT_BY_UNIT:
            return None
        try:
            return self.units.find(text)
        except WrongValueError as error:
            if _is_total(text):
                raise WrongValueError("A row of totals is left out of such a file.") from error
            raise

    def cached(self, name: str, reader: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
        """The reader of a column, which reads the same cell once."""
        read = self._read

        def cached(cell: Cell) -> Any:
            key = (name, type(cell), cell)
            if key not in read:
                read[key] = reader(cell)
            return read[key]

        return cached


def known_later(as_at: dt.date, on: dt.date) -> str:
    """That figures which come in after the day they were drawn are not known on the days between."""
    said = (
        f"These figures are as at {format_day(as_at)} and come in on {format_day(on)}: pages as at an earlier day stay as "
        "they were."
    )
    waiting = BoardMeeting.objects.filter(
        state=BoardMeeting.State.PLANNED, as_at__gte=as_at, as_at__lt=on
    )
    if meetings := [str(meeting) for meeting in waiting.order_by("as_at", "pk")]:
        said += (
            f" If {join_words(meetings)} {'is' if len(meetings) == 1 else 'are'} to have them, change "
            f"{'its' if len(meetings) == 1 else 'their'} as-at date to {format_day(on)} or later."
        )
    return said


def _is_total(text: str) -> bool:
    words = plain(text).split()
    return bool(words) and (
        words[-1] in ("total", "totals", "sum", "subtotal")
        or words[0] in ("total", "subtotal", "grand")
    )
