"""The forms of the risk register."""

from urllib.parse import urlencode

from django import forms

from .choices import Choices
from .models.record import Register


class HeatMapForm(forms.Form):
    """What the heat map is narrowed to."""

    register = forms.ChoiceField(
        choices=[("", "Every register"), *Register.choices], required=False
    )
    group = forms.ChoiceField(label="Business group", required=False)
    category = forms.ChoiceField(required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.choices = Choices()
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
            risks = risks.filter(then_register=register)
        if self.chosen_group:
            risks = risks.in_scope(self.chosen_group)
        if self.chosen_category:
            risks = risks.filter(category=self.chosen_category.pk)
        return risks

    def query(self) -> str:
        """What is narrowed by, for links from the map into the register."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})
