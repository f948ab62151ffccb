"""What the HSW team writes down of a plan: the plan itself, its key actions, key tasks and success measures."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ohs.organisation.models import BoardMeeting, Post
from ohs.web.named_records import one_of, several_of
from ohs.web.record_forms import RecordForm

from ..models import KeyAction, Measure
from ..operations.dates import TIMESCALE
from ..operations.plans import PARTICULARS
from ..rules import timescale
from ..rules.timescale import TimescaleKind
from .common import TASKS_OF_A_PLAN, TasksField


def _posts(label: str, help_text: str = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Post.objects.order_by("title"),
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class KeyActionForm(RecordForm):
    """A key action, and the actions of the same plan that it refers to."""

    see_also = forms.ModelMultipleChoiceField(
        KeyAction.objects.none(),
        label="See also",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Actions of this plan that bear on the same thing.",
    )
    field_order = ("number", "title", "note", "see_also", "change_reason")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = self.instance
        others = KeyAction.objects.filter(plan=own.plan).exclude(pk=own.pk)
        self.fields["see_also"].queryset = others.order_by("sort_key", "pk")
        if not others.exists():
            del self.fields["see_also"]
        elif own.pk:
            self.initial["see_also"] = [
                *own.refers_to.values_list("second", flat=True),
                *own.referred_from.values_list("first", flat=True),
            ]


class MeasureForm(RecordForm):
    """A success measure and the tasks of its plan that it judges."""

    def __init__(self, *args: Any, plan: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = plan.actions.order_by("sort_key", "pk")
        self.fields["action"].label = "Key action"
        self.fields["tasks"] = several_of(
            plan.tasks.order_by("sort_key", "pk"), TASKS_OF_A_PLAN, label="Tasks that it judges"
        )


class TaskForm(RecordForm):
    """A key task with its posts and its timescale. Its state is reported by updates."""

    leads = _posts("Lead", "One post leads; where several are ticked they lead jointly.")
    supporting = _posts("Supporting")
    depends_on = TasksField(label="Needs these tasks first")
    agreed_at = forms.ModelChoiceField(
        BoardMeeting.objects.order_by("-date", "-pk"),
        label="New date agreed at",
        required=False,
        help_text="The meeting that agreed a further change to the due date.",
    )
    field_order = (
        "action",
        "number",
        "title",
        "detail",
        "leads",
        "supporting",
        "timescale_kind",
        *timescale.FIELDS,
        "due_from_measure",
        "timescale_text",
        "agreed_at",
        "depends_on",
        "added_on",
        "change_reason",
    )

    def __init__(self, *args: Any, plan: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = plan.actions.order_by("sort_key", "pk")
        self.fields["action"].label = "Key action"
        self.fields["follows"] = one_of(
            plan.tasks.exclude(pk=self.instance.pk).order_by("sort_key", "pk"),
            TASKS_OF_A_PLAN,
            label=self.fields["follows"].label,
            help_text=self.fields["follows"].help_text,
        )
        shown = {
            kind: [*timescale.NEEDS[kind], *timescale.MAY_HAVE[kind]]
            + (["due_from_measure"] if kind == TimescaleKind.BY else [])
            for kind in TimescaleKind.values
        }
        self.fields["timescale_kind"].widget.attrs["data-fields"] = json.dumps(shown)
        if self.instance.pk is None:
            del self.fields["agreed_at"]
            return
        roles = list(self.instance.posts.select_related("post"))
        self.initial["leads"] = [row.post_id for row in roles if row.role != "supporting"]
        self.initial["supporting"] = [row.post_id for row in roles if row.role == "supporting"]
        self.initial["depends_on"] = list(self.instance.depends_on.all())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        both = set(cleaned.get("leads") or ()) & set(cleaned.get("supporting") or ())
        if both:
            names = ", ".join(sorted(post.title for post in both))
            self.add_error(
                "supporting", ValidationError(f"{names} leads it: a lead does not support.")
            )
        return cleaned

    def posts(self, name: str) -> list[Post]:
        """The posts that are ticked, those that were there before first and in their order."""
        before = {pk: place for place, pk in enumerate(self.initial.get(name, ()))}
        chosen = list(self.cleaned_data[name])
        return sorted(chosen, key=lambda post: before.get(post.pk, len(before)))

    @property
    def posts_changed(self) -> bool:
        return "leads" in self.changed_data or "supporting" in self.changed_data

    def given(self, names: tuple[str, ...], *, only_changed: bool) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in names
            if name in self.cleaned_data and (not only_changed or self._is_changed(name))
        }

    def _is_changed(self, name: str) -> bool:
        if name == "depends_on":
            return set(self.cleaned_data[name]) != set(self.initial[name])
        return name in self.changed_data

    def particulars(self, *, only_changed: bool) -> dict[str, Any]:
        return self.given(PARTICULARS, only_changed=only_changed)

    def timescale(self, *, only_changed: bool) -> dict[str, Any]:
        return self.given(TIMESCALE, only_changed=only_changed)


TASK_FIELDS = (
    "action",
    "number",
    "title",
    "detail",
    "timescale_kind",
    *timescale.FIELDS,
    "due_from_measure",
    "timescale_text",
    "added_on",
)
MEASURE_FIELDS = (
    *(field.name for field in Measure._meta.fields if field.name not in ("id", "order")),
    "tasks",
)
