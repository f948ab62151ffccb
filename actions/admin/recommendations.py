"""Recommendations in the admin: their particulars. What they answer, did and told stands on their pages."""

from django import forms
from django.contrib import admin

from ohs.core import clock
from ohs.web.admin import ReasonForm, RegisterAdmin

from .. import operations
from ..forms.recommendations import RecommendationForm
from ..models import Recommendation, RecommendationNote
from ..operations import recommendations
from .inlines import RecordsInline


class RecommendationNotes(RecordsInline):
    model = RecommendationNote
    fields = ("noted_on", "text", "illustrative")


class RecommendationAdminForm(ReasonForm):
    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > clock.today():
            raise forms.ValidationError("A recommendation cannot be dated in the future.")
        return day


@admin.register(Recommendation)
class RecommendationAdmin(RegisterAdmin):
    form = RecommendationAdminForm
    instead_of_deleting = (
        "What was recorded stays. Correct it, or answer “not accepted” and enter why."
    )
    list_display = ("number", "source", "reference", "issued_on", "response", "owner", "due_date")
    list_filter = ("source", "response")
    search_fields = ("reference", "text")
    autocomplete_fields = ("owner", "repeats", "tasks")
    list_select_related = ("owner",)
    fields = RecommendationForm.Meta.fields
    inlines = (RecommendationNotes,)

    def has_add_permission(self, request):
        """Who audits records them with the audit, or on their page; the admin is for those who keep the register."""
        return super().has_add_permission(request) and self.has_change_permission(request)

    def save_record(self, request, record, reason):
        values = {
            name: getattr(record, name)
            for name in recommendations.PARTICULARS
            if name != "illustrative"
        }
        common = {"by": request.user, "on": clock.today(), "reason": reason}
        if record.pk:
            saved = operations.correct_recommendation(
                recommendation=record, values=values, **common
            )
        else:
            saved = operations.record_recommendation(**values, **common)
        record.__dict__.update(saved.__dict__)
