"""What the maturity register tells the Board on a day: how far units are, what needs attention, what the panel shows."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ohs.core.text import format_day, lower_first, own_words
from ohs.organisation.models import BusinessGroup
from ohs.registers.audience import BOARD, Audience
from ohs.registers.contract import LastMeeting, Panel, Summary
from ohs.registers.results import Attention, Figure

from ..models import Target
from ..rules.ratings import NC, PC, C
from ..selectors.state import MaturityState, load_state
from ..selectors.targets import (
    ScopeProgress,
    force_progress,
    is_below_target,
    load_targets,
    target_levels,
)
from . import wording
from .attention import Links, attention


@dataclass(frozen=True)
class PanelUnit:
    """A unit in the panel: its code, "3 verified" or "below 3", and whether it falls short."""

    code: str
    words: str
    tone: str
    url: str


@dataclass(frozen=True)
class PanelGroup:
    code: str
    name: str
    units: tuple[PanelUnit, ...]


@dataclass(frozen=True)
class MaturitySummary:
    """How far the units are, what is verified, and where nobody has looked."""

    headline_name: str
    headline: Figure
    attention: tuple[Attention, ...]
    coverage: tuple[str, ...]
    groups: tuple[PanelGroup, ...]
    findings: str
    """ "176 findings at Level 3: 6 do not conform …"."""
    scope: str
    """Which themes are not in scope, and until when."""
    target: str
    ratings: tuple[Figure, ...] = ()
    """NC, C and PC, each with its base and a link to its findings."""
    illustrative: bool = False


def summarise(
    on: dt.date,
    *,
    group: BusinessGroup | None = None,
    audience: Audience = BOARD,
    last_meeting: LastMeeting,
) -> Summary:
    """The register's part of the dashboard, for the force or one business group."""
    found = load_summary(on=on, group=group)
    nc, c, pc = found.ratings
    return Summary(
        figures={
            found.headline_name: found.headline,
            "maturity.nc": nc,
            "maturity.c": c,
            "maturity.pc": pc,
        },
        headline=found.headline_name,
        panel=Panel(
            "maturity/panel.html",
            {"summary": found},
            "verified by audit",
            "maturity:matrix",
            order=20,
        ),
        attention=found.attention,
        coverage=found.coverage,
        all_clear=own_words("no unit below its level"),
        empty=not found.groups,
    )


def load_summary(*, on: dt.date, group: BusinessGroup | None = None) -> MaturitySummary:
    """The register on a day, for the force or one business group, in as many queries for sixty units as for two."""
    state = load_state(on, group=group)
    targets = load_targets(on)
    progress = force_progress(state, targets)
    link = Links(on, group)
    name, headline = _headline(state, targets, progress, link)
    return MaturitySummary(
        headline_name=name,
        headline=headline,
        attention=tuple(attention(state, link)),
        coverage=_coverage(state),
        groups=tuple(_panel(state, link)),
        findings=wording.findings_sentence(state),
        scope=wording.scope_sentence(state),
        target=_target_and_now(progress),
        ratings=tuple(_ratings(state, link)),
        illustrative=state.illustrative,
    )


def _headline(
    state: MaturityState, targets: Sequence[Target], progress: ScopeProgress | None, link: Links
) -> tuple[str, Figure]:
    """Units below the level they are to reach; while no target is set, units verified at the level audits test now."""
    matrix = state.matrix
    base = len(matrix.columns) or None
    level = matrix.lowest_level_tested
    wanted = target_levels(state, targets)
    if level is None:
        return "maturity.verified", Figure(
            label=own_words("units verified by audit"),
            value=0 if base else None,
            base=base,
            base_label=own_words("units"),
            url=link("units"),
            note=own_words("no unit has been audited" if base else "no unit"),
            fewer_is_better=False,
        )
    verified = matrix.verified_at(level)
    if not wanted:
        return f"maturity.verified.{level}", Figure(
            label=own_words(f"units verified at Level {level}"),
            value=verified,
            base=base,
            base_label=own_words("units"),
            url=link("units", verified=level),
            tone="good" if verified == base else "bad",
            note="no target is set",
            fewer_is_better=False,
        )
    below = sum(is_below_target(column, wanted.get(column.unit.pk)) for column in matrix.columns)
    name = "maturity.below_target"
    return f"{name}.{progress.progress.level}" if progress else name, Figure(
        label=own_words(
            "unit below its target level" if below == 1 else "units below their target level"
        ),
        value=below,
        base=base,
        base_label=own_words("units"),
        url=link("units", target="below"),
        tone="bad" if below else "good",
        note=f"{verified} verified at Level {level}; {_target(progress)}",
    )


def _target(progress: ScopeProgress | None) -> str:
    if progress is None:
        return "no target is set"
    return f"target: all at Level {progress.progress.level} by {format_day(progress.progress.by)}"


def _target_and_now(progress: ScopeProgress | None) -> str:
    if progress is None:
        return _target(progress)
    return (
        f"{_target(progress)}; {progress.progress.validated or 'none'} verified at that level yet"
    )


def _coverage(state: MaturityState) -> tuple[str, ...]:
    if not state.matrix.columns:
        return ("no unit to audit",)
    parts = (wording.audits_sentence(state), wording.returns_sentence(state))
    return tuple(lower_first(part).rstrip(".") for part in parts)


def _ratings(state: MaturityState, link: Links) -> Iterator[Figure]:
    counts = state.matrix.counts
    for rating, label, of_one, tone in (
        (NC, "do not conform", "does not conform", "bad"),
        (C, "conform", "conforms", "neutral"),
        (
            PC,
            "conform and are working towards the next level",
            "conforms and is working towards the next level",
            "good",
        ),
    ):
        yield Figure(
            label=of_one if counts.of(rating) == 1 else label,
            value=counts.of(rating),
            base=counts.rated,
            base_label="findings",
            url=link("findings", rating=rating),
            tone=tone if counts.of(rating) else "neutral",
        )


def _panel(state: MaturityState, link: Links) -> Iterator[PanelGroup]:
    for group in state.matrix.groups:
        units = []
        for column in group.columns:
            level = column.level
            tone = "verified" if level.validated is not None else "none"
            units.append(
                PanelUnit(
                    column.unit.code,
                    level.short,
                    "below" if level.below else tone,
                    link("unit", column.unit.code),
                )
            )
        yield PanelGroup(group.code, group.name, tuple(units))
