"""Forms of a meeting: a decision, attendance, the paper's texts, freezing."""

from django import forms

from ohs.organisation.models import Post
from ohs.web.forms import DateParts

from .models import Attendance


class DecisionForm(forms.Form):
    text = forms.CharField(
        label="What the Board decided",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One decision, in a sentence that says who is to do what.",
    )
    owner = forms.ModelChoiceField(Post.objects.order_by("title"), label="Who does it")
    due = forms.DateField(label="Due", widget=DateParts())


class AttendanceForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.order_by("title"), label="Post")
    kind = forms.ChoiceField(choices=Attendance.Kind.choices, label="Attendance")


class PaperForm(forms.Form):
    """What stands on the paper's first page besides the summary."""

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


class FreezeForm(forms.Form):
    as_at = forms.DateField(
        label="Day of the figures",
        widget=DateParts(),
        help_text="Every figure and register is kept as it was known on this day.",
    )
    override = forms.CharField(
        label="Why it is frozen although the checklist has findings",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the meeting. Needed only where the checklist below has findings.",
    )
