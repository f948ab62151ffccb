"""The forms of the risk register."""

import datetime as dt
from urllib.parse import urlencode

from django import forms

from actions.models import Programme
from injuries.models import Investigation
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, BusinessGroup, Post
from ohs.web.forms import DateParts
from ohs.web.named_records import numbered, several_of

from . import operations
from .filter_choices import FilterChoices
from .models import RiskScore
from .models.record import Register, Trend


class HeatMapForm(forms.Form):
    """What the heat map is narrowed to."""

    register = forms.ChoiceField(
        choices=[("", "Every register"), *Register.choices], required=False
    )
    group = forms.ChoiceField(label="Business group", required=False)
    category = forms.ChoiceField(required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.choices = FilterChoices()
        self.fields["group"].choices = [("", "All the force"), *self.choices.group_choices()]
        self.fields["category"].choices = [
            ("", "Every category"),
            *self.choices.category_choices(),
        ]

    @property
    def chosen_group(self):
        return self.choices.groups.get(self.cleaned_data.get("group"))

    @property
    def chosen_category(self):
        return self.choices.categories.get(self.cleaned_data.get("category"))

    def narrow(self, risks):
        register = self.cleaned_data.get("register")
        if register:
            risks = risks.filter(asof_register=register)
        if self.chosen_group:
            risks = risks.of_group(self.chosen_group, register)
        if self.chosen_category:
            risks = risks.filter(category=self.chosen_category.pk)
        return risks

    def query(self) -> str:
        """What is narrowed by, for links from the map into the register."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


class RiskForm(forms.Form):
    """What every form about one risk has: the day it speaks of, and the version of the risk that it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    date = forms.DateField(label="Date", widget=DateParts())

    def __init__(self, *args, risk, today: dt.date, **kwargs):
        initial = {"version": risk.version, "date": today} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.risk, self.today = risk, today


def text(
    label: str, *, rows: int = 5, required: bool = True, help_text: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def meetings(label: str, help_text: str = "", empty_label: str = "None") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        BoardMeeting.objects.frozen().select_related("board").order_by("-as_at", "-pk"),
        label=label,
        required=False,
        empty_label=empty_label,
        help_text=help_text,
    )


class ReviewForm(RiskForm):
    narrative = text("What the Board should know", rows=10)
    trend_stated = forms.ChoiceField(
        label="Which way is it going?",
        choices=[
            (Trend.IMPROVED, "↓ improved: less likely or less harmful"),
            (Trend.UNCHANGED, "↔ unchanged"),
            (Trend.WORSENED, "↑ worsened: more likely or more harmful"),
            (Trend.NOT_YET_RATED, "not yet rated"),
        ],
        widget=forms.RadioSelect,
    )
    compared_with = meetings("Compared with", empty_label="The register before this system")
    difference_reason = text(
        "Why the scores say otherwise",
        rows=3,
        required=False,
        help_text="Only where the trend you state and the scores differ.",
    )
    next_review = forms.DateField(label="Next review", widget=DateParts())

    field_order = ["narrative", "trend_stated", "compared_with", "difference_reason", "date"]

    def __init__(self, *args, risk, today, **kwargs):
        due = operations.next_review_date(risk, today)
        self.last_meeting = BoardMeeting.objects.last_frozen(today)
        kwargs["initial"] = {
            "next_review": due,
            "compared_with": self.last_meeting,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, risk=risk, today=today, **kwargs)
        self.fields[
            "next_review"
        ].help_text = f"By {format_day(due)} at the latest, by the band it is in. Only the HSW team can put it off."


class ScoreForm(RiskForm):
    kind = forms.ChoiceField(
        label="Which score?",
        choices=[
            (RiskScore.Kind.CURRENT, "current: with the controls there are"),
            (RiskScore.Kind.TARGET, "target: where the controls should bring it"),
            (RiskScore.Kind.INHERENT, "inherent: without any control"),
        ],
        initial=RiskScore.Kind.CURRENT,
        widget=forms.RadioSelect,
    )
    likelihood = forms.TypedChoiceField(coerce=int)
    impact = forms.TypedChoiceField(coerce=int)
    reason = text("Why", rows=4, help_text="What changed, or why it stays where it is.")

    field_order = ["kind", "likelihood", "impact", "reason", "date"]

    def __init__(self, *args, matrix, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("likelihood", "impact"):
            self.fields[name].choices = [("", "Choose a level")] + [
                (level.value, f"{level.value} {level.name}: {level.definition}".rstrip(": "))
                for level in getattr(matrix, name)
            ]


class StateForm(RiskForm):
    to = forms.ChoiceField(label="New status", widget=forms.RadioSelect)
    reason = text("Why", rows=4)
    decision = forms.CharField(
        max_length=300,
        required=False,
        help_text="The decision it rests on, in the Board's words. Needed to close, to refuse and to reopen.",
    )
    meeting = meetings("Decided at", empty_label="Before this system, or at no meeting")
    awaits = text(
        "What closure waits for", rows=2, required=False, help_text="Only where closure is awaited."
    )
    expected_on = forms.DateField(label="Expected by", required=False, widget=DateParts())

    field_order = ["to", "reason", "decision", "meeting", "awaits", "expected_on", "date"]

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(step.value, step.label) for step in steps]


class MoveForm(RiskForm):
    group = forms.ModelChoiceField(
        BusinessGroup.objects.all(), label="Business group", required=False
    )
    reason = text("Why", rows=4)
    decision = forms.CharField(
        max_length=300, required=False, help_text="The decision it rests on."
    )
    meeting = meetings("Decided at", empty_label="Before this system, or at no meeting")

    field_order = ["group", "reason", "decision", "meeting", "date"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.risk.register == Register.GROUP:
            del self.fields["group"]


class AnswerForm(RiskForm):
    because = text("Why the score is not affected", rows=4)

    field_order = ["because", "date"]


class NewVersionForm(forms.Form):
    reason = text("Why the matrix needs a new version", rows=3)


class AdoptForm(forms.Form):
    on = forms.DateField(label="In force from", widget=DateParts())
    reason = text("Why, and who decided it", rows=3)


class RefForm(RiskForm):
    """Gives a risk its reference."""

    ref = forms.CharField(
        label="Reference",
        max_length=20,
        help_text="Given once, and never used again. For example 36.",
    )
    reason = text("Why", rows=2)

    field_order = ["ref", "reason", "date"]


class LeadsForm(RiskForm):
    """Says which posts lead a risk from a date."""

    leads = forms.ModelMultipleChoiceField(
        Post.objects.all(),
        label="Posts that lead it",
        widget=forms.CheckboxSelectMultiple,
    )
    reason = text("Why the lead changes", rows=2)

    field_order = ["leads", "reason", "date"]


class ReviewInPlaceForm(forms.Form):
    """Score and review in one, as short as it can be: how likely, how harmful, which way it is going, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    likelihood = forms.TypedChoiceField(coerce=int)
    impact = forms.TypedChoiceField(coerce=int)
    trend_stated = forms.ChoiceField(
        label="Which way is it going?",
        choices=[
            (Trend.IMPROVED, "↓ improved"),
            (Trend.UNCHANGED, "↔ unchanged"),
            (Trend.WORSENED, "↑ worsened"),
            (Trend.NOT_YET_RATED, "not yet rated"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select which way the risk is going."},
    )
    narrative = forms.CharField(
        label="What the Board should know",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter how the risk stands, in a few sentences."},
    )
    difference_reason = text(
        "Why the scores say otherwise",
        rows=2,
        required=False,
        help_text="Only where the trend you state and the scores differ.",
    )

    def __init__(self, *args, risk, matrix, last_meeting, **kwargs):
        initial = {
            "version": risk.version,
            "likelihood": risk.current_likelihood,
            "impact": risk.current_impact,
        } | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.risk, self.last_meeting = risk, last_meeting
        if last_meeting is not None:
            self.fields[
                "trend_stated"
            ].help_text = f"Compared with {last_meeting}, the last Board that saw it."
        if matrix is None:
            # Nothing can be scored yet; it can be reviewed.
            del self.fields["likelihood"], self.fields["impact"]
            return
        for name in ("likelihood", "impact"):
            self.fields[name].choices = [("", "Choose a level")] + [
                (level.value, f"{level.value} {level.name}: {level.definition}".rstrip(": "))
                for level in getattr(matrix, name)
            ]


class ProgrammesForm(RiskForm):
    """Says which programmes and investigations bear on a risk."""

    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.order_by("kind", "name"),
        label="Programmes that bear on it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Services, pilots, campaigns, strategies and policies. None of them counts as a control.",
    )
    reason = text("Why", rows=2)

    field_order = ["programmes", "investigations", "reason", "date"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["investigations"] = several_of(
            Investigation.objects.order_by("-occurred_on", "number"),
            numbered("investigation", "7"),
            label="Investigations that bear on it",
        )
        self.order_fields(self.field_order)
        self.initial.setdefault("programmes", list(self.risk.programmes.all()))
        self.initial.setdefault("investigations", list(self.risk.investigations.all()))
