"""Who changed what, when and why: the author and the reason that every change leaves behind."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords as PackagedRecords

from .characters import clean_record, clean_text

M = TypeVar("M", bound=models.Model)


class OneClassHistoryManager(HistoryManager):
    """The package makes the class of a history's manager anew whenever `.history` is looked at, twice a save: here, once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        made: type = super().from_queryset(queryset_class, class_name)
        return made


class HistoricalRecords(PackagedRecords):
    """The history that a model's records keep: `history = HistoricalRecords()`."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("history_manager", OneClassHistoryManager)
        super().__init__(*args, **kwargs)


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
