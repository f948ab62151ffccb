"""What the maturity register hands up to the Board: at most seven queries, however many units there are."""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Exists
from django.urls import reverse

from ohs.organisation.models import BusinessGroup
from ohs.web.figures import Attention, Figure

from . import matrix, wording
from .models import AuditProgramme
from .reading import Reading, read
from .targets import ScopeProgress, force_progress, targets_on


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
    targets = targets_on(on, late_programme=Exists(_late_programmes(on)))
    progress = force_progress(reading, targets)
    link = _Links(on, group)
    programmes = not targets or targets[0].late_programme
    levels: dict[str, int] = {}
    for column in reading.matrix.columns:
        levels[column.level.short] = levels.get(column.level.short, 0) + 1
    return MaturitySummary(
        on=on,
        headline=_headline(reading, progress, link),
        attention=tuple(_attention(reading, link, programmes)),
        coverage=_coverage(reading),
        groups=tuple(_panel(reading, link)),
        findings=wording.findings_sentence(reading),
        scope=wording.scope_sentence(reading),
        target=_target(progress),
        ratings=tuple(_ratings(reading, link)),
        notes=tuple(wording.single_unit_notes(reading)),
        illustrative=reading.illustrative,
        progress=progress,
        levels=levels,
    )


class _Links:
    """Addresses of the rows behind a number, as at the day and within the business group of the summary."""

    def __init__(self, on, group):
        self.on, self.group = on, group

    def __call__(self, name: str, *args, **query) -> str:
        if self.group is not None and not args and "unit" not in query:
            query["group"] = self.group.code
        query["as_at"] = self.on.isoformat()
        return f"{reverse(f'maturity:{name}', args=args)}?{urlencode(query)}"


def _headline(reading: Reading, progress, link) -> Figure:
    """Units verified at the level that audits test now: the lowest of the newest audits."""
    columns = reading.matrix.columns
    level = min((column.level_tested for column in columns if column.level_tested), default=None)
    base = len(columns) or None
    if level is None:
        return Figure(
            label="units verified by audit",
            value=0 if base else None,
            base=base,
            base_label="units",
            url=link("units"),
            note="no unit has been audited" if base else "no unit",
        )
    verified = sum(
        1
        for column in columns
        if column.level.validated is not None and column.level.validated >= level
    )
    note = _target(progress)
    return Figure(
        label=f"units verified at Level {level}",
        value=verified,
        base=base,
        base_label="units",
        url=link("units", verified=level),
        tone="good" if verified == base else "bad",
        note=note,
    )


def _target(progress: ScopeProgress | None) -> str:
    if progress is None:
        return "no target is set"
    by = progress.progress.by
    return (
        f"target: all at Level {progress.progress.level} by {by.day} {by:%B %Y}; "
        f"{progress.progress.validated} there now"
    )


def _coverage(reading: Reading) -> tuple[str, ...]:
    if not reading.matrix.columns:
        return ("no unit to audit",)
    parts = (wording.audits_sentence(reading), wording.returns_sentence(reading))
    return tuple(part[0].lower() + part[1:].rstrip(".") for part in parts)


def _ratings(reading: Reading, link):
    counts = reading.matrix.counts
    for rating, label, tone in (
        (matrix.NC, "do not conform", "bad"),
        (matrix.C, "conform", "neutral"),
        (matrix.PC, "conform and are moving on", "good"),
    ):
        yield Figure(
            label=label,
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


# --- what needs attention ------------------------------------------------------------------------


def _attention(reading: Reading, link, programmes: bool):
    if programmes:
        yield from _programmes(reading, link)
    yield from _below(reading, link)
    yield from _unanswered(reading, link)
    yield from _over_claims(reading, link)


def _below(reading: Reading, link):
    """Units that do not conform: those with several themes each by itself, those with one together."""
    tasks = {}
    for row in reading.matrix.rows:
        for cell in row.cells:
            if cell.in_scope and cell.rating == matrix.NC:
                tasks.setdefault(cell.unit.pk, []).append(
                    (cell.unit.pk, cell.theme.number) in reading.tasks
                )
    short = [column for column in reading.matrix.columns if column.counts.nc]
    several = sorted(
        (column for column in short if column.counts.nc > 1),
        key=lambda column: -column.counts.nc,
    )
    for column in several:
        yield Attention(
            weight=80 if not any(tasks[column.unit.pk]) else 60,
            subject=f"{column.unit.code} does not conform in {column.counts.nc} of "
            f"{column.counts.in_scope} themes",
            sentence=f"at the level tested; {_task_words(tasks[column.unit.pk])}.",
            who=column.unit.group_name,
            url=link("findings", unit=column.unit.code, rating=matrix.NC),
            count=column.counts.nc,
        )
    single = [column for column in short if column.counts.nc == 1]
    if not single:
        return
    # The list takes one unit at a time: one unit is linked to its findings, several to the units below their level.
    one = len(single) == 1
    codes = wording.listed(column.unit.code for column in single)
    yield Attention(
        weight=60,
        subject=f"{codes} {'does' if one else 'each do'} not conform in 1 theme",
        sentence=f"at the level tested; "
        f"{_task_words([task for column in single for task in tasks[column.unit.pk]])}.",
        who=wording.listed(dict.fromkeys(column.unit.group_name for column in single)),
        url=link("findings", unit=single[0].unit.code, rating=matrix.NC)
        if one
        else link("units", nc=1),
        count=len(single),
    )


def _task_words(tasks: list[bool]) -> str:
    with_task = sum(tasks)
    if not with_task:
        return "no key task answers it yet" if len(tasks) == 1 else "no key task answers any yet"
    if with_task == len(tasks):
        return "a key task answers it" if len(tasks) == 1 else "each is answered by a key task"
    return f"{with_task} of {len(tasks)} are answered by a key task"


def _late_programmes(on: dt.date):
    """Programmes whose last day has passed and which no key task carries."""
    return AuditProgramme.objects.filter(end__lt=on, audits_intended__isnull=False, task=None)


def _programmes(reading: Reading, link):
    """Audits that were promised by a day that has passed and are not recorded.

    Where a key task carries the promise, the action register says that it is late.
    """
    if link.group is not None:
        return
    on = reading.on
    programmes = (
        _late_programmes(on).with_counts(on).select_related("auditor").order_by("end", "pk")
    )
    for programme in programmes:
        if programme.recorded >= programme.audits_intended:
            continue
        intended = wording.number_word(programme.audits_intended).capitalize()
        plural = "" if programme.audits_intended == 1 else "s"
        was = "was" if programme.audits_intended == 1 else "were"
        done = (
            "none is recorded"
            if not programme.recorded
            else f"{programme.recorded} {'is' if programme.recorded == 1 else 'are'} recorded"
        )
        yield Attention(
            weight=85 if not programme.recorded else 70,
            subject=f"{intended} maturity audit{plural}",
            sentence=f"{was} due by {programme.end.day} {programme.end:%B %Y}; {done}.",
            who=programme.auditor.title,
            url=link("audits", programme=programme.pk),
            count=programme.recorded,
        )


def _unanswered(reading: Reading, link):
    """Units nobody has looked at lately: never audited, stale, no return for the quarter."""
    columns = reading.matrix.columns
    ages = [reading.age(column.unit.pk) for column in columns]
    never, stale = ages.count(matrix.Age.NEVER), ages.count(matrix.Age.STALE)
    if never:
        yield Attention(
            weight=55,
            subject=f"{wording.counted(never, 'unit')} of {len(columns)}",
            sentence=f"{'has' if never == 1 else 'have'} never been audited.",
            url=link("units", age="never"),
            count=never,
        )
    if stale:
        yield Attention(
            weight=50,
            subject=f"The audits of {wording.counted(stale, 'unit')}",
            sentence=f"{'is' if stale == 1 else 'are'} more than "
            f"{matrix.STALE_AFTER_MONTHS} months old.",
            url=link("units", age="stale"),
            count=stale,
        )
    missing = len(columns) - reading.matrix.returned
    if missing and columns:
        everyone = missing == len(columns)
        subject = "No unit" if everyone else f"{wording.counted(missing, 'unit')} of {len(columns)}"
        has = "has" if everyone or missing == 1 else "have not"
        if missing == 1 and not everyone:
            has = "has not"
        yield Attention(
            weight=40,
            subject=subject,
            sentence=f"{has} returned a self-assessment for {reading.quarter.label}.",
            url=link("units", returned="no"),
            count=missing,
        )


def _over_claims(reading: Reading, link):
    """Units that claim a level at which an audit found that they do not conform."""
    codes = {}
    for row in reading.matrix.rows:
        for cell in row.cells:
            if cell.gap == matrix.Gap.OVER_CLAIMS:
                codes[cell.unit.code] = codes.get(cell.unit.code, 0) + 1
    if codes:
        themes = sum(codes.values())
        yield Attention(
            weight=65,
            subject=f"{wording.listed(codes)} {'over-claims' if len(codes) == 1 else 'over-claim'}",
            sentence=f"in {wording.counted(themes, 'theme')}: an audit found that the level claimed is not met.",
            url=link("units", gap="over-claims"),
            count=len(codes),
        )
