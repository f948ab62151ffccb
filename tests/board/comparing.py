"""Every table as the Board may see it, whole, against what it saw at its last meeting: what pages give from fewer rows."""

import datetime as dt

from ohs.board.since import TableChanges, compare_table
from ohs.board.snapshots.read import last_meeting_snapshot
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from ohs.registers.contract import read_table, tables


def since_last(on: dt.date) -> tuple[BoardMeeting | None, tuple[TableChanges, ...]]:
    snapshot = last_meeting_snapshot(on)
    if snapshot is None:
        return None, ()
    return snapshot.meeting, tuple(
        compare_table(
            table, snapshot.table(table.name, BOARD), lambda table: read_table(table, on, BOARD)
        )
        for table in tables()
        if table.comparison is not None
    )
