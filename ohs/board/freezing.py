"""What is kept of a meeting: for each audience the registers, the paper and its files; and the dashboard's figures."""

import json
from dataclasses import asdict

from ohs.organisation.models import BoardMeeting, BusinessGroup

from .dashboard import compose
from .models import Freeze, FrozenPart
from .pack import files
from .pack.content import to_plain
from .pack.write import write
from .readers import AUDIENCES, Audience
from .registers import all_registers, rows_of

Kind = FrozenPart.Kind


def canonical(value) -> bytes:
    """JSON in one spelling, so that the same content has the same checksum."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def parts_of(*, meeting: BoardMeeting, by) -> list[tuple[str, str, str, bytes]]:
    """Everything the Board sees at the meeting: (kind, audience, name, body)."""
    on = meeting.as_at
    parts = [(Kind.FIGURES, "", "figures", canonical(figures(on)))]
    rows = {}
    for audience in AUDIENCES.values():
        # Audiences with the same rights read the same rows.
        if audience.small_numbers not in rows:
            rows[audience.small_numbers] = all_registers(on=on, audience=audience, by=by)
        registers = rows[audience.small_numbers]
        parts += [(Kind.REGISTER, audience.key, name, body) for name, body in registers.items()]
        paper = write(meeting=meeting, audience=audience, registers=registers)
        parts.append((Kind.PAPER, audience.key, "paper", canonical(to_plain(paper))))
        parts += [
            (Kind.FILE, audience.key, name, body)
            for name, body in files.pack_files(paper, meeting, audience, registers).items()
        ]
    return parts


def figures(on) -> dict:
    """The dashboard's tiles for the force and for each business group, by group code ("" is the force)."""
    scopes = [None, *BusinessGroup.objects.order_by("order", "code")]
    return {
        group.code if group else "": [asdict(tile) for tile in compose(on=on, group=group).tiles]
        for group in scopes
    }


# Reading it back


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
