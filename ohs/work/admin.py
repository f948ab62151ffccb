"""When a post above is told: rules that the HSW team sets."""

from django import forms
from django.contrib import admin

from ohs.registers.contract import registers
from ohs.web.admin import ReasonForm, RegisterAdmin

from .models import EscalationRule


class RuleForm(ReasonForm):
    register = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "register" in self.fields:
            self.fields["register"].choices = [
                ("", "Every register"),
                *((each.key, each.title) for each in registers()),
            ]


@admin.register(EscalationRule)
class EscalationRuleAdmin(RegisterAdmin):
    form = RuleForm
    list_display = ["__str__", "register", "days_late"]
    search_fields = ["register"]
