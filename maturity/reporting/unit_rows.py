"""Unit by unit: what is verified, how old the last audit is, whether the quarter's return is in, what comes next."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ohs.core.columns import Column as FileColumn
from ohs.core.columns import Kind
from ohs.core.periods import Quarter
from ohs.core.text import format_short_day
from ohs.registers.audience import Audience
from ohs.registers.rows import RowTable

from ..models import PlannedAudit
from ..rules.audit_age import AuditAge
from ..rules.levels import Gap
from ..rules.matrix import Column, ReturnState, Unit
from ..selectors.state import LastAudit, MaturityState, load_state
from ..selectors.targets import is_below_target, load_targets, target_levels
from . import columns as meanings

AGES = {
    "in-date": AuditAge.IN_DATE,
    "stale": AuditAge.STALE,
    "not-recorded": AuditAge.NOT_RECORDED,
    "never": AuditAge.NEVER,
}
# A return that was sent back has not been returned either.
RETURNS = {
    "yes": (ReturnState.RETURNED,),
    "no": (ReturnState.NO_RETURN, ReturnState.SENT_BACK),
    "sent-back": (ReturnState.SENT_BACK,),
}


@dataclass(frozen=True)
class UnitRow:
    """One unit on a day: a row of the list on its page and of its CSV."""

    column: Column
    last_audit: LastAudit | None
    gaps: Counter[Gap]
    next_audit: Quarter | None
    quarter: Quarter
    target: int | None = None
    """The level this unit is to reach: its own target, else its group's, else the force's."""
    place: int = 0
    """Where it stands among the units, in the order of the matrix."""

    @property
    def pk(self) -> int:
        return self.unit.pk

    # What the list is sorted by: a date or a number always, where nothing is the least.

    @property
    def verified_level(self) -> int:
        return self.column.level.validated or 0

    @property
    def claimed_level(self) -> int:
        return self.column.claimed or 0

    @property
    def target_level(self) -> int:
        return self.target or 0

    @property
    def last_audited(self) -> dt.date:
        """One whose date is not recorded comes after those never audited, before all others."""
        if self.last_audit is None:
            return dt.date.min
        return self.last_audit.audited_on or dt.date.min + dt.timedelta(days=1)

    @property
    def next_audit_starts(self) -> dt.date:
        return self.next_audit.start if self.next_audit else dt.date.max

    @property
    def below_target(self) -> bool:
        return is_below_target(self.column, self.target)

    @property
    def unit(self) -> Unit:
        return self.column.unit

    @property
    def level_status(self) -> str:
        """How it is narrowed by what audits verified: "verified", "below", "part", "none"."""
        level = self.column.level
        if not level.audited:
            return "none"
        if level.validated is not None:
            return "verified"
        return "below" if level.below else "part"

    @property
    def age(self) -> AuditAge:
        return self.last_audit.age if self.last_audit else AuditAge.NEVER

    @property
    def audited_words(self) -> str:
        """The day of the last audit; never made up."""
        if self.last_audit is None:
            return "never audited"
        day = self.last_audit.audited_on
        return format_short_day(day) if day else "date not recorded"

    @property
    def return_words(self) -> str:
        return self.column.return_state.value


def next_audits(on: dt.date) -> dict[int, dt.date]:
    """The first day of the quarter in which each unit is to be audited next."""
    planned = (
        PlannedAudit.objects.with_done(on)
        .filter(asof_done=False)
        .order_by("-quarter_start", "pk")
        .values_list("unit_id", "quarter_start")
    )
    return dict(planned)


def load_unit_rows(state: MaturityState) -> list[UnitRow]:
    gaps: dict[int, Counter[Gap]] = {}
    for cell in state.matrix.cells:
        gaps.setdefault(cell.unit.pk, Counter())[cell.gap] += 1
    planned = next_audits(state.on)
    levels = target_levels(state, load_targets(state.on))
    return [
        UnitRow(
            column=column,
            last_audit=state.last_audits.get(column.unit.pk),
            gaps=gaps.get(column.unit.pk, Counter()),
            next_audit=Quarter.of(planned[column.unit.pk]) if column.unit.pk in planned else None,
            quarter=state.quarter,
            target=levels.get(column.unit.pk),
            place=place,
        )
        for place, column in enumerate(state.matrix.columns)
    ]


def filter_unit_rows(rows: Iterable[UnitRow], values: Mapping[str, Any]) -> list[UnitRow]:
    """The rows that the form of the page asks for."""
    return [row for row in rows if _is_wanted(row, values)]


def _is_wanted(row: UnitRow, values: Mapping[str, Any]) -> bool:
    column = row.column
    return not (
        (values["standing"] and row.level_status != values["standing"])
        or (values["verified"] and (column.level.validated or 0) < values["verified"])
        or (values["target"] and row.below_target != (values["target"] == "below"))
        or (values["claimed"] and (column.claimed or 0) < values["claimed"])
        or (values["age"] and row.age != AGES[values["age"]])
        or (values["returned"] and column.return_state not in RETURNS[values["returned"]])
        or (values["gap"] and not row.gaps[Gap(values["gap"])])
        or (values["nc"] is not None and column.counts.nc != values["nc"])
    )


def _audited_on(row: UnitRow) -> dt.date | str:
    if row.last_audit is None:
        return "never audited"
    return row.last_audit.audited_on or "not recorded"


def _next_audit(row: UnitRow) -> str:
    return row.next_audit.label if row.next_audit else ""


def _all_units(on: dt.date, audience: Audience) -> Iterable[UnitRow]:
    return load_unit_rows(load_state(on))


UNITS: RowTable[UnitRow] = RowTable(
    name="maturity-units",
    title="Units and coverage",
    description="What is verified and claimed, unit by unit",
    url_name="maturity:units",
    permission="maturity.view_audit",
    columns=(
        FileColumn(
            "business_group", "unit.group", kind=Kind.TEXT, meaning=meanings.UNIT["business_group"]
        ),
        FileColumn("unit", "unit.code", kind=Kind.TEXT, meaning=meanings.UNIT["unit"]),
        FileColumn(
            "verified_level",
            "column.level.validated",
            kind=Kind.WHOLE_NUMBER,
            meaning=meanings.UNIT["verified_level"],
        ),
        FileColumn(
            "standing", "column.level.short", kind=Kind.TEXT, meaning=meanings.UNIT["standing"]
        ),
        FileColumn(
            "level_tested",
            "column.level_tested",
            kind=Kind.WHOLE_NUMBER,
            meaning=meanings.UNIT["level_tested"],
        ),
        FileColumn("nc", "column.counts.nc", kind=Kind.WHOLE_NUMBER, meaning=meanings.UNIT["nc"]),
        FileColumn("c", "column.counts.c", kind=Kind.WHOLE_NUMBER, meaning=meanings.UNIT["c"]),
        FileColumn("pc", "column.counts.pc", kind=Kind.WHOLE_NUMBER, meaning=meanings.UNIT["pc"]),
        FileColumn(
            "themes_in_scope",
            "column.counts.in_scope",
            kind=Kind.WHOLE_NUMBER,
            meaning=meanings.UNIT["themes_in_scope"],
        ),
        FileColumn(
            "audited_on", _audited_on, kind=Kind.DATE_OR_TEXT, meaning=meanings.UNIT["audited_on"]
        ),
        FileColumn("audit_age", "age.value", kind=Kind.TEXT, meaning=meanings.UNIT["audit_age"]),
        FileColumn("quarter", "quarter.label", kind=Kind.TEXT, meaning=meanings.UNIT["quarter"]),
        FileColumn(
            "self_assessment",
            "return_words",
            kind=Kind.TEXT,
            meaning=meanings.UNIT["self_assessment"],
        ),
        FileColumn(
            "claimed_level",
            "column.claimed",
            kind=Kind.WHOLE_NUMBER,
            meaning=meanings.UNIT["claimed_level"],
        ),
        FileColumn("next_audit", _next_audit, kind=Kind.TEXT, meaning=meanings.UNIT["next_audit"]),
    ),
    load=_all_units,
)
