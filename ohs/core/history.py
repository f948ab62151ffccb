"""Who changed what, when and why: the author and the reason that every change leaves behind."""

from django.db import models


def save_with_reason(obj: models.Model, *, by, reason: str, update_fields=None) -> models.Model:
    """Save a record that keeps a history, naming the author and the reason in it."""
    obj._history_user = by
    obj._change_reason = reason
    obj.save(update_fields=update_fields)
    return obj
