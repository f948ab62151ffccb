"""Withdrawing an extract that was a mistake: what has to hold first, and what is kept of it."""

import csv
import io
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.organisation.models import BoardMeeting

E = TypeVar("E", bound=Model)

_WHY = "Enter a reason. It is kept with the extract"


def lock_extract(extract: E) -> E:
    """The extract as it is now, held until the transaction ends. Refuses one that is withdrawn, or that a Board has seen."""
    held: Any = (
        type(extract)._default_manager.select_for_update(of=("self",)).filter(pk=extract.pk).first()
    )
    if held is None:
        raise OperationRefused("This extract is not there.")
    if held.withdrawn_at is not None:
        raise OperationRefused("This extract has been withdrawn already.")
    meeting = meeting_that_saw(held)
    if meeting is not None:
        raise OperationRefused(
            f"{meeting} saw these figures, and what a Board saw stays. Bring in a corrected extract with a later as-at date."
        )
    return held  # type: ignore[no-any-return]


def meeting_that_saw(extract: Any) -> BoardMeeting | None:
    """A meeting that was frozen after the extract came in, with figures of a day on which it was known."""
    meetings = BoardMeeting.objects.frozen().filter(as_at__gte=extract.known_from)
    meeting: BoardMeeting
    for meeting in meetings.order_by("as_at", "pk"):
        frozen = (
            meeting.history.exclude(state=BoardMeeting.State.PLANNED)
            .order_by("history_date", "history_id")
            .first()
        )
        if frozen is None or frozen.history_date >= extract.imported_at:
            return meeting
    return None


def refuse_if_followed(later: Any) -> None:
    """Refuses where a later extract says something of the same months: what it left unsaid it took from this one."""
    if later is not None:
        raise OperationRefused(
            f"“{later}” came in after it and speaks of the same months. Withdraw that one first, and bring it in again "
            "afterwards."
        )


def mark_withdrawn(
    extract: E, *, by: Any, reason: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> E:
    """Mark a locked extract, and keep what it said with it."""
    marked: Any = extract
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    marked.withdrawn_at = timezone.now()
    marked.withdrawn_by = by
    marked.withdrawn_reason = require_text(reason, "reason", _WHY)
    marked.withdrawn_figures = zlib.compress(stream.getvalue().encode())
    return save_with_reason(
        extract,
        by=by,
        reason=marked.withdrawn_reason,
        update_fields=("withdrawn_at", "withdrawn_by", "withdrawn_reason", "withdrawn_figures"),
    )
