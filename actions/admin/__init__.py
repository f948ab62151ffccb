"""The action register in the admin."""

from .plans import ActionPlanAdmin, KeyActionAdmin, MeasureAdmin
from .tasks import KeyTaskAdmin

__all__ = ["ActionPlanAdmin", "KeyActionAdmin", "KeyTaskAdmin", "MeasureAdmin"]
