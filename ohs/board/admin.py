"""The Board's records in the admin. What was frozen is read here and changed nowhere."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ohs.organisation.models import BoardMeeting
from ohs.web.admin import RegisterAdmin

from .models import Attendance, Decision, Freeze, MeetingPaper, PaperText, StandardText


@admin.register(Attendance)
class AttendanceAdmin(RegisterAdmin):
    list_display = ["meeting", "post", "kind"]
    list_filter = ["kind", "meeting__board"]
    list_select_related = ["meeting", "post"]
    search_fields = ["post__title", "meeting__title"]
    autocomplete_fields = ["meeting", "post"]


@admin.register(Decision)
class DecisionAdmin(RegisterAdmin):
    """Decisions are recorded on the meeting's page, where each gets its key task; here they are read and searched."""

    list_display = ["reference", "text", "owner", "due", "followed_up"]
    list_filter = ["meeting__board"]
    list_select_related = ["meeting", "owner", "task"]
    search_fields = ["text", "owner__title"]
    date_hierarchy = "due"
    fields = readonly_fields = ["meeting", "number", "text", "owner", "due", "followed_up"]

    @admin.display(description="followed up")
    def followed_up(self, decision):
        return format_html(
            '<a href="{}">{}</a>: {}',
            reverse("admin:actions_keytask_change", args=[decision.task_id]),
            decision.task.number,
            decision.task.get_state_display(),
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class _OpenMeetingAdmin(RegisterAdmin):
    """Rows of a meeting's paper: kept until the meeting is frozen."""

    def has_change_permission(self, request, obj=None):
        frozen = obj is not None and obj.meeting.state != "planned"
        return super().has_change_permission(request, obj) and not frozen

    def has_delete_permission(self, request, obj=None):
        frozen = obj is not None and obj.meeting.state != "planned"
        return super().has_delete_permission(request, obj) and not frozen

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "meeting":
            kwargs["queryset"] = BoardMeeting.objects.filter(state="planned")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(MeetingPaper)
class MeetingPaperAdmin(_OpenMeetingAdmin):
    list_display = ["meeting", "title", "author", "marking"]
    list_select_related = ["meeting", "author"]
    search_fields = ["title", "meeting__title"]
    autocomplete_fields = ["meeting", "author"]


@admin.register(PaperText)
class PaperTextAdmin(_OpenMeetingAdmin):
    list_display = ["meeting", "key", "left_out"]
    list_filter = ["left_out", "meeting"]
    list_select_related = ["meeting"]
    search_fields = ["key", "text"]
    autocomplete_fields = ["meeting"]


@admin.register(StandardText)
class StandardTextAdmin(RegisterAdmin):
    list_display = ["heading", "key"]
    search_fields = ["heading", "text"]


@admin.register(Freeze)
class FreezeAdmin(admin.ModelAdmin):
    list_display = ["meeting", "as_at", "frozen_at", "frozen_by", "sha256"]
    list_select_related = ["meeting", "frozen_by"]
    search_fields = ["meeting__title", "sha256"]
    fields = readonly_fields = [
        "meeting",
        "as_at",
        "schema",
        "sha256",
        "frozen_at",
        "frozen_by",
        "override",
        "verified",
    ]

    @admin.display(description="Verified now")
    def verified(self, freeze):
        return " ".join(freeze.problems()) or "Every part matches its checksum."

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
