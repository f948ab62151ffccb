"""Plans: all of them, one as its people know it, and what changes a plan as a whole."""

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404

from ohs.core.characters import clean_text
from ohs.web.operation_views import OperationFormView
from ohs.web.paging import Pages
from ohs.web.views import RegisterDetail, RegisterList

from .. import operations, permissions
from ..filters import PlanFilter
from ..forms.plans import CarryForwardForm
from ..measure_sources import Viewer
from ..models import ActionPlan
from ..reporting.plan_rows import PLAN_COLUMNS, plan_rows
from ..rules.timescale import add_months
from ..selectors.plan_changes import KINDS
from ..selectors.plan_page import load_plan_page
from ..tables import TONES, PlanTable
from ..timeline import draw_timeline


class CarryForward(OperationFormView):
    """What would come along is listed before anything is made."""

    permission_required = ("actions.change_actionplan", "actions.change_keytask")
    template_name = "actions/carry_forward.html"
    form_class = CarryForwardForm
    title = "Carry forward"
    button = "Carry forward"

    def load(self):
        return get_object_or_404(ActionPlan, slug=self.kwargs["slug"])

    def get_initial(self):
        return {
            "period_start": add_months(self.object.period_start, 12),
            "period_end": add_months(self.object.period_end, 12),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(tasks=list(self.object.tasks.unfinished()), **kwargs)

    def operate(self, form):
        return operations.carry_forward(
            plan=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_success_message(self):
        return f"{self.result.title} is there, with what was unfinished."

    def get_success_url(self):
        return self.result.get_absolute_url()


class PlanList(RegisterList):
    permission_required = "actions.view_actionplan"
    model = ActionPlan
    table_class = PlanTable
    filterset_class = PlanFilter
    csv_columns = PLAN_COLUMNS
    csv_name = "plans"
    title = "Plans"
    noun = ("plan", "plans")
    empty_text = "No plan is live. Clear all filters to see drafts and closed plans."
    template_name = "actions/actionplan_list.html"
    default_filters = {"state": "live"}
    bulk_name, bulk_permission = "actions:bulk_plans", "actions.change_actionplan"

    def get_queryset(self):
        return ActionPlan.objects.for_list(self.on)

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        return plan_rows(queryset)


class PlanDetail(RegisterDetail):
    permission_required = "actions.view_actionplan"
    model = ActionPlan
    queryset = ActionPlan.objects.select_related("owner", "carried_from")
    template_name = "actions/actionplan_detail.html"

    def get_context_data(self, **kwargs):
        narrow = self.request.GET.get("since", "")
        if narrow and narrow not in KINDS:
            raise BadRequest(
                f"“{narrow[:40]}” is not a kind of change. Use one of {', '.join(KINDS)}."
            )
        page = load_plan_page(self.object, self.on, narrow)
        wanted = clean_text(self.request.GET.get("action", ""))
        pages = Pages(
            self.request,
            page.tasks if page.numbers is None else page.numbers,
            count=page.shown,
            place=lambda: page.place_of(wanted) if wanted else None,
        )
        viewer = Viewer(self.request.user, self.request.get_full_path())
        blocks = page.load_blocks(pages.page.object_list, viewer)
        self.commented_parts = [block.action for block in blocks]
        return super().get_context_data(
            blocks=blocks,
            here={block.action.pk for block in blocks},
            paging=pages,
            timeline=draw_timeline(
                (row for block in blocks for row in block.rows),
                start=self.object.period_start,
                end=self.object.period_end,
                on=self.on,
            ),
            total=page.total,
            counts=[
                (word, TONES[word], number) for word, number in page.standings.items() if number
            ],
            since=page.since,
            narrowed=narrow,
            without_tasks=[] if pages.page.has_next() else page.without_tasks,
            keeps=permissions.keeps_the_register(self.request.user) and not self.is_past,
            **kwargs,
        )
