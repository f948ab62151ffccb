"""Who was shown what others do not see."""

from typing import Any

from ..models import SmallNumberView


def log_small_numbers(*, by: Any, path: str, figures: int) -> SmallNumberView:
    """Keep a note that somebody was shown figures which others do not see."""
    return SmallNumberView.objects.create(user=by, path=path[:500], figures=figures)
