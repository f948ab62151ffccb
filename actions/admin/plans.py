"""Plans, key actions and measures in the admin, and what people set for themselves."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ohs.core import clock
from ohs.core.text import plural
from ohs.web.admin import RegisterAdmin, RegisterInline

from ..models import (
    ActionPlan,
    KeyAction,
    Measure,
    MeasureReading,
    SeeAlso,
)
from .forms import SeenForm
from .inlines import RecordsInline

MOST_INLINE = 100


class KeyActions(RegisterInline):
    model = KeyAction
    fields = ("number", "title", "note")


class SeesAlso(RegisterInline):
    model = SeeAlso
    fk_name = "first"
    autocomplete_fields = ("second",)
    verbose_name_plural = "see also"
    show_change_link = False


class Measures(RegisterInline):
    model = Measure
    fields = ("title", "kind", "target", "unit", "due_date")


class Readings(RecordsInline):
    """Readings are recorded on the measure's own page."""

    model = MeasureReading
    fields = ("date", "value", "note", "illustrative")


@admin.register(ActionPlan)
class ActionPlanAdmin(RegisterAdmin):
    instead_of_deleting = (
        "A plan that has run its course is set to closed instead, and stays as it was reported on."
    )
    form = SeenForm
    list_display = ("title", "period_start", "period_end", "state", "owner")
    list_filter = ("state",)
    search_fields = ("title",)
    autocomplete_fields = ("owner",)
    fills_in = {"slug": ("title",)}
    readonly_fields = ("carried_from", "key_actions")
    inlines = (KeyActions,)

    def get_inlines(self, request, obj):
        # So many rows are neither read to the end nor saved: Django takes a thousand fields of a form.
        if obj and obj.actions.count() > MOST_INLINE:
            return ()
        return self.inlines

    @admin.display(description="key actions")
    def key_actions(self, plan):
        if not plan.pk:
            return None
        url = reverse("admin:actions_keyaction_changelist", query={"plan__id__exact": plan.pk})
        return format_html('<a href="{}">{}</a>', url, plural(plan.actions.count(), "key action"))

    def is_deletable(self, record):
        return record.state == ActionPlan.State.DRAFT


@admin.register(KeyAction)
class KeyActionAdmin(RegisterAdmin):
    form = SeenForm
    list_display = ("number", "title", "plan")
    list_filter = ("plan",)
    search_fields = ("number", "title", "plan__title")
    autocomplete_fields = ("plan",)
    list_select_related = ("plan",)
    inlines = (SeesAlso, Measures)


@admin.register(Measure)
class MeasureAdmin(RegisterAdmin):
    form = SeenForm
    list_display = ("title", "action", "kind", "target", "unit", "progress_now")
    list_filter = ("kind", ("action__plan", admin.RelatedOnlyFieldListFilter))
    search_fields = ("title", "action__title", "tasks__title")
    autocomplete_fields = ("action", "tasks")
    list_select_related = ("action",)
    inlines = (Readings,)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("readings")

    @admin.display(description="progress")
    def progress_now(self, measure):
        return measure.progress(clock.today()).sentence
