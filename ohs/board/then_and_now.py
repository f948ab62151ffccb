"""What you were told, what is known now: each frozen figure beside the same figure today, and why it differs.

The same figure is that of the meeting's own day and period, as it is known today: counts that came late, tasks and scores
that were corrected or recorded afterwards for a day before the meeting. What only moved on since then is no correction;
it stands beside, as the value of today.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ohs.core.cache import DataVersion
from ohs.core.text import shorten
from ohs.registers.audience import BOARD
from ohs.registers.content import Paper
from ohs.registers.contract import TablesOnDemand, tables
from ohs.registers.results import Figure

from .dashboard import summaries_of
from .paper.texts import Said, texts_of
from .paper.write import write
from .restatement import TableNow, known_now, restatements
from .sent.atoms import WORD, Names
from .sent.reading import Line
from .snapshots.read import SnapshotReader, frozen_paper_of, last_meeting_snapshot


@dataclass(frozen=True)
class FigureNow:
    """A figure of the dashboard: as it was frozen, as it is known now of that day, and of today."""

    label: str
    then: int | None
    known_now: int | None
    today: int | None
    why: str


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


def load_then_and_now(
    snapshot: SnapshotReader, today: dt.date, version: DataVersion | None = None
) -> ThenAndNow:
    """Everything for the page of a frozen meeting, as the Board may see it.

    With the `version` of the data each register's figures, rows and part of the paper are kept until it records something.
    """
    return ThenAndNow(
        tuple(_figures(snapshot, today, version)),
        restatements(snapshot, today, version=version),
        tuple(_sentences(snapshot, today, version)),
    )


# The figures


def _figures(
    snapshot: SnapshotReader, today: dt.date, version: DataVersion | None
) -> Iterator[FigureNow]:
    meeting = snapshot.meeting
    as_at = meeting.as_at or meeting.date
    then = snapshot.figures()
    known = _values(as_at, version)
    now = _values(today, version)
    for name, figure in then.items():
        known_now = known[name].value if name in known else None
        at_present = now[name].value if name in now else None
        yield FigureNow(
            figure.label, figure.value, known_now, at_present, _why_figure(figure, known.get(name))
        )


def _values(on: dt.date, version: DataVersion | None) -> dict[str, Figure]:
    found = summaries_of(on, None, last_meeting_snapshot(on), version)
    return {name: figure for summary in found.values() for name, figure in summary.figures.items()}


def _why_figure(then: Figure, known: Figure | None) -> str:
    if known is None:
        return "This is no longer counted in this way."
    if known.value == then.value:
        return ""
    return "Something was recorded or corrected afterwards for a day before the meeting."


# The sentences


def _sentences(
    snapshot: SnapshotReader, today: dt.date, version: DataVersion | None
) -> Iterator[SentenceNow]:
    """The sentences of the frozen paper that would read otherwise with what is known now."""
    meeting = snapshot.meeting
    try:
        frozen = frozen_paper_of(meeting.snapshot, BOARD)
    except (KeyError, ValueError):
        return
    as_at = meeting.as_at or meeting.date
    now = write(
        meeting=meeting,
        audience=BOARD,
        tables=TablesOnDemand(as_at, BOARD),
        on=as_at,
        version=version,
    )
    yield from _differing(frozen, now)
    for table in tables():
        if table.restate is None or "sentence" not in (each.name for each in table.columns):
            continue
        then = snapshot.table(table.name, BOARD)
        if then.fault is not None:
            continue
        rows = known_now(table, then.rows, snapshot, today, BOARD).texts()
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
