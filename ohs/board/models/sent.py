from django.conf import settings
from django.db import models

from ohs.core.models import AppendOnly
from ohs.organisation.models import BoardMeeting


class SentPaper(AppendOnly):
    """The paper as its author finished it and handed it back: Word or PDF. The newest of a meeting counts."""

    append_only_because = "what was handed back stays. Hand the paper back again."

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="papers_sent")
    name = models.CharField("file name", max_length=200)
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    #: What was read of it: [[where, text], …].
    lines = models.JSONField(default=list)
    handed_back_at = models.DateTimeField(auto_now_add=True)
    handed_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "-pk"]

    def __str__(self) -> str:
        return self.name


class SentPaperReason(AppendOnly):
    """Why the paper that was sent says something else than the registers: by the key of the difference."""

    append_only_because = "a reason stays as it was given. Give another, which then counts."

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="reasons_of_paper")
    key = models.CharField(max_length=16)
    reason = models.TextField()
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return self.reason
