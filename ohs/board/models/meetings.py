import datetime as dt

from django.db import models

from ohs.core.history import HistoricalRecords
from ohs.organisation.models import BoardMeeting, Post


class Attendance(models.Model):
    """Which post was there, which sent apologies. Posts attend; who holds them is known by date."""

    class Kind(models.TextChoices):
        PRESENT = "present", "Present"
        DEPUTY = "deputy", "Deputy present"
        APOLOGIES = "apologies", "Apologies"

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="attendance")
    post = models.ForeignKey(Post, models.PROTECT, related_name="attended")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PRESENT)

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "kind", "post__title", "pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "post"],
                name="attendance_once_per_post",
                violation_error_message="The post's attendance at this meeting is already recorded.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.get_kind_display()}"


class DecisionQuerySet(models.QuerySet):
    def open(self) -> "DecisionQuerySet":
        """Decisions whose task is neither confirmed nor withdrawn."""
        return self.exclude(task__state__in=("confirmed", "withdrawn"))

    def carried_into(self, meeting: BoardMeeting) -> "DecisionQuerySet":
        """What earlier meetings decided and nobody has yet confirmed: the meeting's carried-forward list."""
        return self.open().filter(meeting__date__lt=meeting.date).with_who()

    def open_on(self, on: dt.date) -> "DecisionQuerySet":
        """What was decided by a date and nobody has yet confirmed."""
        return self.open().filter(meeting__date__lte=on).with_who()

    def with_who(self) -> "DecisionQuerySet":
        return self.select_related("meeting", "owner", "task")


class Decision(models.Model):
    """What the Board decided, who does it and by when. Each is followed up as a key task until confirmed."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="decisions_owned")
    due = models.DateField()
    task = models.OneToOneField(
        "actions.KeyTask", models.PROTECT, related_name="decision", editable=False
    )

    history = HistoricalRecords()
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__date", "meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="decision_number_once_per_meeting",
                violation_error_message="The meeting already has a decision of that number.",
            )
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} of {self.meeting}"

    @property
    def reference(self) -> str:
        """As the paper prints it: the meeting's date and the number, "2021-05-06/1"."""
        return f"{self.meeting.date.isoformat()}/{self.number}"
