"""A day that is typed in three boxes."""

import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from ohs.web.form_errors import error_texts, problems_of
from ohs.web.forms import DateParts
from ohs.web.parameters import days_in_one_piece, names_of


class DueForm(forms.Form):
    due_date = forms.DateField(label="Due date", widget=DateParts())


@pytest.mark.parametrize(
    "data",
    [
        {"due_date_day": "6", "due_date_month": "5", "due_date_year": "2021"},
        {"due_date_day": " 06", "due_date_month": "05 ", "due_date_year": "2021"},
        {"due_date": "2021-05-06"},
    ],
)
def test_three_boxes_are_a_date_and_so_is_one_in_one_piece(data):
    form = DueForm(data)

    assert form.is_valid()
    assert form.cleaned_data == {"due_date": dt.date(2021, 5, 6)}
    assert 'name="due_date_year" inputmode="numeric" autocomplete="off" value="2021"' in str(
        form["due_date"]
    )


@pytest.mark.parametrize("typed", [("31", "2", "2021"), ("", "5", "2021"), ("6", "May", "x")])
def test_what_is_no_day_stays_in_its_boxes_and_is_told_there(typed):
    form = DueForm(dict(zip(DateParts.names_of("due_date"), typed, strict=True)))
    shown = str(form["due_date"])

    assert error_texts(form["due_date"]) == [
        "Enter the due date as a day, a month and a year, for example 6 5 2021."
    ]
    assert problems_of(form)[0][0] == "id_due_date_day"
    assert all(f'value="{part}"' in shown for part in typed)


@pytest.mark.parametrize(
    "typed", [("-6", "5", "2021"), ("6-", "5", "2021"), ("6", "5", "-2021"), ("6", "-5", "2021")]
)
def test_a_hyphen_in_a_box_makes_no_other_day_of_it(typed):
    form = DueForm(dict(zip(DateParts.names_of("due_date"), typed, strict=True)))

    assert not form.is_valid()
    shown = str(form["due_date"]).replace("\N{NON-BREAKING HYPHEN}", "-")
    assert all(f'value="{part}"' in shown for part in typed)


def test_a_date_that_is_there_already_is_shown_in_its_parts():
    shown = str(DueForm(initial={"due_date": dt.date(2021, 12, 31)})["due_date"])

    assert all(f'value="{part}"' in shown for part in ("31", "12", "2021"))
    assert "<script>" not in str(DueForm({"due_date_day": "<script>"})["due_date"])


def test_an_empty_one_is_missing():
    form = DueForm({"due_date_day": "", "due_date_month": "", "due_date_year": ""})

    assert form.errors["due_date"] == ["This field is required."]


def test_an_address_has_a_day_in_one_piece():
    form = DueForm({"due_date": "2021-05-06"})
    typed = QueryDict(
        "q=body&due_date_day=6&due_date_month=5&due_date_year=2021&end_day=&end_month=&end_year="
    )

    assert names_of(form) == {"due_date"}
    assert days_in_one_piece(typed, ["due_date", "end"]).urlencode() == "q=body&due_date=2021-05-06"


@pytest.mark.parametrize("typed", ["31-2-2021", "06/05/21x", "2021-13-01", "tomorrow"])
def test_what_is_no_day_in_an_address_is_shown_as_it_is(typed):
    form = DueForm({"due_date": typed})

    assert not form.is_valid()
    assert all(f'value="{part}"' in str(form["due_date"]) for part in typed.split("-"))
