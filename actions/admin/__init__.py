"""The action register in the admin."""

from .advice import ProgrammeAdmin, RecommendationAdmin
from .plans import ActionPlanAdmin, KeyActionAdmin, MeasureAdmin
from .tasks import KeyTaskAdmin

__all__ = [
    "ActionPlanAdmin",
    "KeyActionAdmin",
    "KeyTaskAdmin",
    "MeasureAdmin",
    "ProgrammeAdmin",
    "RecommendationAdmin",
]
