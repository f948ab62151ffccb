import hashlib

from django.conf import settings
from django.db import models

from ohs.organisation.models import BoardMeeting


class Unchangeable(Exception):
    """What the Board saw stands: late figures go into a new meeting."""


class _WrittenOnceQuerySet(models.QuerySet):
    """Rows may be added and read; the ways past `save` are shut as well."""

    def _refuse(self, *args, **kwargs):
        raise Unchangeable(
            "What a Board saw can be neither changed nor deleted. Record late figures for a new meeting."
        )

    update = bulk_update = delete = update_or_create = _refuse


class _WrittenOnce(models.Model):
    """Rows that are made and then only read."""

    objects = _WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Unchangeable(
                "What a Board saw cannot be changed. Record late figures for a new meeting."
            )
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Unchangeable("What a Board saw cannot be deleted.")


class Freeze(_WrittenOnce):
    """What the Board saw at a meeting, as one sealed whole: its parts, and a checksum over all of them."""

    meeting = models.OneToOneField(BoardMeeting, models.PROTECT, related_name="freeze")
    as_at = models.DateField()
    schema = models.PositiveSmallIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    override = models.TextField(
        blank=True, help_text="Why it was frozen although the checklist found something."
    )

    class Meta:
        ordering = ["-as_at", "-pk"]
        permissions = [("freeze_meeting", "Can freeze what a meeting sees, and minute it")]

    def __str__(self) -> str:
        return f"As seen: {self.meeting}"

    def problems(self) -> list[str]:
        """What does not match its checksum, in sentences; empty while all is as it was frozen."""
        found, seals = [], []
        for part in self.parts.all():
            actual = hashlib.sha256(bytes(part.body)).hexdigest()
            if actual != part.sha256:
                found.append(f"“{part.name}” is not what was frozen: its checksum differs.")
            seals.append((part.kind, part.audience, part.name, actual))
        if seal(seals) != self.sha256:
            found.append("The parts together do not match the meeting's checksum.")
        return found


def seal(parts) -> str:
    """The checksum over all parts: SHA-256 over "kind/audience/name sha256" lines in order."""
    lines = sorted(f"{kind}/{audience}/{name} {digest}" for kind, audience, name, digest in parts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class FrozenPart(_WrittenOnce):
    """One thing the Board saw: the figures, a register's rows, the paper, or a file of the pack."""

    class Kind(models.TextChoices):
        FIGURES = "figures", "Figures"
        REGISTER = "register", "Register"
        PAPER = "paper", "Paper"
        FILE = "file", "File"

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=20, blank=True)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["freeze", "kind", "audience", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "kind", "name", "audience"], name="frozen_part_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
