"""Abstract bases: records that are only ever added, dated statements, what is made up for demonstration."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .characters import clean_record, clean_records
from .errors import OperationRefused, require_text


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete what is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows may be added and read. Every way of changing them is shut, those past `save` as well."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(_refusal(self.model))

    _refuse.alters_data = True  # type: ignore[attr-defined]
    update = bulk_update = delete = update_or_create = _refuse

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            self._refuse()
        objs = list(objs)
        clean_records(objs)
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A record of what was said or seen. What turns out wrong is said again, later; nothing is overwritten.

    A model may say in `append_only_because` what to do instead. It keeps no history: its rows are the history.
    """

    append_only_because = "rows are only ever added."

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(_refusal(type(self)))
        clean_record(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(_refusal(type(self)))


def _refusal(model: type[models.Model]) -> str:
    return f"{model.__name__}: {model.append_only_because}"  # type: ignore[attr-defined]


class AsOf:
    """An attribute that a queryset's `as_at(on)` puts on its rows; on a row read without a date, a column's own value."""

    def __init__(self, column: str):
        self.column = column

    # No __set__: what the queryset puts on the row is found first.
    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        return self if row is None else getattr(row, self.column)


class Illustrative(models.Model):
    """A record that may be made up for demonstration; wherever it is shown it says so."""

    illustrative = models.BooleanField(default=False)

    class Meta:
        abstract = True


class DatedRecord(AppendOnly, Illustrative):
    """What somebody said of a record, speaking of a day; when it was written down is kept beside it.

    The day and the person have the names that fit the record (`scored_on`, `scored_by`), which it gives in `day_field`
    and `author_field`: what reads all such records, a time line or a log, asks for `stated_on` and `stated_by`.
    """

    day_field = "on"
    author_field = "by"

    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def stated_on(self) -> Any:
        return getattr(self, self.day_field)

    @property
    def stated_by(self) -> Any:
        return getattr(self, self.author_field)


_AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class StandingRecords(_AppendOnlyManager):
    """The records that nobody has withdrawn."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(withdrawn_at=None)


class Withdrawable(models.Model):
    """A record that a keeper can withdraw when it was a mistake. It stays, marked, and counts nowhere.

    `objects`, and every relation to it, give the records that stand; `withdrawn_of` gives the others, for whoever tells the
    history.
    """

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    withdrawal_reason = models.TextField(blank=True, editable=False)

    objects = StandingRecords()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_says_why",
                condition=Q(withdrawn_at=None)
                | (Q(withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="Say who withdraws it, and why.",
            )
        ]


def withdrawn_of(model: type[Withdrawable], **of: Any) -> models.QuerySet[Any]:
    """The records that were withdrawn, the last first. `of` narrows them: whose they are."""
    rows = model._base_manager.filter(withdrawn_at__isnull=False, **of)
    return rows.select_related("withdrawn_by").order_by("-withdrawn_at", "-pk")


WHY_WITHDRAWN = "Enter why it was a mistake. The reason is kept with the record."


def withdraw(record: Any, *, by: Any, reason: str) -> None:
    """Marks a record as withdrawn. Called by operations, which ask first whether the person may, and then sync what repeats it."""
    if record.withdrawn_at is not None:
        raise OperationRefused("This was withdrawn already.")
    record.withdrawal_reason = require_text(reason, "reason", WHY_WITHDRAWN)
    record.withdrawn_at, record.withdrawn_by = timezone.now(), by
    # Past the base of records that are only added to: nothing that was said changes, only that it counts.
    models.Model.save(record, update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
