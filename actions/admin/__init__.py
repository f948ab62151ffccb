"""The action register in the admin."""

from .plans import ActionPlanAdmin, KeyActionAdmin, MeasureAdmin
from .programmes import ProgrammeAdmin
from .recommendations import RecommendationAdmin
from .tasks import KeyTaskAdmin

__all__ = [
    "ActionPlanAdmin",
    "KeyActionAdmin",
    "KeyTaskAdmin",
    "MeasureAdmin",
    "ProgrammeAdmin",
    "RecommendationAdmin",
]
