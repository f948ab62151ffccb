"""The forms of the maturity pages."""

from django import forms

from actions.models import ActionPlan
from ohs.organisation.models import BusinessGroup, CommandUnit, Post

from .models import AssuranceStatement, AuditFinding, AuditProgramme, ModelVersion

LEVEL_CHOICES = [(level, f"Level {level}") for level in range(1, 6)]


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
            (CLAIMED, "What units claim"),
            (GAP, "How the two compare"),
        ]

    group = _group_field()
    level = forms.TypedChoiceField(
        label="Level tested",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any"), *LEVEL_CHOICES],
    )
    version = forms.ModelChoiceField(
        ModelVersion.objects.published(),
        required=False,
        to_field_name="slug",
        label="Version of the model",
        empty_label="The one in force",
        error_messages={"invalid_choice": "There is no version of the model with that name."},
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
        label="Verified at least at",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any level or none"), *LEVEL_CHOICES],
    )
    target = forms.ChoiceField(
        label="Target level",
        required=False,
        choices=[("", "All"), ("below", "Below their target"), ("reached", "Not below it")],
    )
    claimed = forms.TypedChoiceField(
        label="Claims at least",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any level or none"), *LEVEL_CHOICES],
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
            ("yes", "Returned"),
            ("no", "Not returned"),
            ("sent-back", "Sent back"),
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


class FindingForm(forms.ModelForm):
    """One theme of an audit: a rating, what it rests on, what the unit should do."""

    class Meta:
        model = AuditFinding
        fields = ["rating", "note", "recommendation"]
        labels = {"note": "Evidence"}
        help_texts = {"note": "", "recommendation": ""}
        widgets = {
            "rating": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
            "recommendation": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rating"].choices = [
            ("NC", "NC"),
            ("C", "C"),
            ("PC", "PC"),
            ("NA", "Not assessed"),
        ]

    def _post_clean(self):
        # The operation validates and saves; here only the fields themselves are checked.
        pass


class StartAuditForm(forms.Form):
    """A new audit: which unit, at which level, by whom."""

    unit = forms.ModelChoiceField(
        CommandUnit.objects.order_by("group__order", "order", "code_sort"), to_field_name="code"
    )
    level_tested = forms.TypedChoiceField(
        label="Level tested", coerce=int, choices=LEVEL_CHOICES, initial=3
    )
    audited_on = forms.DateField(
        label="Day of the audit",
        required=False,
        help_text="Leave it empty where it is not recorded.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    auditor = forms.ModelChoiceField(Post.objects.order_by("title"))
    programme = forms.ModelChoiceField(
        AuditProgramme.objects.order_by("-start", "pk"), required=False, empty_label="None"
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RaiseTaskForm(forms.Form):
    """Who answers a recommendation, by when, in which plan."""

    lead = forms.ModelChoiceField(Post.objects.order_by("title"), label="Lead")
    due_date = forms.DateField(label="Due by", widget=forms.DateInput(attrs={"type": "date"}))
    plan = forms.ModelChoiceField(
        ActionPlan.objects.filter(state=ActionPlan.State.LIVE).order_by("-period_start", "pk"),
        label="Plan",
        empty_label=None,
    )


class AnswerForm(forms.Form):
    """One theme of a return: the level the unit gives itself, and its plan."""

    level = forms.TypedChoiceField(
        label="Level", required=False, coerce=int, empty_value=None, choices=()
    )
    plan = forms.CharField(
        label="Plan to hold or raise it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, answer, levels, **kwargs):
        self.answer = answer
        super().__init__(*args, initial={"level": answer.level, "plan": answer.plan}, **kwargs)
        self.fields["level"].choices = [
            ("", "Not answered"),
            *((level.number, f"{level.number} {level.name}") for level in levels),
        ]


class AssuranceForm(forms.Form):
    """The commander's word on the return."""

    kind = forms.ChoiceField(
        label="Assurance statement",
        required=False,
        choices=AssuranceStatement.Kind.choices,
        widget=forms.RadioSelect,
    )
    exceptions = forms.CharField(
        label="Exceptions, or why assurance cannot be given",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label="What has to be put right", widget=forms.Textarea(attrs={"rows": 3})
    )
