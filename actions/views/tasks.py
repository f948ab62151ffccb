"""Key tasks: the list, one task, its history. Those that change a task are in `edit_task`."""

from ohs.core.models import withdrawn_of
from ohs.web.views import RegisterDetail, RegisterList

from .. import permissions
from ..filters import KeyTaskFilter
from ..measure_sources import Viewer
from ..models import ActionPlan, KeyTask, TaskUpdate
from ..reporting.rows import KEY_TASKS, key_task_rows
from ..selectors.change_log import changes_of
from ..selectors.task_page import load_task_page
from ..tables import KeyTaskTable
from .edit_task import offered_changes


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
    bulk_name, bulk_permission = "actions:bulk", "actions.change_keytask"
    kept_parameters = (*RegisterList.kept_parameters, "more")

    def get_queryset(self):
        tasks = KeyTask.objects.for_list(self.on)
        if self.request.GET.get("sort", "").lstrip("-") == "standing":
            tasks = tasks.rank_standing(self.on)
        return tasks

    def get_table_kwargs(self):
        return {"on": self.on, "as_at_query": self.as_at_query}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            shown_fields=self.filterset.shown_fields(),
            live_plans=self._plans_to_add_to(),
            **kwargs,
        )
        # Whoever asks for more filters wants to see them.
        context["filters_open"] = context["filters_open"] or self.filterset.wants_more
        return context

    def _plans_to_add_to(self):
        if self.is_past or not permissions.keeps_the_register(self.request.user):
            return ()
        return ActionPlan.objects.live()

    def get_csv_rows(self, queryset):
        return key_task_rows(queryset, self.on)


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
