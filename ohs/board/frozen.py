"""Reading back what was frozen: the figures, a register's rows, the paper, a file."""

import datetime as dt
import json

from django.db.models import OuterRef, Subquery

from ohs.organisation.models import BoardMeeting

from .models import Freeze, FrozenPart
from .readers import Audience
from .registers import rows_of

Kind = FrozenPart.Kind


def last_board(on: dt.date) -> tuple[BoardMeeting | None, dict]:
    """The meeting that "since the last Board" means on a date, and the figures it saw; one query.

    The figures are empty where the meeting kept none.
    """
    figures = FrozenPart.objects.filter(freeze__meeting=OuterRef("pk"), kind=Kind.FIGURES)
    meeting = (
        BoardMeeting.objects.frozen()
        .filter(as_at__lt=on)
        .annotate(figures=Subquery(figures.values("body")[:1]))
        .order_by("-as_at", "-pk")
        .first()
    )
    if meeting is None or meeting.figures is None:
        return meeting, {}
    return meeting, json.loads(bytes(meeting.figures))


def frozen_register(meeting: BoardMeeting, name: str, audience: Audience) -> list[dict] | None:
    """A register's rows as an audience saw them at the meeting; None where the meeting kept none."""
    part = FrozenPart.objects.filter(
        freeze__meeting=meeting, kind=Kind.REGISTER, audience=audience.key, name=name
    ).first()
    return rows_of(bytes(part.body)) if part else None


def frozen_file(freeze: Freeze, name: str, audience: Audience) -> bytes | None:
    part = freeze.parts.filter(kind=Kind.FILE, audience=audience.key, name=name).first()
    return bytes(part.body) if part else None


def frozen_paper(freeze: Freeze, audience: Audience) -> dict | None:
    part = freeze.parts.filter(kind=Kind.PAPER, audience=audience.key).first()
    return json.loads(bytes(part.body)) if part else None
