"""The Board's records in the admin. What was frozen is read here and changed nowhere."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ohs.web.admin import RegisterAdmin

from . import operations
from .models import Attendance, Decision, MeetingPaper, MeetingSnapshot, PaperText, StandardText


class ReadOnlyAdmin(RegisterAdmin):
    """Records that are made and put right on the meeting's pages; here they are read and searched."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "post", "kind"]
    list_filter = ["kind", "meeting__board"]
    list_select_related = ["meeting", "post"]
    search_fields = ["post__title", "meeting__title"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
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


@admin.register(MeetingPaper)
class MeetingPaperAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "title", "author", "marking"]
    list_select_related = ["meeting", "author"]
    search_fields = ["title", "meeting__title"]


@admin.register(PaperText)
class PaperTextAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "key", "left_out"]
    list_filter = ["left_out", "meeting"]
    list_select_related = ["meeting"]
    search_fields = ["key", "text"]


@admin.register(StandardText)
class StandardTextAdmin(RegisterAdmin):
    """What a section of every paper says unless its author writes otherwise."""

    list_display = ["heading", "key"]
    search_fields = ["heading", "text"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []

    def save_model(self, request, obj, form, change):
        saved = operations.write_standard_text(
            key=obj.key,
            heading=obj.heading,
            text=obj.text,
            reason=form.cleaned_data["change_reason"],
            by=request.user,
        )
        obj.pk = saved.pk


@admin.register(MeetingSnapshot)
class MeetingSnapshotAdmin(admin.ModelAdmin):
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
    def verified(self, snapshot):
        return " ".join(snapshot.problems()) or "Every part matches its checksum."

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
