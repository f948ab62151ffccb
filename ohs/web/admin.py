"""The base of every admin: a reason for each change, its author in the history, nothing deleted in passing."""

from django import forms
from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

_REASON = "change_reason"


class ReasonForm(forms.ModelForm):
    """A record's form with the reason for the change, which goes into the history."""

    change_reason = forms.CharField(
        label="Reason for this change",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Kept in the history with your name. Needed when you change a record that is already there.",
    )

    def clean_change_reason(self):
        reason = self.cleaned_data[_REASON].strip()
        if not reason and self.instance.pk:
            raise forms.ValidationError("Say why you are changing this record, in a few words.")
        return reason or "Recorded in the admin"


class RegisterAdmin(SimpleHistoryAdmin):
    """Search, filters and history come from the subclass's own attributes; the reason and the author from here."""

    form = ReasonForm
    list_per_page = 50
    save_on_top = True
    show_full_result_count = False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self._may_write(request, obj):
            return [
                (name, {**options, "fields": [f for f in options["fields"] if f != _REASON]})
                for name, options in fieldsets
            ]
        named = [field for _, options in fieldsets for field in options["fields"]]
        if _REASON in named and len(fieldsets) == 1 and not self.fieldsets and not self.fields:
            return fieldsets
        if _REASON not in named:
            fieldsets = [*fieldsets, ("Reason", {"fields": [_REASON]})]
        return fieldsets

    def _may_write(self, request, obj):
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def save_model(self, request, obj, form, change):
        obj._change_reason = form.cleaned_data.get(_REASON, "")
        obj._history_user = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        reason = form.cleaned_data.get(_REASON, "") if form.is_valid() else ""
        rows = formset.save(commit=False)
        for row in rows:
            row._change_reason = reason
            row._history_user = request.user
            row.save()
        for row in formset.deleted_objects:
            row._change_reason = reason
            row._history_user = request.user
            row.delete()
        formset.save_m2m()

    def has_delete_permission(self, request, obj=None):
        # Registers are added to and superseded; what was recorded in error is withdrawn with a reason.
        return request.user.is_superuser and super().has_delete_permission(request, obj)


class RegisterInline(admin.TabularInline):
    """Rows of a record on the record's own form."""

    extra = 0
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
