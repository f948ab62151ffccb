"""Programmes in the admin: their particulars. What they are told by stands on their pages."""

from django.contrib import admin

from ohs.core import clock
from ohs.web.admin import RegisterAdmin

from .. import operations
from ..forms.programmes import ProgrammeForm
from ..models import Programme, ProgrammeNote
from ..operations import programmes
from .inlines import RecordsInline


class ProgrammeNotes(RecordsInline):
    model = ProgrammeNote
    fields = ("noted_on", "stage", "text", "illustrative")


@admin.register(Programme)
class ProgrammeAdmin(RegisterAdmin):
    instead_of_deleting = (
        "A programme that has ended stays: its last note says that it is complete or stopped."
    )
    list_display = ("name", "kind", "stage", "owner", "start_date", "end_date", "next_review")
    list_filter = ("kind", "stage")
    search_fields = ("name", "aim")
    autocomplete_fields = ("owner", "tasks", "units")
    list_select_related = ("owner",)
    fields = ProgrammeForm.Meta.fields
    inlines = (ProgrammeNotes,)

    def save_record(self, request, record, reason):
        values = {
            name: getattr(record, name) for name in programmes.PARTICULARS if name != "illustrative"
        }
        if record.pk:
            saved = operations.correct_programme(
                programme=record, values=values, by=request.user, reason=reason
            )
        else:
            saved = operations.start_programme(
                by=request.user, on=clock.today(), reason=reason, **values
            )
        record.__dict__.update(saved.__dict__)
