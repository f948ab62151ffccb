"""The level that is to be reached, by whom and when, and how far that is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists

from ohs.web.once import asked_once, read

from ..models import AuditProgramme, Target
from ..rules import levels, matrix
from .state import Reading


@dataclass(frozen=True)
class ScopeProgress:
    """The progress of the force, a business group or a unit towards the target that applies to it."""

    name: str
    code: str
    target: Target
    progress: levels.Progress

    @property
    def own(self) -> bool:
        """Whether the target was set for this scope itself, not for one above it."""
        holder = self.target.unit or self.target.group
        return self.code == (holder.code if holder else "")


def targets_on(on: dt.date, **also) -> list[Target]:
    """The targets set by a day, the next due first; `also` are columns read along with them."""
    return read(_targets(on, **also))


def _targets(on: dt.date, **also):
    targets = Target.objects.on(on).select_related("group", "unit").annotate(**also)
    return targets.order_by("by", "level", "pk")


@asked_once
def targets_with_programmes(on: dt.date) -> list[Target]:
    """The same, each with `late_programme`: whether a programme of audits is late on that day."""
    return read(asked(on))


def asked(on: dt.date):
    """What `targets_with_programmes` reads."""
    return _targets(on, late_programme=Exists(late_programmes(on)))


def late_programmes(on: dt.date):
    """Programmes whose last day has passed and which no key task carries."""
    return AuditProgramme.objects.filter(end__lt=on, audits_intended__isnull=False, task=None)


def applying(targets: Iterable[Target], on: dt.date, *, group: str = "", unit: int | None = None):
    """The target that applies: the unit's own, else its group's, else the force's; the next due, else the last."""
    targets = list(targets)
    for chosen in (
        [one for one in targets if unit is not None and one.unit_id == unit],
        [one for one in targets if group and one.group and one.group.code == group],
        [one for one in targets if one.scope == Target.Scope.ORGANISATION],
    ):
        if chosen:
            ahead = [one for one in chosen if one.by >= on]
            return ahead[0] if ahead else chosen[-1]
    return None


def _progress(target, columns, on) -> levels.Progress:
    return levels.progress(
        target.level,
        target.by,
        [column.level.validated for column in columns],
        [column.claimed for column in columns],
        on,
    )


def force_progress(reading: Reading, targets: Iterable[Target]) -> ScopeProgress | None:
    """Of the force, or of the business group that the reading is narrowed to."""
    target = applying(targets, reading.on)
    if target is None or not reading.matrix.columns:
        return None
    return ScopeProgress(
        "All units", "", target, _progress(target, reading.matrix.columns, reading.on)
    )


def group_progress(reading: Reading, targets: Iterable[Target]) -> dict[str, ScopeProgress]:
    """Of each business group, by its code; groups without any target are left out."""
    targets = list(targets)
    found = {}
    for group in reading.matrix.groups:
        target = applying(targets, reading.on, group=group.code)
        if target is not None:
            found[group.code] = ScopeProgress(
                group.name, group.code, target, _progress(target, group.columns, reading.on)
            )
    return found


def unit_progress(
    reading: Reading, targets: Iterable[Target], column: matrix.Column
) -> ScopeProgress | None:
    target = applying(targets, reading.on, group=column.unit.group, unit=column.unit.pk)
    if target is None:
        return None
    return ScopeProgress(
        column.unit.code,
        column.unit.code,
        target,
        _progress(target, [column], reading.on),
    )
