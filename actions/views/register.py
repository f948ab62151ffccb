"""The pages that read the register. Those that change it are in `edit_views`."""

from django.core.exceptions import BadRequest

from ohs.web.views import RegisterDetail, RegisterList, RegisterPage

from .. import permissions
from ..filters import KeyTaskFilter
from ..forms.tasks import LookForm
from ..measure_sources import Asker
from ..models import ActionPlan, KeyTask, SavedView
from ..reporting import rows, since
from ..selectors import change_log, plan_page, slippage, task_page
from ..tables import GROUPS, TONES, KeyTaskTable
from .edit import offered
from .saved_views import kept_query


class KeyTaskList(RegisterList):
    permission_required = "actions.view_keytask"
    model = KeyTask
    table_class = KeyTaskTable
    filterset_class = KeyTaskFilter
    csv_columns = rows.KEY_TASK_COLUMNS
    csv_name = "key-tasks"
    title = "Key tasks"
    noun = ("key task", "key tasks")
    empty_text = "No key task has been recorded."
    template_name = "actions/keytask_list.html"
    carried_parameters = (*RegisterList.carried_parameters, "more")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.look = LookForm(
            request.GET,
            columns=KeyTaskTable.choosable(),
            groups=[(name, heading) for name, (heading, *_) in GROUPS.items()],
            shown=[
                name for name, _ in KeyTaskTable.choosable() if name not in KeyTaskTable.optional
            ],
        )
        if not self.look.is_valid():
            raise BadRequest(
                " ".join(str(error) for found in self.look.errors.values() for error in found)
            )
        self.group_by = self.look.cleaned_data["group_by"]

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
            "carried": self.carried,
            "columns": self.look.cleaned_data["columns"],
            "group_by": self.group_by,
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            shown_fields=self.filterset.shown_fields(),
            look=self.look,
            this_query=kept_query(self.request.GET.urlencode()),
            saved_views=SavedView.objects.for_user(self.request.user),
            **kwargs,
        )
        # Whoever asks for more filters wants to see them.
        context["filtered"] = context["filtered"] or self.filterset.wants_more
        return context

    def get_csv_queryset(self, queryset):
        return rows.values(queryset)

    def get_csv_look_ups(self, queryset):
        return rows.look_ups(queryset)

    def get_csv_rows(self, queryset):
        return map(rows.ExportedTask._make, super().get_csv_rows(queryset))

    def get_csv_context(self, queryset):
        return rows.LookUps(queryset, self.on)


class Slippage(RegisterPage):
    """The ledger of dates: every task whose committed date has moved, worst first, with each move and its reason."""

    permission_required = "actions.view_duedatechange"
    template_name = "actions/slippage.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(ledger=slippage.of(self.on), **kwargs)


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
        if narrow and narrow not in since.KINDS:
            raise BadRequest(
                f"“{narrow[:40]}” is not a kind of change. Use one of {', '.join(since.KINDS)}."
            )
        page = plan_page.of(
            self.object, self.on, Asker(self.request.user, self.request.get_full_path()), narrow
        )
        return super().get_context_data(
            blocks=page.blocks,
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
        page = task_page.of(task, self.on, Asker(user, self.request.get_full_path()))
        return super().get_context_data(
            page=page,
            may=may,
            # The past is read, not changed.
            offered=offered(task, may, page.moves) if not self.is_past else [],
            **kwargs,
        )


class KeyTaskHistory(RegisterDetail):
    permission_required = "actions.view_keytask"
    model = KeyTask
    queryset = KeyTask.objects.select_related("plan", "action")
    template_name = "actions/keytask_history.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=change_log.of(self.object), **kwargs)
