"""The level that is to be reached, by whom and when, and how far that is."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ohs.core.text import own_words

from ..models import Target
from ..rules.matrix import Column
from ..rules.progress import Progress, progress_to_target
from .state import MaturityState


@dataclass(frozen=True)
class ScopeProgress:
    """The progress of the force, a business group or a unit towards the target that applies to it."""

    name: str
    code: str
    target: Target
    progress: Progress

    @property
    def own(self) -> bool:
        """Whether the target was set for this scope itself, not for one above it."""
        holder = self.target.unit or self.target.group
        return self.code == (holder.code if holder else "")


def load_targets(on: dt.date) -> list[Target]:
    """The targets set by a day, the next due first."""
    targets = Target.objects.on(on).select_related("group", "unit")
    return list(targets.order_by("by", "level", "pk"))


def applicable_target(
    targets: Iterable[Target], on: dt.date, *, group: str = "", unit: int | None = None
) -> Target | None:
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


def target_levels(state: MaturityState, targets: Iterable[Target]) -> dict[int, int]:
    """The level each unit is to reach, by the unit's key; units without a target are left out."""
    targets = list(targets)
    found = {}
    for column in state.matrix.columns:
        unit = column.unit
        target = applicable_target(targets, state.on, group=unit.group, unit=unit.pk)
        if target is not None:
            found[unit.pk] = target.level
    return found


def is_below_target(column: Column, target: int | None) -> bool:
    """Not verified at the level it is to reach; a unit without a target is not below one."""
    return target is not None and (column.level.validated or 0) < target


def _progress(target: Target, columns: Sequence[Column], on: dt.date) -> Progress:
    return progress_to_target(
        target.level,
        target.by,
        [column.level.validated for column in columns],
        [column.claimed for column in columns],
        on,
    )


def force_progress(state: MaturityState, targets: Iterable[Target]) -> ScopeProgress | None:
    """Of the force, or of the business group that the state is narrowed to."""
    target = applicable_target(targets, state.on)
    columns = state.matrix.columns
    if target is None or not columns:
        return None
    return ScopeProgress(own_words("All units"), "", target, _progress(target, columns, state.on))


def group_progress(state: MaturityState, targets: Iterable[Target]) -> dict[str, ScopeProgress]:
    """Of each business group, by its code; groups without any target are left out."""
    targets = list(targets)
    found = {}
    for group in state.matrix.groups:
        target = applicable_target(targets, state.on, group=group.code)
        if target is not None:
            found[group.code] = ScopeProgress(
                group.name, group.code, target, _progress(target, group.columns, state.on)
            )
    return found


def unit_progress(
    state: MaturityState, targets: Iterable[Target], column: Column
) -> ScopeProgress | None:
    unit = column.unit
    target = applicable_target(targets, state.on, group=unit.group, unit=unit.pk)
    if target is None:
        return None
    return ScopeProgress(unit.code, unit.code, target, _progress(target, [column], state.on))
