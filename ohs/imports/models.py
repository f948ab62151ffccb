import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

#: What waits for confirmation goes after this.
WAITS = dt.timedelta(days=1)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def waiting_for(self, person: Any) -> "ImportBatchQuerySet":
        """What a person has uploaded and not confirmed, as long as it is kept."""
        return self.filter(
            person=person, confirmed_at=None, created_at__gt=timezone.now() - WAITS
        ).order_by("-created_at", "-pk")

    def expired(self) -> "ImportBatchQuerySet":
        return self.filter(confirmed_at=None, created_at__lte=timezone.now() - WAITS)

    def discard_expired(self) -> int:
        """Forget what has waited longer than a day. Anybody's visit does it."""
        return self.expired().delete()[0]


class ImportBatch(models.Model):
    """A file on its way into the registers: it waits for its person to confirm what was previewed, and goes after a day.

    What was confirmed stays as a line of who brought in what, without the file.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    importer = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="brought in by",
    )
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(
        null=True, blank=True, help_text="The file, compressed; nothing once it is confirmed."
    )
    sheet = models.CharField(max_length=200, blank=True)
    header_row = models.PositiveIntegerField(null=True, blank=True)
    mapping = models.JSONField(
        null=True,
        blank=True,
        help_text="What each column of the file stands for, where a person said so.",
    )
    options = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    url = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True, help_text="What was said when it was done.")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(content=None),
                name="imports_batch_confirmed_keeps_no_file",
                violation_error_message="A confirmed import does not keep the file.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.key)

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.created_at > timezone.now() - WAITS


class ColumnMapping(models.Model):
    """Which columns of somebody's own files stand for which of an import, saved with a name and used the next time."""

    importer = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    mapping = models.JSONField(
        help_text="Each column of the file with the column of the import that it stands for."
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("importer", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("importer", "name"),
                name="imports_mapping_name_once",
                violation_error_message="There is a mapping with this name. Choose another, or the same to replace it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
