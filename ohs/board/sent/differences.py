"""What differs between the newest paper that was handed back and the registers as at the meeting."""

from collections.abc import Iterable, Iterator

from ohs.core import clock
from ohs.core.cache import cached_until_change
from ohs.organisation.models import BoardMeeting, CommandUnit, Post
from ohs.registers.audience import BOARD
from ohs.registers.contract import read_tables
from ohs.registers.rows import Rows

from ..models import SentPaper, SentPaperReason
from ..paper import files
from ..paper.write import figures_day, write
from ..snapshots.read import SnapshotReader, frozen_file
from .atoms import Names
from .comparison import Finding, compare_papers
from .reading import WORD, Line, read_lines


def newest_sent(meeting: BoardMeeting) -> SentPaper | None:
    return SentPaper.objects.filter(meeting=meeting).order_by("-pk").first()


def reasons_of(meeting: BoardMeeting) -> dict[str, str]:
    """The reason that counts for each difference: the newest."""
    rows = SentPaperReason.objects.filter(meeting=meeting).order_by("pk")
    return dict(rows.values_list("key", "reason"))


def differences_of(meeting: BoardMeeting) -> list[Finding]:
    """Every difference, in the order of the paper; none where nothing was handed back."""
    sent = newest_sent(meeting)
    if sent is None:
        return []
    return cached_until_change(
        "differences", lambda: _compare(meeting, sent), meeting.pk, sent.pk, clock.today()
    )


def _compare(meeting: BoardMeeting, sent: SentPaper) -> list[Finding]:
    """Against the file of the same kind, and where a PDF was made from the Word document, against that."""
    names = (files.WORD,) if sent.media_type == WORD else (files.PDF, files.WORD)
    found = [_compare_with(meeting, sent, name) for name in names]
    return min(found, key=len)


def _compare_with(meeting: BoardMeeting, sent: SentPaper, name: str) -> list[Finding]:
    generated, texts = _generated(meeting, name)
    names = Names(
        Post.objects.order_by("pk").values_list("title", flat=True),
        CommandUnit.objects.order_by("pk").values_list("code", flat=True),
    )
    lines = [Line(where, text) for where, text in sent.lines]
    known = {atom.key for atom in names.atoms(Line("", text) for text in texts)}
    return compare_papers(names.atoms(read_lines(generated)), names.atoms(lines), known)


def _generated(meeting: BoardMeeting, name: str) -> tuple[bytes, Iterable[str]]:
    """The paper as it was frozen, or as it is written now, as a file of the same kind; and every text of the registers."""
    snapshot = getattr(meeting, "snapshot", None)
    if snapshot is not None:
        body = frozen_file(snapshot, name, BOARD)
        reader = SnapshotReader(meeting)
        parts = snapshot.parts.filter(kind="register", audience=BOARD.key)
        tables = [reader.table(table).rows for table in parts.values_list("name", flat=True)]
        if body is not None:
            return body, _frozen_texts(tables)
    on = figures_day(meeting, clock.today())
    read = read_tables(on, BOARD)
    paper = write(meeting=meeting, audience=BOARD, tables=read, on=on)
    return files.make(name, paper, meeting, BOARD, {}), _texts(read.values())


def _frozen_texts(tables: Iterable[Iterable[dict[str, str]]]) -> Iterator[str]:
    for rows in tables:
        for row in rows:
            yield " | ".join(row.values())


def _texts(tables: Iterable[Rows]) -> Iterator[str]:
    for rows in tables:
        for row in rows.texts():
            yield " | ".join(row.values())
