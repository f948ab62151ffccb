"""A key task that treats a risk goes on treating it in the plan it is carried forward to."""

from ohs.core.history import save_with_reason

from .models import RiskTask


def carry(copies, *, by, reason: str) -> None:
    """What was answered about the old task stays with it."""
    for link in RiskTask.objects.filter(task__in=copies).order_by("pk"):
        copy = RiskTask(risk_id=link.risk_id, task=copies[link.task_id], treats=link.treats)
        save_with_reason(copy, by=by, reason=reason)
