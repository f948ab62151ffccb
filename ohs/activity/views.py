"""The page of activity: narrowed by register, person, days and record; the same as a CSV file."""

import re
from dataclasses import replace

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Value
from django.db.models.functions import Concat, Trim
from django.views.generic import FormView

from ohs.core.columns import Column, Kind
from ohs.core.csv import stream_csv
from ohs.organisation.models import User
from ohs.web.formats import OffersFormats, errors_in_words
from ohs.web.forms import DateParts
from ohs.web.views import AsAt

from .trail import ACCESS, Wanted, all_entries, areas, entries

ROWS = 50
# What is older is found by days: reading past all that is newer would take ever longer.
_LAST_PAGE = 200
# So many people of one name are told by their user names.
NAMESAKES = 5
_RECORD = re.compile(r"[a-z_]+\.[a-z_]+:[0-9]{1,18}")
COLUMNS = (
    Column("when", "when", meaning="The moment"),
    Column("who", "who", meaning="The person who did it"),
    Column("area", "area", meaning="The register, people's rights, or signing in"),
    Column("record", "record", meaning="What was changed"),
    Column("did", "did", meaning="What was done to it"),
    Column(
        "changes",
        lambda entry: list(entry.changes),
        kind=Kind.SEVERAL,
        meaning="Each field that was changed, from what and to what",
    ),
    Column("why", "why", meaning="The reason that was given"),
    Column("address", "address", meaning="The address that they came from"),
)


class ActivityForm(forms.Form):
    """What of the trail to show."""

    area = forms.ChoiceField(label="Where", required=False)
    who = forms.CharField(
        label="Who",
        required=False,
        max_length=310,
        help_text="A user name, or a person's whole name. Empty for everybody.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    start = forms.DateField(label="From", required=False, widget=DateParts())
    end = forms.DateField(label="To", required=False, widget=DateParts())
    # Chosen by following a record's link on the page.
    record = forms.RegexField(
        _RECORD,
        required=False,
        widget=forms.HiddenInput(),
        error_messages={"invalid": "Choose a record by its link on the page."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "Everywhere"), *areas()]

    def clean_who(self) -> User | None:
        """The person of that user name, in any case; where nobody has it, the one of that name."""
        typed = self.cleaned_data["who"]
        if not typed:
            return None
        named = list(User.objects.filter(username__iexact=typed))
        if not named:
            shown = Trim(Concat("first_name", Value(" "), "last_name"))
            called = User.objects.annotate(shown=shown).filter(shown__iexact=typed)
            named = list(called.order_by("username")[: NAMESAKES + 1])
        exact = [person for person in named if person.username == typed] or named
        if not exact:
            raise forms.ValidationError(
                "Nobody has that name. Enter a user name, or the first name and last name as this page shows them."
            )
        if len(exact) > 1:
            names = ", ".join(person.username for person in exact[:NAMESAKES])
            more = " and others" if len(exact) > NAMESAKES else ""
            raise forms.ValidationError(
                f"Several people have that name. Enter the user name: {names}{more}."
            )
        return exact[0]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", "Enter a day on or after the first.")
        return cleaned


class Activity(OffersFormats, AsAt, FormView):
    """Who did what, when and why. For the HSW team, auditors and administrators."""

    permission_required = "organisation.view_rightschange"
    template_name = "activity/activity.html"
    csv_columns = COLUMNS
    form_class = ActivityForm
    days_in_address = ("start", "end")
    http_method_names = ["get", "head"]

    def prepare(self) -> None:
        known = {"area", "who", "start", "end", "record", "page", "format", "as_at"}
        unknown = [name for name in self.request.GET if name not in known]
        if unknown:
            raise BadRequest(
                f"This page has no parameter “{unknown[0][:40]}”. It has: {', '.join(sorted(known))}."
            )
        self.form = ActivityForm(self.request.GET)
        page = self.request.GET.get("page", "1")
        if not (page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= _LAST_PAGE):
            raise BadRequest(
                f"“{page[:20]}” is not a page. Use a number from 1 to {_LAST_PAGE}. For what is older, choose days."
            )
        self.page = int(page)

    def query_errors(self) -> str:
        return "" if self.form.is_valid() else errors_in_words(self.form)

    def wanted(self) -> Wanted:
        values = self.form.cleaned_data
        end = values["end"]
        if self.is_past:
            end = min(end, self.on) if end else self.on
        return Wanted(values["area"], values["who"], values["start"], end, values["record"])

    def csv_response(self):
        wanted = self.wanted()
        return stream_csv(
            f"activity-{self.today.isoformat()}.csv",
            COLUMNS,
            lambda: all_entries(self.request.user, wanted),
        )

    def get_form(self, form_class=None):
        return self.form

    def get_context_data(self, **kwargs):
        rows, more, access = [], False, []
        if self.form.is_valid():
            wanted, person = self.wanted(), self.request.user
            # Of everything, what changed comes first: it would drown among those who came and went, who stand under it.
            everything = not wanted.area and not wanted.record
            start = (self.page - 1) * ROWS
            found = entries(
                person, replace(wanted, access=not everything), start=start, end=start + ROWS + 1
            )
            rows, more = found[:ROWS], len(found) > ROWS
            if everything and self.page == 1:
                access = entries(person, replace(wanted, area=ACCESS), start=0, end=ROWS)
        names = dict(areas())
        return super().get_context_data(
            rows=[(entry, names.get(entry.area, "")) for entry in rows],
            access=access,
            page=self.page,
            previous_page=self.page - 1 if self.page > 1 else None,
            next_page=self.page + 1 if more and self.page < _LAST_PAGE else None,
            older=more and self.page == _LAST_PAGE,
            of_record=rows[0].record if rows and self.request.GET.get("record") else "",
            filtered=any(
                self.request.GET.get(name) for name in ("area", "who", "start", "end", "record")
            ),
            **kwargs,
        )
