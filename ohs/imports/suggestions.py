"""Which column of an unknown file is which: by their names, and by what stands in them."""

from collections.abc import Mapping

from .files.cells import is_blank
from .headers import Candidate
from .importers import Importer
from .values.texts import WrongValueError

#: Rows of the file that are looked at.
_SAMPLE = 50
#: So much of what stands in a column must be readable for it to be suggested.
_ENOUGH = 0.8


def suggest(candidate: Candidate, importer: Importer) -> dict[int, str]:
    """For each column of the file, counted from 0, the column of the import that it probably is; "" for none."""
    chosen = {place: name for name, place in candidate.places.items()}
    for column in candidate.unread:
        place = candidate.header.index(column.header)
        if column.nearest and column.nearest not in chosen.values() and place not in chosen:
            chosen[place] = column.nearest
    chosen |= _by_contents(candidate, importer, chosen)
    return {place: chosen.get(place, "") for place in range(len(candidate.header))}


def _by_contents(
    candidate: Candidate, importer: Importer, chosen: Mapping[int, str]
) -> dict[int, str]:
    """Columns that have no name yet and hold what only one column of the import may hold."""
    rows = [row for row in candidate.sheet.rows if row.number > candidate.header_row][:_SAMPLE]
    found: dict[int, str] = {}
    taken = set(chosen.values())
    for name, recognise in importer.recognisers().items():
        if name in taken:
            continue
        best, best_share = None, _ENOUGH
        for place in range(len(candidate.header)):
            if place in chosen or place in found:
                continue
            cells = [row.cells[place] for row in rows if place < len(row.cells)]
            cells = [cell for cell in cells if not is_blank(cell)]
            readable = 0
            for cell in cells:
                try:
                    recognise(cell)
                    readable += 1
                except WrongValueError:
                    continue
            share = readable / len(cells) if cells else 0.0
            if share >= best_share and (best is None or share > best_share):
                best, best_share = place, share
        if best is not None:
            found[best] = name
    return found
