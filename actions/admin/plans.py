"""Plans, key actions and measures in the admin, and what people set for themselves."""

from django.contrib import admin

from ohs.core import clock
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
    readonly_fields = ("carried_from",)
    inlines = (KeyActions,)

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
