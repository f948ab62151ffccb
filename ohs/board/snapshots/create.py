"""What is kept of a meeting: for each audience the registers, the paper and its files; and the dashboard's figures."""

from dataclasses import asdict

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.content import to_plain
from ohs.web.once import composing

from ..dashboard import compose
from ..models import FrozenPart
from ..paper import files
from ..paper.write import write
from ..readers import AUDIENCES
from ..registers import all_registers, canonical, to_stored

Kind = FrozenPart.Kind


def parts_of(*, meeting: BoardMeeting, by) -> list[tuple[str, str, str, bytes]]:
    """Everything the Board sees at the meeting: (kind, audience, name, body). What audiences share is read once."""
    with composing():
        return _parts_of(meeting, by)


def _parts_of(meeting, by):
    on = meeting.as_at
    parts = [(Kind.FIGURES, "", "figures", canonical(figures(on)))]
    rows = {}
    for audience in AUDIENCES.values():
        # Audiences with the same rights read the same rows.
        if audience.small_numbers not in rows:
            rows[audience.small_numbers] = all_registers(on=on, audience=audience, by=by)
        registers = rows[audience.small_numbers]
        parts += [
            (Kind.REGISTER, audience.key, name, to_stored(name, body, on))
            for name, body in registers.items()
        ]
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
        group.code if group else "": [
            asdict(tile.figure) for tile in compose(on=on, group=group).tiles
        ]
        for group in scopes
    }
