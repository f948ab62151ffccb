"""What is kept of a meeting: for each audience the tables, the paper and its files; and the figures of the dashboard."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

from django.urls import reverse

from ohs.organisation.models import BoardMeeting, BusinessGroup, User
from ohs.registers.audience import AUDIENCES
from ohs.registers.content import to_plain
from ohs.registers.contract import read_tables, reading_as
from ohs.registers.results import Figure
from ohs.registers.rows import Rows

from ..dashboard import summaries_of
from ..models import SnapshotPart
from ..paper import files
from ..paper.write import matters_of, write
from .read import SnapshotReader, last_meeting_snapshot
from .stored import canonical, store_figures, store_rows

Kind = SnapshotPart.Kind


def parts_of(*, meeting: BoardMeeting, on: dt.date, by: User) -> list[tuple[str, str, str, bytes]]:
    """Everything the Board sees at the meeting as at a date: (kind, audience, name, body)."""
    address = reverse("board:freeze", args=[meeting.slug])
    parts: list[tuple[str, str, str, bytes]] = [(Kind.FIGURES, "", "figures", figures(on))]
    read: dict[bool, tuple[dict[str, Rows], dict[str, bytes]]] = {}
    matters = cache(lambda: matters_of(meeting, on, last_meeting_snapshot(on, meeting.board)))
    for each in AUDIENCES.values():
        audience = reading_as(each, by, address)
        # Audiences with the same rights read the same rows.
        if audience.small_numbers not in read:
            known, kept = next(iter(read.values()), ({}, {}))
            tables = read_tables(on, audience, known)
            stored = {
                name: kept[name] if rows is known.get(name) else store_rows(name, rows, on)
                for name, rows in tables.items()
            }
            read[audience.small_numbers] = tables, stored
        tables, stored = read[audience.small_numbers]
        parts += [(Kind.REGISTER, audience.key, name, body) for name, body in stored.items()]
        paper = write(meeting=meeting, audience=audience, tables=tables, on=on, matters=matters)
        parts.append((Kind.PAPER, audience.key, "paper", canonical(to_plain(paper))))
        parts += [
            (Kind.FILE, audience.key, name, body)
            for name, body in files.pack_files(
                paper, meeting, audience, files.to_csv_files(tables)
            ).items()
        ]
    return parts


def figures(on: dt.date) -> bytes:
    """Every figure that a register tells the Board, for the force and for each business group, as it is stored."""
    snapshot = last_meeting_snapshot(on)
    return store_figures(
        _figures_of(on, None, snapshot),
        {
            group.code: _figures_of(on, group, snapshot)
            for group in BusinessGroup.objects.order_by("order", "code")
        },
    )


def _figures_of(
    on: dt.date, group: BusinessGroup | None, snapshot: SnapshotReader | None
) -> Mapping[str, Figure]:
    found = summaries_of(on, group, snapshot)
    return {name: figure for summary in found.values() for name, figure in summary.figures.items()}
