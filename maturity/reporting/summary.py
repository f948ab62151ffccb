"""What the maturity register hands up to the Board, in as many queries for sixty units as for two."""

import datetime as dt
from dataclasses import dataclass, field

from ohs.organisation.models import BusinessGroup
from ohs.registers.results import Attention, Figure

from ..rules import levels as level_rules
from ..selectors.state import Reading, read
from ..selectors.targets import ScopeProgress, force_progress, targets_with_programmes
from ..selectors.unit_list import below_target, target_levels
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

    on: dt.date
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
    notes: tuple[str, ...] = ()
    illustrative: bool = False
    progress: ScopeProgress | None = None
    levels: dict[str, int] = field(default_factory=dict)
    """How many units stand at each level or word: {"3 verified": 13, "below 3": 3}."""


def summarise(*, on: dt.date, group: BusinessGroup | None = None) -> MaturitySummary:
    """The register on a day, for the force or one business group."""
    reading = read(on, group=group)
    # Whether a programme is late rides with the targets; which one is asked only if there is one.
    targets = targets_with_programmes(on)
    progress = force_progress(reading, targets)
    link = Links(on, group)
    programmes = not targets or targets[0].late_programme
    levels: dict[str, int] = {}
    for column in reading.matrix.columns:
        levels[column.level.short] = levels.get(column.level.short, 0) + 1
    return MaturitySummary(
        on=on,
        headline=_headline(reading, targets, progress, link),
        attention=tuple(attention(reading, link, programmes)),
        coverage=_coverage(reading),
        groups=tuple(_panel(reading, link)),
        findings=wording.findings_sentence(reading),
        scope=wording.scope_sentence(reading),
        target=_target_and_now(progress),
        ratings=tuple(_ratings(reading, link)),
        notes=tuple(wording.single_unit_notes(reading)),
        illustrative=reading.illustrative,
        progress=progress,
        levels=levels,
    )


def _headline(reading: Reading, targets, progress, link) -> Figure:
    """Units below the level they are to reach; while no target is set, units verified at the level audits test now."""
    columns = reading.matrix.columns
    base = len(columns) or None
    level = min((column.level_tested for column in columns if column.level_tested), default=None)
    verified = sum(
        1
        for column in columns
        if level is not None
        and column.level.validated is not None
        and column.level.validated >= level
    )
    wanted = target_levels(reading, targets)
    if level is None or not wanted:
        told = "no unit has been audited" if level is None and base else "no unit"
        return Figure(
            label="units verified by audit"
            if level is None
            else f"units verified at Level {level}",
            value=(0 if base else None) if level is None else verified,
            base=base,
            base_label="units",
            url=link("units") if level is None else link("units", verified=level),
            tone="neutral" if level is None else "good" if verified == base else "bad",
            note=told if level is None else "no target is set",
            fewer_is_better=False,
        )
    below = sum(below_target(column, wanted.get(column.unit.pk)) for column in columns)
    return Figure(
        label="unit below its target level" if below == 1 else "units below their target level",
        value=below,
        base=base,
        base_label="units",
        url=link("units", target="below"),
        tone="bad" if below else "good",
        note=f"{verified} verified at Level {level}; {_target(progress)}",
    )


def _target(progress: ScopeProgress | None) -> str:
    if progress is None:
        return "no target is set"
    by = progress.progress.by
    return f"target: all at Level {progress.progress.level} by {by.day} {by:%B %Y}"


def _target_and_now(progress: ScopeProgress | None) -> str:
    if progress is None:
        return _target(progress)
    return f"{_target(progress)}; {progress.progress.validated or 'none'} verified there yet"


def _coverage(reading: Reading) -> tuple[str, ...]:
    if not reading.matrix.columns:
        return ("no unit to audit",)
    parts = (wording.audits_sentence(reading), wording.returns_sentence(reading))
    return tuple(part[0].lower() + part[1:].rstrip(".") for part in parts)


def _ratings(reading: Reading, link):
    counts = reading.matrix.counts
    for rating, label, of_one, tone in (
        (level_rules.NC, "do not conform", "does not conform", "bad"),
        (level_rules.C, "conform", "conforms", "neutral"),
        (level_rules.PC, "conform and are moving on", "conforms and is moving on", "good"),
    ):
        yield Figure(
            label=of_one if counts.of(rating) == 1 else label,
            value=counts.of(rating),
            base=counts.rated,
            base_label="findings",
            url=link("findings", rating=rating),
            tone=tone if counts.of(rating) else "neutral",
        )


def _panel(reading: Reading, link):
    for group in reading.matrix.groups:
        yield PanelGroup(
            group.code,
            group.name,
            tuple(
                PanelUnit(
                    column.unit.code,
                    column.level.short,
                    "below"
                    if column.level.below
                    else "verified"
                    if column.level.validated is not None
                    else "none",
                    link("unit", column.unit.code),
                )
                for column in group.columns
            ),
        )
