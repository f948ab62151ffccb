"""The same change of several rows of a list: first exactly what would change is shown, then it is made.

The rows are ticked in the list itself (`?choose=yes`), which leads here with its own query and the rows that were ticked.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.shortcuts import redirect
from django.urls import reverse

from ohs.core.bulk import AsShown, Change, Outcome, versions_of
from ohs.core.keys import is_key
from ohs.core.text import own_words, plural
from ohs.organisation.models import Post

from .operation_views import OperationFormView
from .views import CHOOSE, RegisterList

CHOSEN = "chosen"


class BulkForm(forms.Form):
    """The same change of several records, with one reason; all of them or none."""

    chosen = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    verb = forms.ChoiceField(label="What to do", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason. It is kept in the history of each of them."},
    )

    # What can be done: the name of each in the form, and its words.
    verbs: tuple[tuple[str, str], ...] = ()
    # The fields that a verb cannot do without, and what is said where one is empty.
    needs: Mapping[str, Mapping[str, str]] = {}

    def __init__(self, *args, records, noun, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {str(record.pk): record for record in records}
        chosen = self.fields["chosen"]
        chosen.label = noun[1].capitalize()
        chosen.error_messages["required"] = f"Choose at least one {noun[0]}."
        chosen.choices = [(key, self.label_of(record)) for key, record in self.by_key.items()]
        self.fields["verb"].choices = self.verbs
        self.order_fields(
            ("chosen", "verb", *(name for name in self.fields if name != "reason"), "reason")
        )

    def label_of(self, record) -> str:
        return str(record)

    def clean(self):
        cleaned = super().clean()
        for name, message in self.needs.get(cleaned.get("verb"), {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    @property
    def records(self) -> list:
        return [self.by_key[key] for key in dict.fromkeys(self.cleaned_data["chosen"])]

    @property
    def change(self) -> Change:
        """What is to be done to each record."""
        raise NotImplementedError("A form of a change of several says what the change is.")


class PostField(forms.ModelChoiceField):
    """A post to choose, for those verbs that need one."""

    def __init__(self, label: str, **kwargs: Any):
        kwargs = {"required": False, "empty_label": "Choose a post", **kwargs}
        super().__init__(Post.objects.order_by("title", "pk"), label=label, **kwargs)


@dataclass(frozen=True)
class SignedPreview:
    """What a person was shown would change: the form's answers, the version of each record as they saw it, and the sentence
    that they read of it."""

    data: dict
    versions: dict[int, int | None]
    shown_to: int
    sentences: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: BulkForm, *, by) -> "SignedPreview":
        data = {
            name: field.widget.value_from_datadict(form.data, form.files, name) or ""
            for name, field in form.fields.items()
        }
        data["chosen"] = [str(record.pk) for record in form.records]
        return cls(data, versions_of(form.records), by.pk)

    def token(self, salt: str) -> str:
        versions, sentences = [*self.versions.items()], [*self.sentences.items()]
        signed = [self.data, versions, self.shown_to, sentences]
        return signing.dumps(signed, salt=salt, compress=True)

    @classmethod
    def read(cls, token: str, *, by, salt: str) -> "SignedPreview | None":
        """None where it is too old, is of something else or of another release, or was shown to somebody else."""
        try:
            data, versions, shown_to, sentences = signing.loads(token, salt=salt, max_age=3600)
        except (signing.BadSignature, ValueError):
            return None
        if shown_to != by.pk:
            return None
        return cls(data, dict(versions), shown_to, dict(sentences))


class BulkChange(OperationFormView):
    """Reached from a list with its query: the rows to choose from are those it shows, or those ticked in it."""

    template_name = "web/bulk.html"
    form_class: type[BulkForm]
    model: type[Model]
    # The list, and the name of its address.
    list_class: type[RegisterList]
    list_name = ""
    # What is changed, where that is not what a row of the list is called.
    noun: tuple[str, str] | None = None
    # Of the list's rows, said of those that can be changed.
    which = ""
    # What is said over the button of a verb that ends something.
    warnings: Mapping[str, str] = {}
    most = 200

    def get_changeable(self, rows: QuerySet) -> QuerySet:
        """Of the list's rows, those that can be changed at all."""
        return rows

    def get_records(self) -> QuerySet:
        """All records, with what their names are made of."""
        return self.model._default_manager.all()

    def change_all(self, records, change, **kwargs: Any) -> Outcome:
        """Asks the register's operation."""
        raise NotImplementedError("A change of several is an operation of its register.")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        query = request.GET.copy()
        self.ticked = query.pop(CHOSEN, [])
        self.choosing = query.pop(CHOOSE, [])
        query.pop("as_at", None)
        self.list_query = query

    @property
    def nouns(self) -> tuple[str, str]:
        return self.noun or self.list_class.noun

    @property
    def list_url(self) -> str:
        query = self.list_query.urlencode()
        return f"{reverse(self.list_name)}?{query}" if query else reverse(self.list_name)

    def get(self, request, *args, **kwargs):
        if self.choosing and not self.ticked:
            messages.error(
                request, f"Tick at least one {self.list_class.noun[0]}, then choose what to change."
            )
            mark = "&" if "?" in self.list_url else "?"
            return redirect(f"{self.list_url}{mark}{CHOOSE}=yes")
        return super().get(request, *args, **kwargs)

    def get_rows(self) -> QuerySet:
        """What the list shows today with its query; of that what was ticked, where something was."""
        request = copy.copy(self.request)
        request.GET = self.list_query
        shown = self.list_class()
        shown.setup(request)
        shown.prepare()
        if shown.query_errors():
            raise BadRequest(
                "The filters of the list are not valid. Return to the list and correct them."
            )
        rows = shown.get_rows()
        if not isinstance(rows, QuerySet):
            rows = self.get_records().filter(pk__in=[row.pk for row in rows if row.pk])
        rows = self.get_changeable(rows)
        ticked = [key for key in self.ticked if is_key(key)]
        return rows.filter(pk__in=ticked) if ticked else rows[: self.most]

    def get_form_kwargs(self):
        kwargs = {"records": self.get_rows(), "noun": self.nouns}
        return {**super().get_form_kwargs(), **kwargs}

    def get_initial(self):
        return {"chosen": self.ticked}

    @property
    def salt(self) -> str:
        return f"{self.list_name}.bulk"

    def post(self, request, *args, **kwargs):
        if "read" in request.POST:
            shown = SignedPreview.read(request.POST["read"], by=request.user, salt=self.salt)
            return self._make(shown)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        shown = SignedPreview.of(form, by=self.request.user)
        outcome = self._change_all(form, form.change, shown, preview=True)
        sentences = {row.record.pk: row.sentence for row in outcome.changes}
        number = len(outcome.changes)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                outcome=outcome,
                token=replace(shown, sentences=sentences).token(self.salt),
                button="Make this change" if number == 1 else "Make these changes",
                warning=self.warnings.get(form.cleaned_data["verb"], ""),
            )
        )

    def _make(self, shown):
        """What was shown, and nothing else: the second press sends it back signed."""
        one, several = self.nouns
        if shown is None:
            messages.error(self.request, "What was shown is older than an hour. Choose again.")
            return redirect(self.request.get_full_path())
        records = self.get_records().filter(pk__in=shown.versions)
        form = self.form_class(shown.data, records=records, noun=(one, several))
        if not form.is_valid():
            messages.error(
                self.request, f"The {several} are no longer there as shown. Choose again."
            )
            return redirect(self.request.get_full_path())
        outcome = self._change_all(form, AsShown(form.change, shown.sentences), shown)
        if outcome.refused:
            form = self.form_class(shown.data, records=self.get_rows(), noun=(one, several))
            return self.render_to_response(self.get_context_data(form=form, outcome=outcome))
        number = len(outcome.changes)
        verb = "is" if number == 1 else "are"
        messages.success(self.request, f"{plural(number, one, several)} {verb} changed.")
        return redirect(self.list_url)

    def _change_all(self, form, change, shown, *, preview=False):
        return self.change_all(
            form.records,
            change,
            by=self.request.user,
            on=self.today,
            versions=shown.versions,
            preview=preview,
        )

    def get_context_data(self, **kwargs):
        one, several = self.nouns
        return super().get_context_data(
            heading=f"Change several {several}",
            noun=(one, several),
            list_title=own_words(self.list_class.title),
            list_url=self.list_url,
            which=self.which,
            most=self.most,
            **kwargs,
        )
