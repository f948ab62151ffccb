"""A wide matrix in parts that each fit a sheet of A4: a business group at a time, a large one in several."""

from collections.abc import Sequence

from ..rules.matrix import Group, Matrix, Row, count_cells
from ..rules.ratings import sum_counts

UNITS_A_PART = 12
# As many as one sheet of A3 holds in letters that can be read.
UNITS_ON_A3 = 26


def split_for_print(whole: Matrix, most: int = UNITS_A_PART) -> list[Matrix]:
    """The same matrix as several, in order: small neighbouring groups share a part, large ones are divided."""
    pieces: list[list[tuple[Group, int, int]]] = [[]]
    room, start = most, 0
    for group in whole.groups:
        size = len(group.columns)
        if size > room and pieces[-1]:
            pieces.append([])
            room = most
        taken = 0
        while taken < size:
            if not room:
                pieces.append([])
                room = most
            count = min(room, size - taken)
            pieces[-1].append((group, start + taken, count))
            taken += count
            room -= count
        start += size
    return [_part(whole, piece) for piece in pieces if piece]


def _part(whole: Matrix, piece: Sequence[tuple[Group, int, int]]) -> Matrix:
    columns = whole.columns
    groups = tuple(
        Group(
            code=group.code,
            name=group.name,
            columns=columns[start : start + count],
            counts=sum_counts(column.counts for column in columns[start : start + count]),
        )
        for group, start, count in piece
    )
    first = piece[0][1]
    last = piece[-1][1] + piece[-1][2]
    rows = tuple(
        Row(
            theme=row.theme,
            in_scope=row.in_scope,
            cells=row.cells[first:last],
            counts=count_cells(row.cells[first:last]),
        )
        for row in whole.rows
    )
    return Matrix(
        on=whole.on,
        groups=groups,
        rows=rows,
        counts=sum_counts(group.counts for group in groups),
        asked=whole.asked,
    )
