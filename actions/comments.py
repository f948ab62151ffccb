"""What of the action plans is commented on and asked about."""

from ohs.registers.comments import commented

from .models import ActionPlan, KeyAction, KeyTask, Measure, Programme, Recommendation

COMMENTED = (
    commented(
        KeyTask,
        "key-task",
        "Key task",
        "actions.view_keytask",
        rows=lambda: KeyTask.objects.select_related("plan", "action"),
        called=lambda task: f"{task.number} {task.title}",
    ),
    commented(
        KeyAction,
        "key-action",
        "Key action",
        "actions.view_keyaction",
        rows=lambda: KeyAction.objects.select_related("plan"),
        called=lambda action: f"{action.number} {action.title}",
    ),
    commented(
        ActionPlan,
        "plan",
        "Action plan",
        "actions.view_actionplan",
        parts=lambda plan: plan.actions.select_related("plan").order_by("sort_key", "pk"),
    ),
    commented(Measure, "measure", "Success measure", "actions.view_measure"),
    commented(
        Recommendation,
        "recommendation",
        "Recommendation",
        "actions.view_recommendation",
    ),
    commented(Programme, "programme", "Programme", "actions.view_programme"),
)
