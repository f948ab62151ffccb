"""What the Board's paper needs to know of the plans besides the rows of their tasks."""

from .models import ActionPlan


def live_plans() -> tuple[str, ...]:
    """The titles of the live plans: those whose tasks the paper counts."""
    return tuple(ActionPlan.objects.live().values_list("title", flat=True))
