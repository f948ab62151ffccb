"""Reading back what was frozen: the figures, a register's rows, the paper, a file."""

import json

from ohs.organisation.models import BoardMeeting

from .models import Freeze, FrozenPart
from .readers import Audience
from .registers import rows_of

Kind = FrozenPart.Kind


def frozen_figures(meeting: BoardMeeting | None) -> dict:
    """What `figures` said when the meeting was frozen; empty where there is none."""
    if meeting is None:
        return {}
    part = FrozenPart.objects.filter(freeze__meeting=meeting, kind=Kind.FIGURES).first()
    return json.loads(bytes(part.body)) if part else {}


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
