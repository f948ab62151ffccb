"""The forms of the maturity pages."""

import datetime as dt
from functools import partial

from django import forms

from actions.models import ActionPlan
from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit, Post
from ohs.web.form_errors import control_id, error_texts
from ohs.web.forms import DateParts

from .level_choices import any_level, level_choices
from .models import AssuranceStatement, AuditProgramme, ModelVersion
from .rules.ratings import NOT_ASSESSED, RATINGS


def _group_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        BusinessGroup.objects.order_by("order", "code"),
        required=False,
        to_field_name="code",
        label="Business group",
        empty_label="All",
        error_messages={"invalid_choice": "There is no business group with that code."},
    )


class MatrixForm(forms.Form):
    """What of the matrix is shown: whose, at which level, under which version, and what each cell says."""

    class Show:
        BOTH, AUDITED, CLAIMED, GAP = "both", "audited", "claimed", "gap"
        CHOICES = [
            (AUDITED, "What audits found"),
            (CLAIMED, "What is claimed"),
            (GAP, "How the two compare"),
        ]

    group = _group_field()
    level = forms.TypedChoiceField(
        label="Level tested",
        required=False,
        coerce=int,
        empty_value=None,
        choices=partial(any_level, "Any"),
    )
    version = forms.ModelChoiceField(
        ModelVersion.objects.published(),
        required=False,
        to_field_name="slug",
        label="Model version",
        empty_label="The one in force",
        error_messages={"invalid_choice": "There is no model version with that name."},
    )
    show = forms.ChoiceField(
        label="Each cell shows", required=False, choices=[("", "Claim over audit"), *Show.CHOICES]
    )

    def clean_show(self):
        return self.cleaned_data["show"] or self.Show.BOTH


class UnitsForm(forms.Form):
    """What the list of units is narrowed by."""

    group = _group_field()
    standing = forms.ChoiceField(
        label="Verified by audit",
        required=False,
        choices=[
            ("", "All"),
            ("verified", "Verified at a level"),
            ("below", "Below the level tested"),
            ("part", "Part audited"),
            ("none", "Not audited"),
        ],
    )
    verified = forms.TypedChoiceField(
        label="Verified at least at", required=False, coerce=int, empty_value=None
    )
    target = forms.ChoiceField(
        label="Target level",
        required=False,
        choices=[("", "All"), ("below", "Below their target"), ("reached", "Not below it")],
    )
    claimed = forms.TypedChoiceField(
        label="Claims at least", required=False, coerce=int, empty_value=None
    )
    age = forms.ChoiceField(
        label="Last audit",
        required=False,
        choices=[
            ("", "All"),
            ("in-date", "In date"),
            ("stale", "Stale"),
            ("not-recorded", "Date not recorded"),
            ("never", "Never audited"),
        ],
    )
    returned = forms.ChoiceField(
        label="Self-assessment",
        required=False,
        choices=[
            ("", "All"),
            ("yes", "Submitted"),
            ("no", "Not submitted"),
            ("sent-back", "Returned to the unit"),
        ],
    )
    gap = forms.ChoiceField(
        label="With a theme that",
        required=False,
        choices=[
            ("", "All"),
            ("over-claims", "Over-claims"),
            ("under-claims", "Under-claims"),
            ("unvalidated", "Is unvalidated"),
        ],
    )
    nc = forms.TypedChoiceField(
        label="Themes that do not conform",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Any number"),
            (0, "None"),
            *((count, f"{count}") for count in range(1, 13)),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = any_level("Any level or none")
        for name in ("verified", "claimed"):
            self.fields[name].choices = levels


class ReturnsForm(forms.Form):
    """What the list of self-assessments is narrowed by."""

    group = _group_field()
    due = forms.ChoiceField(
        label="Quarter that is due",
        required=False,
        choices=[
            ("", "All"),
            ("missing", "Not submitted yet"),
            ("submitted", "Submitted, to be accepted"),
            ("accepted", "Accepted"),
        ],
    )
    post = forms.ChoiceField(
        label="Unit contact",
        required=False,
        choices=[("", "All"), ("some", "Assigned"), ("none", "Nobody assigned")],
    )


def _date_field(label: str, **more) -> forms.DateField:
    return forms.DateField(label=label, widget=DateParts(), **more)


def _text_field(label: str, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ThemesForm(forms.Form):
    """Fields for each theme of a record: `theme-6-level`. A theme that saves itself sends its own fields alone."""

    # The names of the fields of a theme; the first is sent whatever is chosen.
    theme_fields: tuple[str, ...] = ()

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, **kwargs)
        self.records = [
            record
            for record in records
            if not self.is_bound or self.field_name(record, self.theme_fields[0]) in self.data
        ]
        for record in self.records:
            for name, field in self.fields_of(record).items():
                field.initial = getattr(record, name)
                self.fields[self.field_name(record, name)] = field

    @staticmethod
    def field_name(record, name: str) -> str:
        return f"theme-{record.theme.number}-{name}"

    def fields_of(self, record) -> dict[str, forms.Field]:
        raise NotImplementedError

    def themes(self):
        """For each theme its record and its bound fields, by name."""
        for record in self.records:
            fields = {name: self[self.field_name(record, name)] for name in self.theme_fields}
            yield {"record": record, "theme": record.theme, **fields}

    def values(self, make):
        """What was filled in, by the number of the theme, each as `make(*values)`."""
        return {
            record.theme.number: make(
                *(self.cleaned_data[self.field_name(record, name)] for name in self.theme_fields)
            )
            for record in self.records
        }

    def problems(self):
        """Each error with the address of the theme or field that it is about: (address, words)."""
        for name, errors in self.errors.items():
            theme = next(
                (
                    one.theme
                    for one in self.records
                    if name.startswith(f"theme-{one.theme.number}-")
                ),
                None,
            )
            if theme:
                for words in error_texts(self[name]):
                    yield f"theme-{theme.number}", f"Theme {theme.number}: {words}"
            elif name in self.fields:
                for words in error_texts(self[name]):
                    yield control_id(self[name]), words
            else:
                for error in errors:
                    yield self.first_unanswered(), error

    def first_unanswered(self) -> str:
        """The first theme that has no level or rating yet: where to go on with a form that is not complete."""
        leading = self.theme_fields[0]
        themes = [one.theme.number for one in self.records]
        open_themes = (number for number in themes if not self[f"theme-{number}-{leading}"].value())
        return f"theme-{next(open_themes, themes[0])}" if themes else ""


class FindingsForm(ThemesForm):
    """An audit, theme by theme: a rating, what it rests on, what the unit should do."""

    theme_fields = ("rating", "note", "recommendation")

    def fields_of(self, record):
        return {
            "rating": forms.ChoiceField(
                label="Rating",
                choices=[*((rating, rating) for rating in RATINGS), (NOT_ASSESSED, "Not assessed")],
                widget=forms.RadioSelect,
            ),
            "note": _text_field("Evidence", 2, required=False),
            "recommendation": _text_field("Recommendation", 2, required=False),
        }


class StartAuditForm(forms.Form):
    """A new audit: which unit, at which level, by whom."""

    unit = forms.ModelChoiceField(
        CommandUnit.objects.order_by("group__order", "order", "code_sort"), to_field_name="code"
    )
    level_tested = forms.TypedChoiceField(
        label="Level tested", coerce=int, choices=level_choices, initial=3
    )
    audited_on = _date_field(
        "Day of the audit", required=False, help_text="Leave it empty where it is not recorded."
    )
    auditor = forms.ModelChoiceField(Post.objects.order_by("title"))
    programme = forms.ModelChoiceField(
        AuditProgramme.objects.order_by("-start", "pk"), required=False, empty_label="None"
    )
    note = _text_field("Note", required=False)


class RaiseTaskForm(forms.Form):
    """Who answers a recommendation, by when, in which plan."""

    lead = forms.ModelChoiceField(Post.objects.order_by("title"), label="Lead")
    due_date = _date_field("Due by")
    plan = forms.ModelChoiceField(
        ActionPlan.objects.filter(state=ActionPlan.State.LIVE).order_by("-period_start", "pk"),
        label="Plan",
        empty_label=None,
    )


class PublishForm(forms.Form):
    """From which day an audit is known; today, unless it was known before it was entered here."""

    known_from = _date_field(
        "Known from",
        required=False,
        help_text="Leave it empty for today. An earlier day is for an audit that was known before it was entered here.",
    )


class ReturnForm(ThemesForm):
    """A return: for each theme the level the unit gives itself and its plan; and the commander's word on it."""

    theme_fields = ("level", "plan")

    kind = forms.ChoiceField(
        label="Assurance statement",
        required=False,
        choices=AssuranceStatement.Kind.choices,
        widget=forms.RadioSelect,
    )
    exceptions = _text_field("Exceptions, or why assurance cannot be given", required=False)

    def __init__(self, *args, levels, **kwargs):
        self.levels = [(level.number, f"{level.number} {level.name}") for level in levels]
        super().__init__(*args, **kwargs)

    def fields_of(self, record):
        return {
            "level": forms.TypedChoiceField(
                label="Level",
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", "Not answered"), *self.levels],
            ),
            "plan": _text_field("Plan to hold or raise it", required=False),
        }

    @property
    def says_assurance(self) -> bool:
        """Whether a statement was given that is not the one given before."""
        changed = {"kind", "exceptions"} & set(self.changed_data)
        return bool(self.cleaned_data["kind"] and changed)


class SendBackForm(forms.Form):
    comment = _text_field(
        "What has to be put right",
        error_messages={"required": "Say what has to be put right before sending it back."},
    )


class ModelDatesForm(forms.Form):
    """From when a model version is in force, and for which quarter units are asked first."""

    in_force_from = _date_field(
        "In force from",
        help_text="It may lie behind or ahead. Audits and self-assessments are made against the version in force on "
        "their day.",
    )
    asked_from = forms.TypedChoiceField(
        label="First quarter asked for",
        coerce=dt.date.fromisoformat,
        help_text="Units are asked to assess themselves from this quarter on. Quarters before it are “not asked”, "
        "never “not submitted”.",
    )
    reason = forms.CharField(label="Reason for this change", max_length=500)

    def __init__(self, *args, version, today, **kwargs):
        super().__init__(*args, **kwargs)
        first = version.first_quarter_asked
        now = Quarter.of(today)
        offered = {now.plus(step) for step in range(-8, 5)} | ({first} if first else set())
        self.fields["asked_from"].choices = [
            (quarter.start.isoformat(), f"{quarter.long_label}: {quarter.months.long_label}")
            for quarter in sorted(offered)
        ]
        if version.is_draft:
            del self.fields["reason"]
