"""Who changed what, when and why: the author and the reason that every change leaves behind."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from .characters import clean_record, clean_text

M = TypeVar("M", bound=models.Model)


def save_with_reason(
    obj: M, *, by: Any, reason: str, update_fields: Iterable[str] | None = None
) -> M:
    """Save a record that keeps a history, naming the author and the reason in it. Its texts are cleaned."""
    clean_record(obj)
    # The two names that django-simple-history documents for this.
    obj._history_user = by  # type: ignore[attr-defined]
    obj._change_reason = clean_text(reason)  # type: ignore[attr-defined]
    obj.save(update_fields=update_fields)
    return obj


def delete_with_reason(obj: models.Model, *, by: Any, reason: str) -> None:
    """Delete a record that keeps a history, naming the author and the reason in it."""
    obj._history_user = by  # type: ignore[attr-defined]
    obj._change_reason = reason  # type: ignore[attr-defined]
    obj.delete()
