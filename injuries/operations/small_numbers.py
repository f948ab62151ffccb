"""Who was shown what others do not see."""

import logging
from typing import Any

from ..models import SmallNumberView
from ..permissions import require_small_numbers

log = logging.getLogger("ohs.access")


def log_small_numbers(*, by: Any, path: str, figures: int) -> SmallNumberView:
    """Keep a note that somebody was shown figures which others do not see."""
    require_small_numbers(by)
    log.info(
        "small numbers seen",
        extra={"facts": {"event": "small-numbers-seen", "person": by.pk, "figures": figures}},
    )
    return SmallNumberView.objects.create(user=by, path=path[:500], figures=figures)
