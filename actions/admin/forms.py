"""What the HSW team and leads type in the admin. Whether it can be done is the operations' to say."""

import datetime as dt
import json
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.change_log import changes_between
from ohs.core.errors import EditConflict
from ohs.organisation.models import BoardMeeting, Post, User
from ohs.web.admin import ReasonForm
from ohs.web.operation_views import show_refusal

from .. import operations, permissions
from ..forms.tasks import states_to_report
from ..models import KeyTask
from ..operations._locking import lock_task
from ..operations.dates import TIMESCALE
from ..operations.plans import PARTICULARS
from ..rules import timescale
from ..rules.timescale import TimescaleKind


class KeyTaskAdminForm(ReasonForm):
    """A key task with its timescale and, for one that is there, an update.

    What the operations would refuse is found out before anything is saved: a form that holds is tried, and taken back.
    """

    # Who writes, and on which day: the admin sets them for each request.
    by: User
    on: dt.date

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    agreed_at = forms.ModelChoiceField(
        label="Move agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        help_text="The meeting that agreed a further change to the due date.",
    )
    update_state = forms.ChoiceField(label="State", required=False)
    update_note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    update_seen = forms.CharField(
        label="Where it can be seen",
        required=False,
        max_length=300,
        help_text="To claim it complete: where the HSW team can see it, or a link.",
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
                + (["due_from_measure"] if kind == TimescaleKind.BY else [])
                for kind in TimescaleKind.values
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
        if not (cleaned.get("update_note") or "").strip():
            if cleaned.get("update_link") or cleaned.get("update_seen"):
                self.add_error("update_note", "Say in a sentence what the evidence shows.")
            state = cleaned.get("update_state")
            if state and state != self.instance.state:
                self.add_error("update_note", "Say in a sentence what has been done.")
        if self.instance.pk and cleaned.get("seen_version") is not None:
            self._check_version(cleaned["seen_version"])
        return cleaned

    def _check_version(self, seen: int) -> None:
        """Somebody else saved meanwhile: says what they changed, and keeps what was typed for the next attempt."""
        try:
            lock_task(self.instance, seen)
        except EditConflict as conflict:
            self.add_error(None, [*conflict.messages, *conflict.changes])
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_version")] = str(conflict.version)

    def _post_clean(self):
        super()._post_clean()
        if self.instance.pk and not self.errors:
            self._try(KeyTask.objects.get(pk=self.instance.pk))

    def _try(self, task: KeyTask) -> None:
        try:
            with transaction.atomic():
                self.change(task)
                transaction.set_rollback(True)
        except ValidationError as refusal:
            show_refusal(self, refusal)

    def add(self, leads: Sequence[Post], supporting: Sequence[Post]) -> KeyTask:
        """A new task of what was typed."""
        values = {
            name: self.cleaned_data[name]
            for name in (*PARTICULARS, *TIMESCALE)
            if name in self.cleaned_data
        }
        return operations.add_task(
            leads=leads,
            supporting=supporting,
            by=self.by,
            on=self.on,
            reason=self.cleaned_data["change_reason"],
            **values,
        )

    def change(self, task: KeyTask) -> None:
        """What was typed, asked of the operations: particulars are corrected, a date moves, an update is recorded."""
        values, reason = self.cleaned_data, self.cleaned_data["change_reason"]
        corrected = [name for name in PARTICULARS if name in self.changed_data]
        changed = [name for name in TIMESCALE if name in self.changed_data]
        keeps = permissions.keeps_the_register(self.by)
        if keeps and corrected:
            operations.correct_task(
                task=task,
                values={name: values[name] for name in corrected},
                by=self.by,
                reason=reason,
            )
        if keeps and changed:
            operations.correct_timescale(
                task=task,
                values={name: values[name] for name in changed},
                by=self.by,
                on=self.on,
                reason=reason,
                agreed_at=values.get("agreed_at"),
            )
        note = (values.get("update_note") or "").strip()
        if note:
            operations.record_update(
                task=task,
                by=self.by,
                on=self.on,
                state=values.get("update_state") or None,
                narrative=note,
                evidence_link=values.get("update_link", ""),
                evidence_seen=values.get("update_seen", ""),
            )


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
                        *(change.sentence for change in changes_between(records)[1:]),
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

    def leads_and_supporting(self) -> tuple[list[Post], list[Post]]:
        """The posts that were typed, in the order that was typed."""
        rows = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("post") and not form.cleaned_data.get("DELETE")
        ]
        rows.sort(key=lambda row: row["order"])
        leads = [row["post"] for row in rows if row["role"] != "supporting"]
        return leads, [row["post"] for row in rows if row["role"] == "supporting"]
