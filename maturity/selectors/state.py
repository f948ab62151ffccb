"""Reads the register as it stood on a day into the plain rows that the rules work on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q, QuerySet

from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..models import Audit, AuditFinding, ModelVersion, SelfAssessment, SelfAssessmentAnswer
from ..models import Theme as ThemeRecord
from ..rules.audit_age import AuditAge, audit_age
from ..rules.matrix import Claim, Finding, Matrix, Theme, Unit, build_matrix
from ..rules.ratings import RATINGS

State = SelfAssessment.State
RETURNED_STATES = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True)
class LastAudit:
    """The newest published audit of a unit: what it was called by, and whether it can still be relied on."""

    audited_on: dt.date | None
    recorded_on: dt.date
    age: AuditAge


@dataclass(frozen=True)
class MaturityState:
    """The register on a day: the version in force, the quarter that returns are due for, and the matrix."""

    on: dt.date
    version: ModelVersion | None
    quarter: Quarter
    matrix: Matrix
    first_quarter_asked: Quarter | None = None
    last_audits: dict[int, LastAudit] = field(default_factory=dict)
    tasks: frozenset[tuple[int, int]] = frozenset()
    """Unit and theme number of each finding shown whose recommendation has a key task."""
    illustrative: bool = False
    themes: tuple[Theme, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the matrix was made from, oldest first."""

    def audit_age(self, unit_pk: int) -> AuditAge:
        audit = self.last_audits.get(unit_pk)
        return audit.age if audit else AuditAge.NEVER

    @property
    def audit_ages(self) -> list[AuditAge]:
        return [self.audit_age(column.unit.pk) for column in self.matrix.columns]


def quarter_due(on: dt.date) -> Quarter:
    """The quarter whose self-assessments are looked for on a day: the last that has ended."""
    quarter = Quarter.of(on)
    return quarter if quarter.end == on else quarter.plus(-1)


def first_quarter_asked(versions: Iterable[ModelVersion]) -> Quarter | None:
    """The first quarter for which units are asked to assess themselves; None where they never are."""
    quarters = [quarter for version in versions if (quarter := version.first_quarter_asked)]
    return min(quarters, default=None)


def is_asked(quarter: Quarter, first_asked: Quarter | None) -> bool:
    return first_asked is not None and first_asked <= quarter


def units_on(
    on: dt.date, *, group: BusinessGroup | None = None, unit: CommandUnit | None = None
) -> QuerySet[CommandUnit]:
    """The units that were open on a day, in the order they are printed: a business group's together."""
    units = CommandUnit.objects.filter(
        Q(opened=None) | Q(opened__lte=on), Q(closed=None) | Q(closed__gte=on)
    )
    if group is not None:
        units = units.filter(group=group)
    if unit is not None:
        units = units.filter(pk=unit.pk)
    return units.order_by("group__order", "group__code", "order", "code_sort", "pk")


def load_state(
    on: dt.date,
    *,
    group: BusinessGroup | None = None,
    unit: CommandUnit | None = None,
    version: ModelVersion | None = None,
    level: int | None = None,
    claims: bool = True,
    quarter: Quarter | None = None,
) -> MaturityState:
    """The register on a day, for the force, one business group or one unit.

    With a `version` only what was found and claimed under it counts; without, themes are those of the version in
    force that day, and findings made under an earlier one count in the theme of the same number. With a `level` only
    audits that tested that level count. Without `claims` only what audits found is read. Claims are those of the quarter
    that is due, or of another `quarter`.
    """
    quarter = quarter or quarter_due(on)
    versions = list(
        ModelVersion.objects.in_force_by(on).annotate(highest_level=Max("levels__number"))
    )
    first_asked = first_quarter_asked(versions)
    shown = version or next(iter(versions), None)
    records = ThemeRecord.objects.filter(version=shown).order_by("number", "pk")
    themes = [theme_row(theme) for theme in records] if shown else []
    if not themes:
        return MaturityState(on, None, quarter, Matrix(on=on), first_asked)
    units = units_on(on, group=group, unit=unit).values_list(
        "pk", "code", "name", "group__code", "group__name"
    )
    narrowed = {"unit__group": group, "unit": unit, "version": version, "level_tested": level}
    found = _load_findings(on, {name: value for name, value in narrowed.items() if value})
    returns = _Returns()
    if claims:
        returns = _load_returns(_returns(on, quarter, group, unit, version))
    matrix = build_matrix(
        on,
        [Unit(*values) for values in units],
        themes,
        found.findings,
        returns.claims,
        returned=returns.returned,
        sent_back=returns.sent_back,
        asked=is_asked(quarter, first_asked),
        highest=next((row.highest_level for row in versions if row == shown), None),
    )
    return MaturityState(
        on,
        shown,
        quarter,
        matrix,
        first_asked,
        found.last_audits,
        found.tasks,
        returns.illustrative or found.illustrative,
        tuple(themes),
        tuple(found.findings),
    )


def theme_row(theme: ThemeRecord) -> Theme:
    return Theme(theme.number, theme.name, theme.in_scope_from, theme.in_scope_words)


@dataclass(frozen=True)
class _Found:
    findings: list[Finding]
    last_audits: dict[int, LastAudit]
    tasks: frozenset[tuple[int, int]]
    illustrative: bool


def _load_findings(on: dt.date, narrowed: Mapping[str, object]) -> _Found:
    """The findings of the audits recorded by a day, oldest first, and the newest audit of each unit.

    `narrowed` are look-ups of audits: of a group, a unit, a version, a level.
    """
    # The audits by themselves, once each: their dates, read with every finding, would cost as much as all the rest.
    audits = Audit.objects.recorded(on).filter(**narrowed)
    of_audits = {f"audit__{name}": value for name, value in narrowed.items()}
    recorded = AuditFinding.objects.recorded(on).filter(**of_audits).order_by()
    # Asked for by itself: as a column of the findings, the database's answer would be turned into a number in each row.
    with_task = set(recorded.filter(task__added_on__lte=on).values_list("pk", flat=True))
    by_audit: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in recorded.values_list("audit_id", "theme__number", "rating", "pk"):
        by_audit[row[0]].append(row)
    findings: list[Finding] = []
    newest: dict[int, tuple[dt.date | None, dt.date]] = {}
    # Of the finding that the cell shows: whether a key task answers it, whether it is made up.
    shown: dict[tuple[int, int], tuple[bool, bool]] = {}
    for pk, unit, level, audited_on, recorded_on, made_up in audits.oldest_first().values_list(
        "pk", "unit_id", "level_tested", "audited_on", "recorded_on", "illustrative"
    ):
        made_on = audited_on or recorded_on
        for _, theme, rating, finding in by_audit.get(pk, ()):
            newest[unit] = (audited_on, recorded_on)
            findings.append(Finding(unit, theme, rating, level, made_on, recorded_on))
            if rating in RATINGS or (unit, theme) not in shown:
                shown[unit, theme] = (finding in with_task, made_up)
    last_audits = {
        unit: LastAudit(
            audited_on,
            recorded_on,
            audit_age(on, audited_on=audited_on, recorded_on=recorded_on),
        )
        for unit, (audited_on, recorded_on) in newest.items()
    }
    tasks = frozenset(cell for cell, (answered, _) in shown.items() if answered)
    return _Found(findings, last_audits, tasks, any(made_up for _, made_up in shown.values()))


def _returns(
    on: dt.date,
    quarter: Quarter,
    group: BusinessGroup | None,
    unit: CommandUnit | None,
    version: ModelVersion | None,
) -> QuerySet[SelfAssessment]:
    """The self-assessments of the quarter that is due, and newer ones submitted early."""
    returns = SelfAssessment.objects.as_at(on).filter(
        quarter_start__in=(quarter.start, quarter.plus(1).start)
    )
    if group is not None:
        returns = returns.filter(unit__group=group)
    if unit is not None:
        returns = returns.filter(unit=unit)
    if version is not None:
        returns = returns.filter(version=version)
    return returns.order_by("quarter_start", "pk")


@dataclass(frozen=True)
class _Returns:
    claims: tuple[Claim, ...] = ()
    returned: Collection[int] = frozenset()
    sent_back: Collection[int] = frozenset()
    illustrative: bool = False


def _load_returns(returns: QuerySet[Any]) -> _Returns:
    """Which units' self-assessments are in, the newest of each, and what they claim."""
    handed_in: dict[int, tuple[int, bool]] = {}
    sent_back: set[int] = set()
    for pk, unit_pk, state, made_up in returns.values_list(
        "pk", "unit_id", "asof_state", "illustrative"
    ):
        if state in RETURNED_STATES:
            handed_in[unit_pk] = (pk, made_up)
        elif state == State.RETURNED:
            sent_back.add(unit_pk)
    answers = SelfAssessmentAnswer.objects.filter(
        assessment__in=[pk for pk, _ in handed_in.values()]
    ).values_list("assessment__unit_id", "theme__number", "level")
    return _Returns(
        tuple(Claim(*values) for values in answers),
        frozenset(handed_in),
        frozenset(sent_back - set(handed_in)),
        any(made_up for _, made_up in handed_in.values()),
    )
