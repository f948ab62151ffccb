"""Since the last Board: the lines and the incidents as a Board compares them. Nobody's small numbers are in them."""

from collections.abc import Iterator
from datetime import date

from ohs.core.csv import as_csv_text, cell
from ohs.organisation.models import BoardMeeting
from ohs.registers.results import LastBoard

from ..lines.comparison import compare_lines
from ..models import Investigation
from .rows import LINE_COLUMNS


def line_rows(on: date, meeting: BoardMeeting) -> Iterator[dict[str, str]]:
    """Every line as its row of the CSV has it for a reader who may not see small numbers; six queries."""
    columns = [(column.name, column.bind(None)) for column in LINE_COLUMNS]
    for line in compare_lines(on=on, last=LastBoard(meeting)).lines:
        yield {name: str(cell(value(line))) for name, value in columns}


def incident_rows(on: date) -> Iterator[dict[str, str]]:
    """Every incident as its row of the CSV has it, in those columns that a Board compares; one query."""
    for incident in Investigation.objects.for_list(on).prefetch_related(None):
        yield as_csv_text(
            number=incident.number,
            title=incident.title,
            notified=incident.get_notified_display(),
            state=incident.get_state_display(),
            state_in_words=incident.state_text,
        )
