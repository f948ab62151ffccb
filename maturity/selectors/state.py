"""Reads the register as it stood on a day into the plain rows that the rules work on: one query, however many units."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit
from ohs.web.once import asked_once, read_all

from ..models import AuditFinding, ModelVersion, SelfAssessment, SelfAssessmentAnswer, Theme
from ..rules import levels, matrix

RETURNED_STATES = (SelfAssessment.State.SUBMITTED, SelfAssessment.State.ACCEPTED)


@dataclass(frozen=True)
class LastAudit:
    """The newest published audit of a unit: what it was called by, and whether it can still be relied on."""

    audited_on: dt.date | None
    recorded_on: dt.date
    age: levels.Age


@dataclass(frozen=True)
class Reading:
    """The register on a day: the version in force, the quarter that returns are due for, and the matrix."""

    on: dt.date
    version: ModelVersion | None
    quarter: Quarter
    matrix: matrix.Matrix
    last_audits: dict[int, LastAudit] = field(default_factory=dict)
    tasks: frozenset[tuple[int, int]] = frozenset()
    """Unit and theme number of each finding shown whose recommendation has a key task."""
    illustrative: bool = False
    themes: tuple[matrix.Theme, ...] = ()
    findings: tuple[matrix.Finding, ...] = ()
    """What it was made from, oldest first; every finding where the whole story was asked for."""

    def age(self, unit_pk: int) -> levels.Age:
        audit = self.last_audits.get(unit_pk)
        return audit.age if audit else levels.Age.NEVER


def quarter_due(on: dt.date) -> Quarter:
    """The quarter whose self-assessments are looked for on a day: the last that has ended."""
    quarter = Quarter.of(on)
    return quarter if quarter.end == on else quarter.plus(-1)


def units_on(on: dt.date, *, group: BusinessGroup | None = None, unit: CommandUnit | None = None):
    """The units that were open on a day, in the order they are printed: a business group's together."""
    units = CommandUnit.objects.filter(
        Q(opened=None) | Q(opened__lte=on), Q(closed=None) | Q(closed__gte=on)
    )
    if group is not None:
        units = units.filter(group=group)
    if unit is not None:
        units = units.filter(pk=unit.pk)
    return units.order_by("group__order", "group__code", "order", "code_sort", "pk")


@asked_once
def read(
    on: dt.date,
    *,
    group: BusinessGroup | None = None,
    unit: CommandUnit | None = None,
    version: ModelVersion | None = None,
    level: int | None = None,
    story: bool = False,
    claims: bool = True,
) -> Reading:
    """The register on a day, for the force, one business group or one unit.

    With a `version` only what was found and claimed under it counts; without, themes are those of the version in
    force that day, and findings made under an earlier one count in the theme of the same number. With a `level` only
    audits that tested that level count. With the `story` every finding up to the day is kept, for what moved. Without `claims` only
    what audits found is read.
    """
    wanted = _asked(on, group=group, unit=unit, version=version, level=level, story=story)
    shown, units, findings, *claimed = read_all(*(wanted if claims else wanted[:3]))
    quarter = quarter_due(on)
    if not shown:
        return Reading(on, None, quarter, matrix.Matrix(on=on))
    units = [matrix.Unit(*values) for values in units]
    themes = [theme_row(theme) for theme in shown]
    found = _findings(findings, on)
    handed_in, answers = claimed or ((), ())
    returns = _returns(handed_in)
    claimed = [
        matrix.Claim(*values) for assessment, *values in answers if assessment in returns.claimed
    ]
    built = matrix.build(
        on,
        units,
        themes,
        found.findings,
        claimed,
        returned=frozenset(returns.claimed.values()),
        sent_back=returns.sent_back,
    )
    return Reading(
        on,
        shown[0].version,
        quarter,
        built,
        found.last_audits,
        found.tasks,
        returns.illustrative or found.illustrative,
        tuple(themes),
        tuple(found.findings),
    )


class Asked(NamedTuple):
    """What a reading is made from."""

    themes: QuerySet
    units: QuerySet
    findings: QuerySet
    returns: QuerySet
    answers: QuerySet


def asked(on: dt.date) -> Asked:
    """What `read(on)` reads."""
    return _asked(on, group=None, unit=None, version=None, level=None, story=False)


def _asked(on, *, group, unit, version, level, story) -> Asked:
    themes = Theme.objects.filter(
        version=Subquery(ModelVersion.objects.by(on).values("pk")[:1])
        if version is None
        else version
    )
    findings = AuditFinding.objects
    # Under one version or at one level what counts is the newest of those, which another audit may have replaced.
    findings = findings.recorded(on) if version or level or story else findings.standing(on)
    quarter = quarter_due(on)
    returns = (
        SelfAssessment.objects.with_state_on(on)
        .filter(quarter_start__in=(quarter.start, quarter.plus(1).start))
        .exclude(state_on=None)
    )
    if group is not None:
        findings = findings.of_group(group)
        returns = returns.filter(unit__group=group)
    if unit is not None:
        findings = findings.filter(audit__unit=unit)
        returns = returns.filter(unit=unit)
    if version is not None:
        findings = findings.filter(audit__version=version)
        returns = returns.filter(version=version)
    if level is not None:
        findings = findings.filter(audit__level_tested=level)
    answers = SelfAssessmentAnswer.objects.filter(assessment__in=returns.order_by().values("pk"))
    return Asked(
        themes.select_related("version").order_by("number", "pk"),
        units_on(on, group=group, unit=unit).values_list(
            "pk", "code", "name", "group__code", "group__name"
        ),
        findings.order_by(
            Coalesce("audit__audited_on", "audit__recorded_on"),
            "audit__recorded_on",
            "audit_id",
            "pk",
        ).values_list(
            "audit__unit_id",
            "theme__number",
            "rating",
            "audit__level_tested",
            "audit__audited_on",
            "audit__recorded_on",
            "task__added_on",
            "audit__illustrative",
        ),
        returns.order_by("quarter_start", "pk").values_list(
            "pk", "unit_id", "state_on", "illustrative"
        ),
        answers.values_list("assessment_id", "assessment__unit_id", "theme__number", "level"),
    )


def theme_row(theme) -> matrix.Theme:
    return matrix.Theme(theme.number, theme.name, theme.in_scope_from, theme.in_scope_words)


@dataclass(frozen=True)
class _Findings:
    findings: list[matrix.Finding]
    last_audits: dict[int, LastAudit]
    tasks: frozenset[tuple[int, int]]
    illustrative: bool


def _findings(rows, on) -> _Findings:
    """From the findings that count, oldest first: they, and the newest audit of each unit they come from."""
    found, newest, tasks, illustrative = [], {}, {}, False
    for unit_pk, theme, rating, tested, audited_on, recorded_on, task, made_up in rows:
        found.append(
            matrix.Finding(unit_pk, theme, rating, tested, audited_on or recorded_on, recorded_on)
        )
        newest[unit_pk] = (audited_on, recorded_on)
        if rating in levels.RATINGS or (unit_pk, theme) not in tasks:
            tasks[unit_pk, theme] = task is not None and task <= on
        illustrative = illustrative or made_up
    last = {
        unit_pk: LastAudit(
            audited_on,
            recorded_on,
            levels.audit_age(on, audited_on=audited_on, recorded_on=recorded_on),
        )
        for unit_pk, (audited_on, recorded_on) in newest.items()
    }
    answered = frozenset(cell for cell, task in tasks.items() if task)
    return _Findings(found, last, answered, illustrative)


@dataclass(frozen=True)
class _Returns:
    claimed: dict[int, int]
    sent_back: frozenset[int]
    illustrative: bool


def _returns(rows) -> _Returns:
    """Which self-assessments are in, from those of the quarter that is due and of newer ones handed in early."""
    by_unit: dict[int, int] = {}
    sent_back: set[int] = set()
    illustrative: dict[int, bool] = {}
    for pk, unit_pk, state, made_up in rows:
        if state in RETURNED_STATES:
            by_unit[unit_pk] = pk
            illustrative[unit_pk] = made_up
        elif state == SelfAssessment.State.RETURNED:
            sent_back.add(unit_pk)
    return _Returns(
        claimed={pk: unit_pk for unit_pk, pk in by_unit.items()},
        sent_back=frozenset(sent_back - set(by_unit)),
        illustrative=any(illustrative.values()),
    )
