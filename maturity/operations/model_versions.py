"""A new model version: copied as a draft, changed, brought into force from a day that the HSW team chooses."""

import datetime as dt

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.periods import Quarter
from ohs.core.text import format_day
from ohs.organisation.models import User

from .. import permissions
from ..models import Criterion, Level, ModelVersion, Theme
from ..models.model_versions import FEWEST_LEVELS, MOST_LEVELS
from ._last_board import refuse_what_a_board_saw


@transaction.atomic
def revise_version(*, version: ModelVersion, title: str, slug: str, by: User) -> ModelVersion:
    """Copy a version with its levels, themes and criteria into a new draft; the old one stays as it is."""
    permissions.require_change_model(by)
    draft = ModelVersion(title=title, slug=slug, note=version.note)
    draft.full_clean()
    reason = f"Copied from {version}"
    save_with_reason(draft, by=by, reason=reason)
    for level in version.levels.order_by("number", "pk"):
        save_with_reason(
            Level(version=draft, number=level.number, name=level.name, heading=level.heading),
            by=by,
            reason=reason,
        )
    for theme in version.themes.order_by("number", "pk"):
        copy = Theme(
            version=draft,
            number=theme.number,
            name=theme.name,
            other_name=theme.other_name,
            in_scope_from=theme.in_scope_from,
        )
        save_with_reason(copy, by=by, reason=reason)
        for criterion in theme.criteria.order_by("level", "order", "pk"):
            save_with_reason(
                Criterion(
                    theme=copy, level=criterion.level, order=criterion.order, text=criterion.text
                ),
                by=by,
                reason=reason,
            )
    return draft


@transaction.atomic
def bring_into_force(
    *,
    version: ModelVersion,
    in_force_from: dt.date,
    by: User,
    asked_from: dt.date | None = None,
) -> ModelVersion:
    """Fix a draft's words and answer against it from a day on, which may lie behind or ahead.

    `asked_from` is the first day of the first quarter for which units are asked to assess themselves; without it that is
    the quarter in which the version comes into force.
    """
    permissions.require_change_model(by)
    version = lock_for_update(version)
    if not version.is_draft:
        raise OperationRefused("This version is in force already.")
    numbers = sorted(version.levels.values_list("number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) < FEWEST_LEVELS:
        raise OperationRefused(
            f"A model version needs its levels before it comes into force: {FEWEST_LEVELS} to {MOST_LEVELS}, "
            "numbered from 1 without a gap."
        )
    if not version.themes.exists():
        raise OperationRefused("A model version needs its themes before it comes into force.")
    _set_dates(version, in_force_from, asked_from)
    return save_with_reason(version, by=by, reason="Brought into force")


@transaction.atomic
def change_dates(
    *,
    version: ModelVersion,
    in_force_from: dt.date,
    by: User,
    reason: str,
    asked_from: dt.date | None = None,
) -> ModelVersion:
    """Correct from when a version is in force and which quarter is the first that units are asked for."""
    permissions.require_change_model(by)
    version = lock_for_update(version)
    if version.in_force_from is None:
        raise OperationRefused("This version is a draft: bring it into force.")
    reason = require_text(
        reason, "reason", "Enter a reason for the new dates. It is kept in the history."
    )
    if in_force_from != version.in_force_from:
        _refuse_if_made_before(version, in_force_from)
    _set_dates(version, in_force_from, asked_from)
    return save_with_reason(version, by=by, reason=reason)


def _set_dates(version: ModelVersion, in_force_from: dt.date, asked_from: dt.date | None) -> None:
    if in_force_from != version.in_force_from:
        _refuse_another_place(version, in_force_from)
    if asked_from is not None and Quarter.of(asked_from).end < in_force_from:
        raise OperationRefused(
            {"asked_from": "The model is not in force in that quarter: choose a later one."}
        )
    version.in_force_from, version.asked_from = in_force_from, asked_from
    version.full_clean()


def _refuse_another_place(version: ModelVersion, day: dt.date) -> None:
    """Versions follow one another in one order, and none comes between a Board and the model that it saw."""
    others = ModelVersion.objects.published().exclude(pk=version.pk)
    older = newer = None
    for other in others.order_by("in_force_from", "pk"):
        if version.in_force_from is None or other.in_force_from <= version.in_force_from:
            older = other
        else:
            newer = newer or other
    if older is not None and older.in_force_from >= day:
        since = format_day(older.in_force_from)
        raise OperationRefused(
            {"in_force_from": f"“{older}” is in force from {since}: give a later day."}
        )
    if newer is not None and newer.in_force_from <= day:
        since = format_day(newer.in_force_from)
        raise OperationRefused(
            {"in_force_from": f"“{newer}” is in force from {since}: give an earlier day."}
        )
    # The first version takes nothing from a Board, which saw none.
    if older is not None:
        refuse_what_a_board_saw(day, "in_force_from")


def _refuse_if_made_before(version: ModelVersion, day: dt.date) -> None:
    """What was answered and audited against a version was so while it was in force."""
    audits = [audit.made_on for audit in version.audits.all() if audit.made_on]
    quarters = [
        Quarter.of(start).end
        for start in version.self_assessments.values_list("quarter_start", flat=True)
    ]
    first = min([*audits, *quarters], default=None)
    if first is not None and first < day:
        raise OperationRefused(
            {
                "in_force_from": f"It was answered or audited against by {format_day(first)}: "
                "give that day or an earlier one."
            }
        )
