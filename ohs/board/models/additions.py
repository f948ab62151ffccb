from django.conf import settings
from django.db import models

from ohs.core.models import AppendOnly

from .snapshots import MeetingSnapshot, seal_of_addition


class SnapshotAddition(AppendOnly):
    """What was added to a frozen meeting: a file that could not be made on the day, or the paper that was sent.

    Each has a checksum of its own, and a seal over that, the meeting's checksum and the seal before it: none can be
    changed, taken out or put before another.
    """

    append_only_because = "what was added to a frozen meeting can be neither changed nor deleted."

    class Kind(models.TextChoices):
        FILE = "file", "File made later"
        SENT = "sent", "Paper that was sent"

    snapshot = models.ForeignKey(MeetingSnapshot, models.PROTECT, related_name="additions")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    audience = models.CharField(max_length=20, blank=True)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    seal = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    #: Of the paper that was sent: what differs from the registers, and the author's reason, as JSON.
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["snapshot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "kind", "name", "audience"],
                name="snapshot_addition_once",
                violation_error_message="The frozen meeting has this file already.",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "kind"],
                condition=models.Q(kind="sent"),
                name="one_paper_sent",
                violation_error_message="The paper that was sent is sealed already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def expected_seal(self, before: str) -> str:
        """The seal that it should have, after the addition whose seal is `before`."""
        return seal_of_addition(
            self.snapshot.sha256,
            before,
            kind=self.kind,
            audience=self.audience,
            name=self.name,
            sha256=self.sha256,
        )
