"""A key task in the admin: the HSW team keeps it; a lead reports there on what their posts lead."""

from django.contrib import admin
from django.db import models
from django.forms.widgets import Media
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from ohs.core import clock
from ohs.web.admin import RegisterAdmin, RegisterInline

from .. import operations, permissions
from ..models import DueDateChange, KeyTask, TaskPost, TaskStep, TaskUpdate
from ..rules.standing import State
from ..tables import lead_names
from .forms import KeyTaskAdminForm, OneLeadFormSet
from .inlines import RecordsInline


class Posts(RegisterInline):
    model = TaskPost
    formset = OneLeadFormSet
    autocomplete_fields = ("post",)
    fields = ("post", "role", "order")
    verbose_name_plural = "who leads and who supports"


class Steps(RegisterInline):
    model = TaskStep
    fields = ("number", "title", "condition", "triggered_on", "done_on", "order")


class Updates(RecordsInline):
    model = TaskUpdate
    related = ("author",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = (
        "date",
        "kind",
        "state",
        "narrative",
        "evidence_seen",
        "evidence_link",
        "author",
        "illustrative",
    )


class Moves(RecordsInline):
    model = DueDateChange
    related = ("changed_by", "agreed_at")
    fk_name = "task"
    fields = ("changed_on", "from_date", "to_date", "reason", "changed_by", "agreed_at")


@admin.register(KeyTask)
class KeyTaskAdmin(RegisterAdmin):
    instead_of_deleting = (
        "A task that is no longer to be done is withdrawn on its page instead, with the reason: "
        "what was reported of it stays."
    )
    form = KeyTaskAdminForm
    list_display = (
        "number",
        "title",
        "plan",
        "leads",
        "standing_now",
        "due_date",
        "times_moved",
        "updated_on",
    )
    list_display_links = ("number", "title")
    list_filter = (
        ("plan", admin.RelatedOnlyFieldListFilter),
        "state",
        "timescale_kind",
        ("posts__post", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("number", "title", "detail", "action__title", "posts__post__title")
    autocomplete_fields = ("action", "follows", "depends_on")
    date_hierarchy = "due_date"
    inlines = (Posts, Steps, Updates, Moves)
    readonly_fields = (
        "standing_now",
        "state",
        "timescale_words",
        "original_due_date",
        "times_moved",
        "carried_from",
        "judged_by",
    )

    @property
    def media(self):
        return super().media + Media(js=["actions/timescale.js"])

    # Who may

    def has_change_permission(self, request, obj=None):
        if super().has_change_permission(request, obj):
            return True
        if obj is None:
            return request.user.has_perm("actions.update_led_keytask")
        # The admin asks a dozen times for one page.
        answers = request.__dict__.setdefault("_may_update_task", {})
        if obj.pk not in answers:
            answers[obj.pk] = permissions.may_update(request.user, obj, clock.today())
        return answers[obj.pk]

    def get_readonly_fields(self, request, obj=None):
        names = list(super().get_readonly_fields(request, obj))
        if not permissions.keeps_the_register(request.user):
            # A lead reports; the plan itself is the HSW team's.
            names += [
                field.name
                for field in (*KeyTask._meta.fields, *KeyTask._meta.many_to_many)
                if field.editable and field.name not in names
            ]
        return names

    def get_actions(self, request):
        return {}

    # What is shown

    def get_queryset(self, request):
        today = clock.today()
        return (
            super()
            .get_queryset(request)
            .as_at(today)
            .select_related("plan", "action", "follows", "carried_from")
            .with_posts()
            .rank_standing(today)
            .in_order()
        )

    def get_fieldsets(self, request, obj=None):
        task = ["action", "number", "title", "detail", "added_on", "depends_on"]
        dates = [
            "timescale_kind",
            "timescale_text",
            "start_date",
            "due_date",
            "earliest_date",
            "latest_date",
            "ends_on",
            "recurs_months",
            "follows",
            "offset_months",
            "condition",
            "due_from_measure",
        ]
        if obj is None:
            sections = [("The task", task), ("Timescale", dates)]
        else:
            kept = ["timescale_words", "original_due_date", "times_moved"]
            sections = [
                ("Where it stands", ["standing_now", "state"]),
                ("The task", [*task, "judged_by", "carried_from"]),
            ]
            if permissions.keeps_the_register(request.user):
                sections.append(("Timescale", [*kept, *dates, "agreed_at"]))
            else:
                sections.append(("Timescale", [*kept, "timescale_text", "start_date", "due_date"]))
            if self.has_change_permission(request, obj) and obj.state in (
                State.NOT_STARTED,
                State.IN_PROGRESS,
                State.NOT_TRIGGERED,
            ):
                update = (
                    "An update",
                    ["update_state", "update_note", "update_seen", "update_link"],
                )
                sections.insert(1, update)
        if self._may_write(request, obj):
            reason = ["change_reason"] if obj is None else ["change_reason", "seen_version"]
            sections.append(("Reason", reason))
        return [(name, {"fields": fields}) for name, fields in sections]

    def get_changeform_initial_data(self, request):
        return {"added_on": clock.today(), **super().get_changeform_initial_data(request)}

    @admin.display(description="standing", ordering="standing_rank")
    def standing_now(self, task):
        return task.standing(clock.today()).label if task.pk else "–"

    @admin.display(description="in words")
    def timescale_words(self, task):
        return task.timescale_in_words

    @admin.display(description="measures")
    def judged_by(self, task):
        links = (
            (measure.get_absolute_url(), measure.title)
            for measure in task.measures.order_by("order", "pk")
        )
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', links) or "none"

    @admin.display(description="lead")
    def leads(self, task):
        return ", ".join(lead_names(task)) or "none"

    # Saving

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by, form.on = request.user, clock.today()
        return form

    def save_model(self, request, obj, form, change):
        """Nothing yet: the operations write the task together with its posts and steps."""

    def save_related(self, request, form, formsets, change):
        by, reason = request.user, form.cleaned_data["change_reason"]
        rows = {formset.model: (formset, formset.save(commit=False)) for formset in formsets}
        posts, _ = rows[TaskPost]
        if change:
            task = KeyTask.objects.get(pk=form.instance.pk)
            form.change(task)
            if posts.has_changed():
                leads, supporting = posts.leads_and_supporting()
                operations.set_posts(
                    task=task, leads=leads, supporting=supporting, by=by, reason=reason
                )
        else:
            task = form.add(*posts.leads_and_supporting())
            form.instance.pk, form.instance._state.adding = task.pk, False
        steps, changed = rows[TaskStep]
        if steps.has_changed():
            operations.set_steps(
                task=task, steps=changed, removed=steps.deleted_objects, by=by, reason=reason
            )
        form.instance.refresh_from_db()
