"""Forms of a meeting: a decision, attendance, the paper's texts, freezing."""

from django import forms

from ohs.organisation.models import Post

from .models import Attendance


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DecisionForm(forms.Form):
    text = forms.CharField(
        label="What the Board decided",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One decision, in a sentence that says who is to do what.",
    )
    owner = forms.ModelChoiceField(Post.objects.order_by("title"), label="Who does it")
    due = forms.DateField(label="Due", widget=DayInput())


class AttendanceForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.order_by("title"), label="Post")
    kind = forms.ChoiceField(choices=Attendance.Kind.choices, label="Attendance")


class PaperForm(forms.Form):
    """The paper's title, author and marking, and for each section that can be written: its text, or left out."""

    title = forms.CharField(label="Title of the paper", max_length=200)
    author = forms.ModelChoiceField(
        Post.objects.order_by("title"),
        label="Report by",
        required=False,
        help_text="A post, not a person.",
    )
    marking = forms.CharField(
        label="Protective marking", max_length=60, help_text="Printed on every page."
    )

    def __init__(self, *args, plan=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = tuple(plan)
        for section in self.plan:
            self.fields[f"text_{section.key}"] = forms.CharField(
                label=section.heading,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5 if section.written else 3}),
                help_text=section.hint,
                initial=section.text,
                strip=True,
            )
            if not section.mandatory:
                self.fields[f"left_out_{section.key}"] = forms.BooleanField(
                    label=f"Leave out “{section.heading}”", required=False, initial=section.left_out
                )

    @property
    def pairs(self):
        """(text field, left-out field or None) of each section, for the template."""
        return [
            (
                self[f"text_{section.key}"],
                None if section.mandatory else self[f"left_out_{section.key}"],
            )
            for section in self.plan
        ]

    def changed_sections(self) -> dict[str, tuple[str, bool]]:
        """What differs from what the form was shown with: {key: (text, left out)}."""
        changed = {}
        for section in self.plan:
            text, left_out = f"text_{section.key}", f"left_out_{section.key}"
            if text in self.changed_data or left_out in self.changed_data:
                changed[section.key] = (
                    self.cleaned_data[text].replace("\r\n", "\n"),
                    self.cleaned_data.get(left_out, False),
                )
        return changed


class FreezeForm(forms.Form):
    as_at = forms.DateField(
        label="Figures as at",
        widget=DayInput(),
        help_text="Every figure and register is kept as it was known on this day.",
    )
    override = forms.CharField(
        label="Why it is frozen although the checklist has findings",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the meeting. Needed only where the checklist below has findings.",
    )


class MinuteForm(forms.Form):
    """Nothing to fill in: a button."""
