import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import models

from ohs.core.models import AppendOnly
from ohs.organisation.models import BoardMeeting

_STANDS = (
    "what a Board saw can be neither changed nor deleted. Record late figures for a new meeting."
)


class MeetingSnapshot(AppendOnly):
    """What the Board saw at a meeting, as one sealed whole: its parts, and a checksum over all of them."""

    append_only_because = _STANDS

    meeting = models.OneToOneField(BoardMeeting, models.PROTECT, related_name="snapshot")
    as_at = models.DateField()
    schema = models.PositiveSmallIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    override = models.TextField(
        blank=True, help_text="Why it was frozen although the checklist found something."
    )

    class Meta:
        db_table = "board_freeze"
        verbose_name = "frozen meeting"
        ordering = ["-as_at", "-pk"]
        permissions = [("freeze_meeting", "Can freeze what a meeting sees, and minute it")]

    def __str__(self) -> str:
        return f"As seen: {self.meeting}"

    def problems(self) -> list[str]:
        """What does not match its checksum, in sentences; empty while all is as it was frozen."""
        seals, other = [], []
        # One after the other, and sorted without their bodies: together these are hundreds of megabytes of a large force.
        for part in self.parts.order_by("pk").iterator(chunk_size=1):
            actual = hashlib.sha256(bytes(part.body)).hexdigest()
            seals.append((part.kind, part.audience, part.name, actual))
            if actual != part.sha256:
                other.append(seals[-1])
        found = [
            f"“{name}” is not what was frozen: its checksum differs."
            for _, _, name, _ in sorted(other)
        ]
        if seal(seals) != self.sha256:
            found.append("The parts together do not match the meeting's checksum.")
        found += self._problems_of_additions()
        return found

    def _problems_of_additions(self) -> list[str]:
        found, before = [], ""
        for addition in self.additions.order_by("pk"):
            if hashlib.sha256(bytes(addition.body)).hexdigest() != addition.sha256:
                found.append(f"“{addition.name}” is not what was added: its checksum differs.")
            if addition.expected_seal(before) != addition.seal:
                found.append(f"“{addition.name}” does not match its seal.")
            before = addition.seal
        return found


def seal_of_addition(
    snapshot_sha256: str, before: str, *, kind: str, audience: str, name: str, sha256: str
) -> str:
    """SHA-256 over the meeting's checksum, the seal of the addition before, and "kind/audience/name sha256"."""
    line = f"{kind}/{audience}/{name} {sha256}"
    return hashlib.sha256(f"{snapshot_sha256}\n{before}\n{line}".encode()).hexdigest()


def seal(parts: Iterable[tuple[str, str, str, str]]) -> str:
    """The checksum over all parts: SHA-256 over "kind/audience/name sha256" lines in order."""
    lines = sorted(f"{kind}/{audience}/{name} {digest}" for kind, audience, name, digest in parts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class SnapshotPart(AppendOnly):
    """One thing the Board saw: the figures, a register's rows, the paper, or a file of the pack."""

    append_only_because = _STANDS

    class Kind(models.TextChoices):
        FIGURES = "figures", "Figures"
        REGISTER = "register", "Register"
        PAPER = "paper", "Paper"
        FILE = "file", "File"

    snapshot = models.ForeignKey(
        MeetingSnapshot, models.PROTECT, related_name="parts", db_column="freeze_id"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=20, blank=True)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        db_table = "board_frozenpart"
        ordering = ["snapshot", "kind", "audience", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "kind", "name", "audience"], name="frozen_part_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
