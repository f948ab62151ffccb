from typing import Any

from django import forms

from ohs.organisation.models import Force, Post


class ForceForm(forms.ModelForm):
    """The force's details, with the reason where they change."""

    change_reason = forms.CharField(
        label="Reason for this change",
        required=False,
        max_length=500,
        help_text="Kept in the history. Not needed the first time.",
    )

    class Meta:
        model = Force
        fields = (
            "name",
            "short_name",
            "unit_word",
            "unit_word_plural",
            "regulator",
            "notification_rules",
            "contact",
            "markings",
            "author",
            "small_number_threshold",
            "due_soon_days",
            "usual_period",
        )
        widgets = {
            "contact": forms.Textarea(attrs={"rows": 3}),
            "markings": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["author"] = forms.ModelChoiceField(
            Post.objects.order_by("title"),
            label="Author of papers",
            required=False,
            help_text=self.fields["author"].help_text,
        )
        if not self.instance.name:
            del self.fields["change_reason"]
