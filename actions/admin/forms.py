"""What the HSW team and leads type in the admin."""

import json

from django import forms
from django.core.exceptions import ValidationError

from ohs.core import clock
from ohs.organisation.models import BoardMeeting
from ohs.web.admin import ReasonForm

from .. import operations
from ..forms.tasks import states_to_report
from ..models import KeyTask
from ..rules import timescale
from ..rules.timescale import Kind
from ..selectors import change_log


class KeyTaskAdminForm(ReasonForm):
    """A key task with its timescale and, for one that is there, an update. The server checks each kind of timescale."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    agreed_at = forms.ModelChoiceField(
        label="Move agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        help_text="The meeting that decided a further move of the committed date.",
    )
    update_state = forms.ChoiceField(label="State", required=False)
    update_note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    update_link = forms.URLField(
        label="Link to evidence", required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = KeyTask
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
        if "agreed_at" in self.fields:
            self.fields["agreed_at"].queryset = BoardMeeting.objects.order_by("-date", "pk")
        if "update_state" in self.fields and self.instance.pk:
            self.fields["update_state"].choices = states_to_report(self.instance)
            self.fields["update_state"].initial = self.instance.state
        if "timescale_kind" in self.fields:
            shown = {
                kind: [*timescale.NEEDS[kind], *timescale.MAY_HAVE[kind]]
                + (["due_from_measure"] if kind == Kind.BY else [])
                for kind in Kind.values
            }
            self.fields["timescale_kind"].widget.attrs["data-fields"] = json.dumps(shown)

    def clean_change_reason(self):
        # A note says why by itself.
        note = str(self.data.get(self.add_prefix("update_note"), "")).strip()
        if note and not self.cleaned_data["change_reason"].strip():
            return note
        return super().clean_change_reason()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("update_link") and not (cleaned.get("update_note") or "").strip():
            self.add_error("update_note", "Say in a sentence what the evidence shows.")
        state = cleaned.get("update_state")
        if (
            state
            and state != self.instance.state
            and not (cleaned.get("update_note") or "").strip()
        ):
            self.add_error("update_note", "Say in a sentence what has been done.")
        self._check_move(cleaned)
        self._check_version(cleaned)
        return cleaned

    def _check_version(self, cleaned):
        """Somebody else saved meanwhile: say what they changed, and keep what was typed for the next attempt."""
        seen = cleaned.get("seen_version")
        if not self.instance.pk or seen is None:
            return
        task = KeyTask.objects.get(pk=self.instance.pk)
        if task.version == seen:
            return
        self.add_error(
            None,
            [
                "This task was changed while you were writing. What you wrote is still here: "
                "read what changed, then save again.",
                *(change.sentence for change in change_log.since(task, seen)),
            ],
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = str(task.version)

    def _check_move(self, cleaned):
        if not self.instance.pk or "due_date" not in self.changed_data:
            return
        task = KeyTask.objects.get(pk=self.instance.pk)
        moved = task.due_date is not None and cleaned.get("due_date") is not None
        if moved and operations.needs_board(task) and not cleaned.get("agreed_at"):
            self.add_error(
                "agreed_at",
                "The date has moved before. A further move needs a decision of the Board: name the meeting.",
            )

        meeting = cleaned.get("agreed_at")
        if meeting and meeting.date > clock.today():
            self.add_error(
                "agreed_at", "This meeting is still to come: name the one that agreed it."
            )

    @property
    def timescale_changes(self) -> dict:
        """What the form changes of the timescale of a task that is there."""
        names = (*timescale.FIELDS, "timescale_kind", "due_from_measure")
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}


class SeenForm(ReasonForm):
    """Of two people who have the same record open the second learns what the first changed, and keeps what they typed."""

    seen_record = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            newest = self._records().last()
            self.initial["seen_record"] = newest.history_id if newest else None

    def _records(self):
        return self.instance.history.select_related("history_user").order_by("history_id")

    def clean(self):
        cleaned = super().clean()
        seen = cleaned.get("seen_record")
        if self.instance.pk and seen is not None:
            records = list(self._records().filter(history_id__gte=seen))
            if records and records[-1].history_id != seen:
                self.add_error(
                    None,
                    [
                        "This record was changed while you were writing. What you wrote is still here: "
                        "read what changed, then save again.",
                        *(change.sentence for change in change_log.between(records)[1:]),
                    ],
                )
                self.data = self.data.copy()
                self.data[self.add_prefix("seen_record")] = str(records[-1].history_id)
        return cleaned


class OneLeadFormSet(forms.BaseInlineFormSet):
    """A task has one lead, or several who lead jointly."""

    def clean(self):
        super().clean()
        roles = [
            form.cleaned_data.get("role")
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        sole, joint = roles.count("lead"), roles.count("joint_lead")
        if sole > 1 or (sole and joint):
            raise ValidationError(
                "A task has one lead. Where several posts lead, make each of them a joint lead."
            )
        if joint == 1:
            raise ValidationError("A joint lead needs another: add it, or make this post the lead.")
