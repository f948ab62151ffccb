"""The pages that read the register. Those that change it are in the modules beside it."""

from django.core.exceptions import BadRequest

from ohs.core.models import withdrawn_of
from ohs.web.views import RegisterDetail, RegisterList, RegisterPage

from .. import permissions
from ..filters import KeyTaskFilter
from ..measure_sources import Viewer
from ..models import ActionPlan, KeyTask, SavedView, TaskUpdate
from ..reporting.rows import KEY_TASKS, key_task_rows
from ..selectors.change_log import changes_of
from ..selectors.plan_changes import KINDS
from ..selectors.plan_page import load_plan_page
from ..selectors.slippage import load_ledger
from ..selectors.task_page import load_task_page
from ..tables import GROUPS, TONES, KeyTaskTable
from ..timeline import draw_timeline
from .edit import offered_changes
from .saved_views import kept_query


class KeyTaskList(RegisterList):
    permission_required = "actions.view_keytask"
    model = KeyTask
    table_class = KeyTaskTable
    filterset_class = KeyTaskFilter
    csv_columns = KEY_TASKS.columns
    csv_name = "key-tasks"
    title = "Key tasks"
    noun = ("key task", "key tasks")
    empty_text = "No key task has been recorded."
    template_name = "actions/keytask_list.html"
    default_filters = {"plan_state": "live"}
    kept_parameters = (*RegisterList.kept_parameters, "more")

    groups = tuple((name, heading) for name, (heading, *_) in GROUPS.items())

    @property
    def group_by(self) -> str:
        return self.look_form.cleaned_data["group_by"]

    def get_queryset(self):
        tasks = KeyTask.objects.for_list(self.on)
        if self.group_by:
            return tasks.grouped_by(self.group_by, self.on)
        if self.request.GET.get("sort", "").lstrip("-") == "standing":
            tasks = tasks.rank_standing(self.on)
        return tasks

    def get_table_kwargs(self):
        return {
            "on": self.on,
            "as_at_query": self.as_at_query,
            "columns": self.look_form.cleaned_data["columns"],
            "group_by": self.group_by,
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            shown_fields=self.filterset.shown_fields(),
            this_query=kept_query(self.request.GET.urlencode()),
            saved_views=SavedView.objects.for_user(self.request.user),
            **kwargs,
        )
        # Whoever asks for more filters wants to see them.
        context["filters_open"] = context["filters_open"] or self.filterset.wants_more
        return context

    def get_csv_rows(self, queryset):
        return key_task_rows(queryset, self.on)


class Slippage(RegisterPage):
    """The ledger of dates: every task whose due date has moved, worst first, with each move and its reason."""

    permission_required = "actions.view_duedatechange"
    template_name = "actions/slippage.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(ledger=load_ledger(self.on), **kwargs)


class PlanList(RegisterPage):
    permission_required = "actions.view_actionplan"
    template_name = "actions/actionplan_list.html"

    def get_context_data(self, **kwargs):
        plans = ActionPlan.objects.select_related("owner").filter(baseline_date__lte=self.on)
        return super().get_context_data(plans=plans, **kwargs)


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
        viewer = Viewer(self.request.user, self.request.get_full_path())
        page = load_plan_page(self.object, self.on, viewer, narrow)
        return super().get_context_data(
            blocks=page.blocks,
            timeline=draw_timeline(
                (row for block in page.blocks for row in block.rows),
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
            **kwargs,
        )


class KeyTaskDetail(RegisterDetail):
    permission_required = "actions.view_keytask"
    model = KeyTask
    template_name = "actions/keytask_detail.html"

    def get_queryset(self):
        return KeyTask.objects.for_detail(self.on)

    def get_context_data(self, **kwargs):
        user, task = self.request.user, self.object
        may = permissions.what_may(user, task, self.today)
        page = load_task_page(task, self.on, Viewer(user, self.request.get_full_path()))
        return super().get_context_data(
            page=page,
            may=may,
            # The past is read, not changed.
            offered=offered_changes(task, may, page.moves) if not self.is_past else [],
            withdrawn=[] if self.is_past else list(withdrawn_of(TaskUpdate, task=task)),
            **kwargs,
        )


class KeyTaskHistory(RegisterDetail):
    permission_required = "actions.view_keytask"
    model = KeyTask
    queryset = KeyTask.objects.select_related("plan", "action")
    template_name = "actions/keytask_history.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=changes_of(self.object), **kwargs)
