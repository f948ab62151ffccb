"""A draft and the CSV files of its pack, as the pages make both."""

from ohs.board.paper import write
from ohs.board.paper.files import to_csv_files


def draft(*, meeting, audience, by, today):
    tables = write.draft_tables(meeting=meeting, audience=audience, by=by, today=today)
    return write.draft(meeting=meeting, tables=tables), to_csv_files(tables)
