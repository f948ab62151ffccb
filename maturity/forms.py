"""The forms of the maturity pages."""

from django import forms

from ohs.organisation.models import BusinessGroup

from .models import ModelVersion

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
