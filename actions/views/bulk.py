"""The same change of several rows: of tasks, of plans, of recommendations, of programmes."""

from ohs.web.bulk import BulkChange

from .. import operations
from ..forms.bulk import BulkPlanForm, BulkProgrammeForm, BulkRecommendationForm, BulkTaskForm
from ..models import ActionPlan, KeyTask, Programme, Recommendation
from .edit_task import WithdrawTask
from .plans import PlanList
from .programmes import ProgrammeList
from .recommendations import RecommendationList
from .tasks import KeyTaskList


class BulkTasks(BulkChange):
    permission_required = ("actions.view_keytask", "actions.change_keytask")
    model = KeyTask
    warnings = {"withdraw": WithdrawTask.warning}
    form_class = BulkTaskForm
    list_class = KeyTaskList
    list_name = "actions:list"
    which = "that are not closed"

    def get_changeable(self, rows):
        return rows.not_closed()

    def get_records(self):
        return KeyTask.objects.for_list(self.today)

    def change_all(self, records, change, **kwargs):
        return operations.change_all(tasks=records, change=change, **kwargs)


class BulkPlans(BulkChange):
    permission_required = ("actions.view_actionplan", "actions.change_actionplan")
    model = ActionPlan
    form_class = BulkPlanForm
    list_class = PlanList
    list_name = "actions:plans"

    def change_all(self, records, change, **kwargs):
        return operations.change_plans(plans=records, change=change, **kwargs)


class BulkRecommendations(BulkChange):
    permission_required = ("actions.view_recommendation", "actions.change_recommendation")
    model = Recommendation
    form_class = BulkRecommendationForm
    list_class = RecommendationList
    list_name = "actions:recommendations"

    def change_all(self, records, change, **kwargs):
        return operations.change_recommendations(recommendations=records, change=change, **kwargs)


class BulkProgrammes(BulkChange):
    permission_required = ("actions.view_programme", "actions.change_programme")
    model = Programme
    form_class = BulkProgrammeForm
    list_class = ProgrammeList
    list_name = "actions:programmes"

    def change_all(self, records, change, **kwargs):
        return operations.change_programmes(programmes=records, change=change, **kwargs)
