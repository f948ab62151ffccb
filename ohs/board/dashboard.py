"""The registers put together for the Board. It composes what they hand up and queries no register's tables."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ohs.core.cache import DataVersion, cached_until_change
from ohs.core.text import join_words, upper_first
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.audience import BOARD
from ohs.registers.contract import LastMeeting, Panel, Register, Summary, registers
from ohs.registers.results import Attention, Figure

from .asks import Matters, deciding_meeting, matters_for
from .models import Decision
from .snapshots.read import SnapshotReader, last_meeting_snapshot

# What needs a decision: the heaviest first, and never more than a Board can take in.
MOST_ATTENTION = 10


@dataclass(frozen=True)
class Tile:
    """A register's headline, and its change since the last Board in words: how much, and whether that is better or worse."""

    figure: Figure
    change: str = ""
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True)
class RegisterPanel:
    """A register's own part of the page, under its title."""

    key: str
    title: str
    panel: Panel


@dataclass(frozen=True)
class Dashboard:
    """One page before the meeting: coverage, a tile a register, what needs a decision, a panel a register."""

    on: dt.date
    group: BusinessGroup | None
    since: BoardMeeting | None
    # Why the figures that the last Board saw are not compared with, where they are not what was frozen.
    figures_problem: str
    coverage: tuple[str | Figure, ...]
    tiles: tuple[Tile, ...]
    attention: tuple[Attention, ...]
    attention_left_out: int
    # The same parted for the next meeting that decides: what is asked of it, and what is to be noted.
    meeting: BoardMeeting | None
    matters: Matters
    # What to say where nothing needs attention, and where every figure of `quality` is nought.
    all_clear: str
    carried_over_decisions: tuple[Decision, ...]
    quality: tuple[Figure, ...]
    quality_clear: str
    panels: tuple[RegisterPanel, ...]
    # Whether no register has anything to judge yet: then nothing is said to be in order either.
    nothing_recorded: bool

    @property
    def narrow_panels(self) -> list[RegisterPanel]:
        return [each for each in self.panels if not each.panel.wide]

    @property
    def wide_panels(self) -> list[RegisterPanel]:
        return [each for each in self.panels if each.panel.wide]


def summaries_of(
    on: dt.date,
    group: BusinessGroup | None,
    snapshot: SnapshotReader | None,
    version: DataVersion | None = None,
) -> dict[str, Summary]:
    """What every register tells the Board, by its key, in the order of the registers.

    With the version of the data, each register's is kept until something that it is made of is recorded.
    """
    last = LastMeeting()
    if snapshot is not None:
        last = LastMeeting(snapshot.meeting, snapshot.figures(group.code if group else ""))

    def summary(register: Register) -> Summary:
        def make() -> Summary:
            return register.summarise(on, group=group, audience=BOARD, last_meeting=last)

        def make_to_keep() -> Summary:
            # Drawn, a panel is some kilobytes; what it is drawn of can be every open risk.
            made = make()
            return replace(made, panel=made.panel.draw())

        if version is None:
            return make()
        return cached_until_change(
            f"summary of {register.key}",
            make_to_keep,
            on,
            group and group.pk,
            # What the last Board saw is never changed: which it was says all.
            snapshot and (snapshot.meeting.pk, snapshot.figures_problem),
            version=version,
            reads=register.reads,
        )

    return {register.key: summary(register) for register in registers()}


def compose(
    *,
    on: dt.date,
    group: BusinessGroup | None = None,
    snapshot: SnapshotReader | None = None,
    meeting: BoardMeeting | None = None,
    version: DataVersion | None = None,
) -> Dashboard:
    """The dashboard as at a date, for the force or one business group.

    What needs a decision is ranked by weight (an Attention's own, 100 to 0), then by register in their order, then as
    the register gave it; ten are shown. `snapshot` is what the last Board saw where the caller has looked it up; else
    it is looked up here. What is asked is that of `meeting`; without one, of the next meeting of a board that decides.
    `version` is that of the data where what a register said before may be told again.
    """
    snapshot = snapshot or last_meeting_snapshot(on)
    since = snapshot.meeting if snapshot else None
    found = summaries_of(on, group, snapshot, version)
    summaries = tuple(found.values())
    then = snapshot.figures(group.code if group else "") if snapshot else {}
    ranked = sorted(
        chain.from_iterable(summary.attention for summary in summaries),
        key=lambda attention: -attention.weight,
    )
    panels = (
        RegisterPanel(register.key, register.title, found[register.key].panel)
        for register in registers()
    )
    meeting = meeting or deciding_meeting(on)
    return Dashboard(
        on=on,
        group=group,
        since=since,
        figures_problem=snapshot.figures_problem if snapshot else "",
        coverage=tuple(chain.from_iterable(summary.coverage for summary in summaries)),
        tiles=tuple(_tile(summary, then.get(summary.headline), since) for summary in summaries),
        attention=tuple(ranked[:MOST_ATTENTION]),
        attention_left_out=max(0, len(ranked) - MOST_ATTENTION),
        meeting=meeting,
        matters=matters_for(meeting, ranked[:MOST_ATTENTION]),
        all_clear=", ".join(_clear(summary.all_clear for summary in summaries)),
        carried_over_decisions=tuple(Decision.objects.open_on(on)),
        quality=tuple(
            figure for summary in summaries for figure in summary.quality if figure.value
        ),
        quality_clear=upper_first(
            join_words(_clear(summary.quality_clear for summary in summaries))
        ),
        panels=tuple(sorted(panels, key=lambda each: each.panel.order)),
        nothing_recorded=all(summary.empty for summary in summaries),
    )


def _clear(phrases: Iterable[str]) -> Iterator[str]:
    return (phrase for phrase in phrases if phrase)


def _tile(summary: Summary, before: Figure | None, since: BoardMeeting | None) -> Tile:
    """A headline with its change since the last Board, if that kept a figure of the same name."""
    figure = summary.figures[summary.headline]
    if before is None or before.value is None or figure.value is None or since is None:
        return Tile(figure, note=figure.note)
    change, tone = change_words(figure.value - before.value, since, figure.fewer_is_better)
    # What the register itself says of the change is not said twice.
    return Tile(figure, change, tone, "" if _says_change(figure.note) else figure.note)


def change_words(
    difference: int, since: BoardMeeting, fewer_is_better: bool | None
) -> tuple[str, str]:
    """("2 more than on 6 May: worse", "bad"): the change in words and its tone."""
    as_at = since.as_at or since.date
    day = f"{as_at.day} {as_at:%B}"
    if not difference:
        return f"unchanged since {day}", "neutral"
    amount = f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than on {day}"
    if fewer_is_better is None:
        return amount, "neutral"
    better = (difference < 0) == fewer_is_better
    return f"{amount}: {'better' if better else 'worse'}", "good" if better else "bad"


def _says_change(note: str) -> bool:
    return " than on " in note or note.startswith("unchanged since")
