"""What readers are told: decided again when asked, and the percentages that one meeting is told by a recorded release."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from ohs.core.errors import OperationRefused, require_text
from ohs.core.locking import lock_for_update
from ohs.organisation.models import BoardMeeting

from ..models import PercentageRelease, Publication, ReportLine
from ..permissions import require_import, require_release
from ._publishing import publish_figures


@transaction.atomic
def publish(*, by: Any) -> Publication | None:
    """Decide what readers are told of all that is recorded: after an import, or after a line counts something else.

    None where nothing is recorded. `by` is None for a command on the server.
    """
    require_import(by)
    return publish_figures()


@transaction.atomic
def release_percentage(
    *, meeting: BoardMeeting, line: ReportLine, reason: str, by: Any
) -> PercentageRelease:
    """Tell one meeting the percentage of a line that is otherwise published by its bound only."""
    require_release(by)
    if line.bound is None:
        raise OperationRefused(f"{line.title}: its figures are published anyway.")
    _require_open(meeting)
    if PercentageRelease.objects.filter(meeting=meeting, line=line, withdrawn_at=None).exists():
        raise OperationRefused(f"{line.title}: released for this meeting already.")
    return PercentageRelease.objects.create(
        meeting=meeting,
        line=line,
        reason=require_text(reason, "reason", "Give the reason."),
        released_by=by,
    )


@transaction.atomic
def withdraw_release(*, release: PercentageRelease, by: Any) -> PercentageRelease:
    """Take a release back before its meeting is frozen."""
    require_release(by)
    release = lock_for_update(release)
    _require_open(release.meeting)
    if release.withdrawn_at:
        raise OperationRefused("This release is withdrawn already.")
    release.withdrawn_by, release.withdrawn_at = by, timezone.now()
    release.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return release


def _require_open(meeting: BoardMeeting) -> None:
    if meeting.state != BoardMeeting.State.PLANNED:
        raise OperationRefused("The meeting is frozen: what it was told stays as it was.")
