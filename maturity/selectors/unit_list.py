"""Unit by unit: what is verified, how old the last audit is, whether the quarter's return is in, what comes next."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from ohs.core.periods import Quarter

from ..models import PlannedAudit
from ..rules import levels as level_rules
from ..rules import matrix
from .state import LastAudit, Reading
from .targets import applying, targets_on

STANDINGS = {
    "verified": "verified",
    "below": "below the level tested",
    "part": "part audited",
    "none": "not audited",
}


@dataclass(frozen=True)
class UnitRow:
    """One unit on a day."""

    column: matrix.Column
    last_audit: LastAudit | None
    gaps: Counter
    next_audit: Quarter | None
    quarter: Quarter
    target: int | None = None
    """The level this unit is to reach: its own target, else its group's, else the force's."""

    @property
    def below_target(self) -> bool:
        return below_target(self.column, self.target)

    @property
    def unit(self) -> matrix.Unit:
        return self.column.unit

    @property
    def standing(self) -> str:
        """The key of STANDINGS."""
        level = self.column.level
        if not level.audited:
            return "none"
        if level.validated is not None:
            return "verified"
        return "below" if level.below else "part"

    @property
    def age(self) -> level_rules.Age:
        return self.last_audit.age if self.last_audit else level_rules.Age.NEVER

    @property
    def audited_words(self) -> str:
        """The day of the last audit; never made up."""
        if self.last_audit is None:
            return "never audited"
        day = self.last_audit.audited_on
        return f"{day.day} {day:%b %Y}" if day else "date not recorded"

    @property
    def returned(self) -> str:
        if self.column.returned:
            return "yes"
        return "sent-back" if self.column.sent_back else "no"

    @property
    def return_words(self) -> str:
        return {"yes": "returned", "sent-back": "sent back", "no": "no return"}[self.returned]


def next_audits(on: dt.date) -> dict[int, dt.date]:
    """The first day of the quarter in which each unit is to be audited next."""
    planned = (
        PlannedAudit.objects.with_done(on)
        .filter(done=False)
        .order_by("-quarter_start", "pk")
        .values_list("unit_id", "quarter_start")
    )
    return dict(planned)


def below_target(column: matrix.Column, target: int | None) -> bool:
    """Not verified at the level it is to reach; a unit without a target is not below one."""
    return target is not None and (column.level.validated or 0) < target


def target_levels(reading: Reading, targets) -> dict[int, int]:
    """The level each unit is to reach, by the unit's key; units without a target are left out."""
    found = {}
    for column in reading.matrix.columns:
        unit = column.unit
        target = applying(targets, reading.on, group=unit.group, unit=unit.pk)
        if target is not None:
            found[unit.pk] = target.level
    return found


def unit_rows(reading: Reading) -> list[UnitRow]:
    gaps: dict[int, Counter] = {}
    for row in reading.matrix.rows:
        for cell in row.cells:
            gaps.setdefault(cell.unit.pk, Counter())[cell.gap] += 1
    planned = next_audits(reading.on)
    levels = target_levels(reading, targets_on(reading.on))
    return [
        UnitRow(
            column=column,
            last_audit=reading.last_audits.get(column.unit.pk),
            gaps=gaps.get(column.unit.pk, Counter()),
            next_audit=Quarter.of(planned[column.unit.pk]) if column.unit.pk in planned else None,
            quarter=reading.quarter,
            target=levels.get(column.unit.pk),
        )
        for column in reading.matrix.columns
    ]


def narrowed(rows: list[UnitRow], values: dict) -> list[UnitRow]:
    """The rows that the form of the page asks for."""
    ages = {
        "in-date": level_rules.Age.IN_DATE,
        "stale": level_rules.Age.STALE,
        "not-recorded": level_rules.Age.NOT_RECORDED,
        "never": level_rules.Age.NEVER,
    }
    kept = []
    for row in rows:
        if values["standing"] and row.standing != values["standing"]:
            continue
        if values["verified"] and (row.column.level.validated or 0) < values["verified"]:
            continue
        if values["target"] and row.below_target != (values["target"] == "below"):
            continue
        if values["claimed"] and (row.column.claimed or 0) < values["claimed"]:
            continue
        if values["age"] and row.age != ages[values["age"]]:
            continue
        # A return that was sent back has not been returned either.
        if values["returned"] == "no" and row.returned == "yes":
            continue
        if values["returned"] in ("yes", "sent-back") and row.returned != values["returned"]:
            continue
        if values["gap"] and not row.gaps[level_rules.Gap(values["gap"])]:
            continue
        if values["nc"] is not None and row.column.counts.nc != values["nc"]:
            continue
        kept.append(row)
    return kept
