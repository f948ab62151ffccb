"""What you were told, what is known now: each frozen figure beside the same figure today, and why it differs.

The same figure is that of the meeting's own day and period, as it is known today: counts that came late, tasks and scores
that were corrected or recorded afterwards for a day before the meeting. What only moved on since then is no correction;
it stands beside, as the value of today.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.text import join_words, shorten
from ohs.registers.audience import BOARD, Audience
from ohs.registers.comparison import Change, ColumnChange, What
from ohs.registers.content import Paper
from ohs.registers.contract import NotReadable, may_read, read_tables, tables
from ohs.registers.results import Figure
from ohs.registers.rows import Rows, RowTable

from .dashboard import summaries_of
from .paper.texts import Said, texts_of
from .paper.write import write
from .sent.atoms import WORD, Names
from .sent.reading import Line
from .snapshots.read import SnapshotReader, frozen_paper_of, last_meeting_snapshot

# As many are told one by one in a paper; the rest is on the page.
_TOLD = 6


@dataclass(frozen=True)
class FigureNow:
    """A figure of the dashboard: as it was frozen, as it is known now of that day, and of today."""

    label: str
    then: int | None
    known_now: int | None
    today: int | None
    why: str


@dataclass(frozen=True)
class RowNow:
    """A frozen cell that is known otherwise now."""

    name: str
    what: str
    then: str
    now: str
    why: str


@dataclass(frozen=True)
class TableNow:
    title: str
    rows: tuple[RowNow, ...]


@dataclass(frozen=True)
class SentenceNow:
    """A sentence of the frozen paper that would read otherwise."""

    where: str
    then: str
    now: str


@dataclass(frozen=True)
class ThenAndNow:
    figures: tuple[FigureNow, ...]
    tables: tuple[TableNow, ...]
    sentences: tuple[SentenceNow, ...]

    @property
    def changed(self) -> int:
        return sum(len(table.rows) for table in self.tables)


def load_then_and_now(snapshot: SnapshotReader, today: dt.date) -> ThenAndNow:
    """Everything for the page of a frozen meeting, as the Board may see it."""
    return ThenAndNow(
        tuple(_figures(snapshot, today)),
        restatements(snapshot, today),
        tuple(_sentences(snapshot, today)),
    )


# The figures


def _figures(snapshot: SnapshotReader, today: dt.date) -> Iterator[FigureNow]:
    meeting = snapshot.meeting
    as_at = meeting.as_at or meeting.date
    then = snapshot.figures()
    known = _values(as_at)
    now = _values(today)
    for name, figure in then.items():
        known_now = known[name].value if name in known else None
        at_present = now[name].value if name in now else None
        yield FigureNow(
            figure.label, figure.value, known_now, at_present, _why_figure(figure, known.get(name))
        )


def _values(on: dt.date) -> dict[str, Figure]:
    found = summaries_of(on, None, last_meeting_snapshot(on))
    return {name: figure for summary in found.values() for name, figure in summary.figures.items()}


def _why_figure(then: Figure, known: Figure | None) -> str:
    if known is None:
        return "This is no longer counted in this way."
    if known.value == then.value:
        return ""
    return "Something was recorded or corrected afterwards for a day before the meeting."


# The rows


def restatements(
    snapshot: SnapshotReader, today: dt.date, audience: Audience = BOARD
) -> tuple[TableNow, ...]:
    """Every table whose frozen rows are known otherwise now, with what differs."""
    found = []
    for table in tables():
        if table.comparison is None or not may_read(audience, table.permission):
            continue
        then = snapshot.table(table.name, audience)
        if then.fault is not None:
            continue
        rows = tuple(_rows(table, then.rows, snapshot, today, audience))
        if rows:
            found.append(TableNow(table.title, rows))
    return tuple(found)


def _rows(
    table: RowTable,
    then: tuple[dict[str, str], ...],
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience,
) -> Iterator[RowNow]:
    try:
        known = _known_now(table, then, snapshot, today, audience)
    except NotReadable:
        return
    for change in table.compare(then, known):
        if change.what is What.NEW:
            yield RowNow(change.name, "", "not there", "there", _RECORDED)
        elif change.what is What.GONE:
            yield RowNow(change.name, "", "there", "not there", "It was withdrawn or corrected.")
        else:
            yield from (_column(change, column) for column in change.columns)


_RECORDED = "It was recorded afterwards for a day before the meeting."


def _known_now(
    table: RowTable,
    then: tuple[dict[str, str], ...],
    snapshot: SnapshotReader,
    today: dt.date,
    audience: Audience,
) -> Rows:
    if table.restate is not None:
        return Rows(table.columns, tuple(table.restate(then, today, audience)))
    meeting = snapshot.meeting
    return table.rows(meeting.as_at or meeting.date, audience).loaded()


def _column(change: Change, column: ColumnChange) -> RowNow:
    words = column.words.removeprefix(f"{column.watched.label}: ")
    then, _, now = words.partition(" → ")
    return RowNow(
        change.name, column.watched.label, then, now.removesuffix(" [r]"), _why_column(column)
    )


def _why_column(column: ColumnChange) -> str:
    if not column.watched.revisable:
        return "It was corrected, or recorded afterwards for a day before the meeting."
    then, now = _number(column.then), _number(column.now)
    if then is None or now is None:
        return "What is shown of it changed, to protect small numbers."
    if now > then:
        return "Reported late."
    return "Reclassified, withdrawn or corrected."


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# The sentences


def _sentences(snapshot: SnapshotReader, today: dt.date) -> Iterator[SentenceNow]:
    """The sentences of the frozen paper that would read otherwise with what is known now."""
    meeting = snapshot.meeting
    try:
        frozen = frozen_paper_of(meeting.snapshot, BOARD)
    except (KeyError, ValueError):
        return
    as_at = meeting.as_at or meeting.date
    now = write(meeting=meeting, audience=BOARD, tables=read_tables(as_at, BOARD), on=as_at)
    yield from _differing(frozen, now)
    for table in tables():
        if table.restate is None or "sentence" not in (each.name for each in table.columns):
            continue
        then = snapshot.table(table.name, BOARD)
        if then.fault is not None:
            continue
        rows = _known_now(table, then.rows, snapshot, today, BOARD).texts()
        known = {row[table.columns[0].name]: row["sentence"] for row in rows}
        for old in then.rows:
            title = old.get(table.columns[0].name, "")
            new = known.get(title, "")
            if new and old.get("sentence") and new != old["sentence"]:
                yield SentenceNow(f"{table.title}, {title}", old["sentence"], new)


def _differing(frozen: Paper, now: Paper) -> Iterator[SentenceNow]:
    """Texts at the same place whose figures differ; what a later version words otherwise is not told."""
    names = Names((), ())
    before, after = _by_place(frozen), _by_place(now)
    for place, said in before.items():
        other = after.get(place)
        if other is None or other.text == said.text:
            continue
        if _figures_in(names, said.text) != _figures_in(names, other.text):
            yield SentenceNow(said.where, shorten(said.text, 400), shorten(other.text, 400))


def _by_place(paper: Paper) -> dict[tuple[str, int], Said]:
    counts: dict[str, int] = {}
    found = {}
    for said in texts_of(paper):
        counts[said.where] = counts.get(said.where, 0) + 1
        found[said.where, counts[said.where]] = said
    return found


def _figures_in(names: Names, text: str) -> list[tuple[str, str]]:
    return [atom.key for atom in names.atoms([Line("", text)]) if atom.kind != WORD]


# In the next paper


def told_otherwise(snapshot: SnapshotReader, today: dt.date, audience: Audience) -> str:
    """One paragraph for the next paper: what the last meeting was told that is known otherwise now."""
    found = [
        (table.title, row)
        for table in restatements(snapshot, today, audience)
        for row in table.rows
    ]
    when = snapshot.meeting.when
    if not found:
        return f"Nothing that the meeting of {when} was told is known otherwise now."
    counts = _first_of_each(found)
    told = [
        f"{row.name}, {row.what}: {row.then} then, {row.now} now"
        if row.what
        else f"{row.name}: {row.now}"
        for _, row in counts[:_TOLD]
    ]
    more = f" {len(found) - len(told):,} more differ." if len(found) > len(told) else ""
    reasons = list(dict.fromkeys(row.why.rstrip(".").lower() for _, row in found))
    return (
        f"What the meeting of {when} was told and is known otherwise now ({join_words(reasons, 'or')}): "
        f"{'; '.join(told)}.{more}"
    )


def _first_of_each(found: Iterable[tuple[str, RowNow]]) -> list[tuple[str, RowNow]]:
    """The first difference of each row: a count says what its rate and percentage follow."""
    first: dict[tuple[str, str], tuple[str, RowNow]] = {}
    for title, row in found:
        first.setdefault((title, row.name), (title, row))
    return list(first.values())
