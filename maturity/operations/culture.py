"""A new version of the model: copied as a draft, changed, brought into force."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.history import save_with_reason

from ..models import Criterion, Level, ModelVersion, Theme


@transaction.atomic
def revise_version(*, version: ModelVersion, title: str, slug: str, by) -> ModelVersion:
    """Copy a version with its levels, themes and criteria into a new draft; the old one stays as it is."""
    draft = ModelVersion(title=title, slug=slug, note=version.note)
    draft.full_clean()
    reason = f"Copied from {version}"
    save_with_reason(draft, by=by, reason=reason)
    for level in version.levels.order_by("number", "pk"):
        copy = Level(version=draft, number=level.number, name=level.name, heading=level.heading)
        save_with_reason(copy, by=by, reason=reason)
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
def bring_into_force(*, version: ModelVersion, on: dt.date, by) -> ModelVersion:
    """Fix a draft's words and answer against it from a day on."""
    if not version.is_draft:
        raise ValidationError("This version is in force already.")
    if set(version.levels.values_list("number", flat=True)) != {1, 2, 3, 4, 5}:
        raise ValidationError(
            "A version of the model needs all five levels before it comes into force."
        )
    if not version.themes.exists():
        raise ValidationError("A version of the model needs its themes before it comes into force.")
    version.in_force_from = on
    return save_with_reason(version, by=by, reason="Brought into force")
