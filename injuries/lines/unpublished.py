"""Whether figures are recorded of which readers are told nothing yet: after an upgrade from before they were published."""

from ..models import CountExtract, MonthlyTotal, Publication, ReportedMonth

UNPUBLISHED = (
    "Figures are recorded of which nothing is published yet, so that readers see none of them: run "
    "“manage.py publish_figures” once on the server"
)


def unpublished() -> str:
    """A sentence that says so, and which command mends it; empty where all that is recorded has been published.

    Imports publish what they bring in. What was recorded before there were publications, or months that were told, is
    published by the command.
    """
    if not MonthlyTotal.objects.exists():
        return ""
    newest = Publication.objects.order_by("-decided_at").first()
    if newest is None or not ReportedMonth.objects.exists():
        return UNPUBLISHED
    later = CountExtract.objects.filter(imported_at__gt=newest.decided_at)
    return UNPUBLISHED if later.exists() else ""
