from django.conf import settings
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly
from ohs.organisation.models import BoardMeeting, Post


class AgendaItem(models.Model):
    """Something a meeting takes up: a matter to decide, a paper by somebody, what is reported; and what came of it.

    What a register says needs a decision is on the agenda unless the HSW team takes it off: then a row with its
    `source` says so.
    """

    class Outcome(models.TextChoices):
        NOTED = "noted", "Noted"
        AGREED = "agreed", "Agreed"
        APPROVED = "approved", "Approved"
        DECIDED = "decided", "Decided"

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="agenda")
    order = models.PositiveSmallIntegerField(default=100)
    title = models.CharField(max_length=400)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    ask = models.CharField("what is asked", max_length=300, blank=True)
    options = models.TextField(blank=True, help_text="One a line.")
    source = models.CharField(max_length=120, blank=True, editable=False)
    on_agenda = models.BooleanField(default=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    outcome_text = models.TextField("what was said", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"],
                condition=~Q(source=""),
                name="agenda_source_once_per_meeting",
                violation_error_message="That matter is on this agenda already.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def option_list(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class AgendaFile(AppendOnly):
    """A paper by somebody else, as the file they handed in; a newer one stands beside it."""

    append_only_because = "upload another file; both are kept."

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return self.name


class MeetingQuestion(models.Model):
    """What a member of the Board asked, and what was answered by whom."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="questions")
    text = models.TextField("question")
    asked_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="questions_asked"
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="questions_answered"
    )
    answered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_on__isnull=False),
                name="question_answer_has_its_day",
                violation_error_message="An answer has the day on which it was given.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class MeetingMinutes(models.Model):
    """The minutes of a meeting: drafted from its records, the secretary's words before them; agreed at a later meeting."""

    meeting = models.OneToOneField(BoardMeeting, models.PROTECT, related_name="minutes")
    text = models.TextField(blank=True)
    agreed_at = models.ForeignKey(
        BoardMeeting, models.PROTECT, null=True, blank=True, related_name="minutes_agreed"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"
